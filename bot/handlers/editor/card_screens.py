"""Loads what an article's card shows, and keeps the messages that show it up to date."""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from bot.archive_settings import ArchivePolicy
from bot.handlers.request import ButtonPress, Request
from bot.ports.messenger import Screen
from bot.services.articles import editing
from bot.services.articles.editing import Wording
from bot.services.articles.join_drafts import find_previous
from bot.services.articles.new_versions import load_earlier
from bot.services.articles.topic_choice import offer_topics
from bot.services.events import overview
from bot.services.reading.deep_links import story_code
from bot.views.archive.links import story as story_path
from bot.views.editor import article_card as view
from bot.views.editor.article_card import CardContext
from bot.views.editor.handwritten_summary import with_undo
from data.articles import publication_plans
from data.articles.circulation import get_circulation
from data.newsroom import connected_chats, referrals, tips
from data.records.articles import Article, ArticleStatus

_NO_NOTE = Markup()


async def load_context(
    request: Request, article: Article, *, wording: Wording | None = None, with_topics: bool = False
) -> CardContext:
    """What the card of an article shows; topics are offered on request, and for a draft without any."""
    async with request.database.reading() as tx:
        circulation = await get_circulation(tx, article)
        found_events = await overview.load_of_article(tx, article)
        earlier = await load_earlier(tx, article)
        previous = await find_previous(tx, article, request.now)
        plan = await publication_plans.get(tx, article.id)
        tip = (await tips.summaries(tx, [article.id])).get(article.id)
        brought = await referrals.totals(tx, story_code(article.id))
        has_channels = await connected_chats.is_any(tx)
    is_bare_draft = article.status is ArticleStatus.DRAFT and not article.topics
    offered: tuple[str, ...] = ()
    if with_topics or is_bare_draft:
        offered = await offer_topics(request.database, request.app.summarizer, article)
    zone = request.app.settings.default_timezone
    return CardContext(
        zone,
        circulation,
        offered,
        wording,
        found_events,
        earlier,
        previous,
        plan,
        tip=tip,
        referrals=brought,
        has_channels=has_channels,
        page_url=_page_url(request, article),
    )


def _page_url(request: Request, article: Article) -> str:
    """The address of a published article in the public archive, where that is known."""
    settings = request.app.settings
    is_there = settings.archive is ArchivePolicy.PUBLIC and article.status is ArticleStatus.PUBLISHED
    return f"{settings.archive_url}/{story_path(article.id)}" if is_there and settings.archive_url else ""


async def draw_card(
    request: Request, article: Article, note: Markup = _NO_NOTE, *, has_undo: bool = False
) -> Screen:
    """The card of an article in any status, with room for a button that undoes the last change."""
    context = replace(await load_context(request, article), has_undo=has_undo)
    return view.card(article, request.now, request.texts, note, context)


async def draw_editing(request: Request, article: Article, *, undo_id: int = 0) -> Screen:
    """The card with the buttons that change it, which a draft's card has always; `undo_id` adds an Undo."""
    context = replace(await load_context(request, article), has_undo=undo_id > 0)
    screen = view.editing(article, request.now, request.texts, context)
    return with_undo(screen, undo_id, request.texts) if undo_id else screen


async def show_summary_buttons(
    request: ButtonPress, article: Article, wording: Wording | None = None, *, undo_id: int = 0
) -> None:
    """Show the buttons that change a summary on the pressed card, and the changed card elsewhere."""
    context = await load_context(request, article, wording=wording)
    screen = view.summary_screen(article, request.now, request.texts, context)
    await request.edit(with_undo(screen, undo_id, request.texts) if undo_id else screen)
    await redraw_others(request, article, await draw_editing(request, article))


async def send_card(request: Request, article: Article, note: Markup = _NO_NOTE) -> None:
    """Send an article's card, at first with a note on it; an earlier card in this chat points to it."""
    message_id = await request.reply(await draw_card(request, article, note))
    if message_id is None:
        return
    earlier = await card_in_chat(request, article)
    await editing.set_card_message(request.database, article.id, request.chat.id, message_id, request.now)
    if earlier:
        await request.edit_message(earlier, view.moved_below(article, request.texts))


async def repost_card(request: Request, article: Article, old_card: int, *, undo_id: int = 0) -> None:
    """Send the changed card below the answer; old cards here lose their buttons, others are redrawn."""
    await request.conversation.end()
    for old in {old_card, await card_in_chat(request, article)} - {0}:
        await request.edit_message(old, view.moved_below(article, request.texts))
    screen = await draw_editing(request, article, undo_id=undo_id)
    await redraw_elsewhere(request, article, screen)
    message_id = await request.reply(screen)
    if message_id is not None:
        await editing.set_card_message(request.database, article.id, request.chat.id, message_id, request.now)


async def redraw(request: ButtonPress, article: Article, screen: Screen) -> None:
    """Redraw the card whose button was pressed, and all others of the article."""
    await request.edit(screen)
    await redraw_others(request, article, screen)


async def redraw_others(request: ButtonPress, article: Article, screen: Screen) -> None:
    """Redraw the cards of an article that are other messages than the pressed one."""
    own = await card_in_chat(request, article)
    if own and own != request.message.message_id:
        await request.edit_message(own, screen)
    await redraw_elsewhere(request, article, screen)


async def redraw_elsewhere(request: Request, article: Article, screen: Screen) -> None:
    """Redraw the cards of an article in the chats of other editors."""
    for card in await editing.list_cards(request.database, article.id):
        if card.chat_id != request.chat.id:
            await request.app.telegram.edit(card.chat_id, card.message_id, screen)


async def redraw_everywhere(request: Request, article: Article, screen: Screen) -> None:
    """Redraw all cards of an article."""
    for card in await editing.list_cards(request.database, article.id):
        await request.app.telegram.edit(card.chat_id, card.message_id, screen)


async def card_in_chat(request: Request, article: Article) -> int:
    """The message with the article's newest card in this chat, 0 for none."""
    cards = await editing.list_cards(request.database, article.id)
    return next((card.message_id for card in cards if card.chat_id == request.chat.id), 0)
