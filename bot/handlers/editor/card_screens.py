"""Loads what an article's card shows, and keeps the messages that show it up to date."""

from __future__ import annotations

from markupsafe import Markup

from bot.handlers.request import ButtonPress, Request
from bot.ports.messenger import Screen
from bot.services.articles import editing
from bot.services.articles.editing import Wording
from bot.services.articles.new_versions import load_earlier
from bot.services.articles.topic_choice import offer_topics
from bot.services.events import overview
from bot.views.editor import article_card as view
from bot.views.editor.article_card import CardContext
from bot.views.editor.handwritten_summary import with_undo
from data.articles.circulation import get_circulation
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
    is_bare_draft = article.status is ArticleStatus.DRAFT and not article.topics
    offered: tuple[str, ...] = ()
    if with_topics or is_bare_draft:
        offered = await offer_topics(request.database, request.app.summarizer, article)
    return CardContext(
        request.app.settings.default_timezone, circulation, offered, wording, found_events, earlier
    )


async def draw_card(request: Request, article: Article, note: Markup = _NO_NOTE) -> Screen:
    """The card of an article in any status."""
    context = await load_context(request, article)
    return view.card(article, request.now, request.texts, note, context)


async def draw_editing(
    request: Request, article: Article, wording: Wording | None = None, *, undo_id: int = 0
) -> Screen:
    """The card with the buttons that change it, which a draft's card has always; `undo_id` adds an Undo."""
    context = await load_context(request, article, wording=wording)
    screen = view.editing(article, request.now, request.texts, context)
    return with_undo(screen, undo_id, request.texts) if undo_id else screen


async def send_card(request: Request, article: Article, note: Markup = _NO_NOTE) -> None:
    """Send an article's card, at first with a note on it; an earlier card in this chat points to it."""
    message_id = await request.reply(await draw_card(request, article, note))
    if message_id is None:
        return
    await editing.set_card_message(request.database, article.id, request.chat.id, message_id, request.now)
    if article.card_message_id and article.chat_id == request.chat.id:
        await request.edit_message(article.card_message_id, view.moved_below(article, request.texts))


async def repost_card(request: Request, article: Article, old_card: int, *, undo_id: int = 0) -> None:
    """Send the changed card below the answer; the old card loses its buttons, one elsewhere is redrawn."""
    await request.conversation.end()
    if old_card:
        await request.edit_message(old_card, view.moved_below(article, request.texts))
    screen = await draw_editing(request, article, undo_id=undo_id)
    if article.card_message_id and article.chat_id != request.chat.id:
        await request.app.telegram.edit(article.chat_id, article.card_message_id, screen)
    message_id = await request.reply(screen)
    if message_id is not None:
        await editing.set_card_message(request.database, article.id, request.chat.id, message_id, request.now)


async def redraw(request: ButtonPress, article: Article, screen: Screen) -> None:
    """Redraw the card whose button was pressed, and the newest card where that is another message."""
    await request.edit(screen)
    await redraw_newest(request, article, screen)


async def redraw_newest(request: ButtonPress, article: Article, screen: Screen) -> None:
    """Redraw the newest card where it is another message than the pressed one, maybe in another chat."""
    current_card = (article.chat_id, article.card_message_id)
    if article.card_message_id and current_card != (request.chat.id, request.message.message_id):
        await request.app.telegram.edit(article.chat_id, article.card_message_id, screen)
