"""The buttons of an article's card, and the lists that lead to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.errors import UserError
from bot.handlers.context import Request
from bot.handlers.editor.submissions import send_card
from bot.i18n import Texts
from bot.ports.messenger import Screen
from bot.services import conversations
from bot.services.articles import editing
from bot.services.newsroom.people import Person
from bot.services.subscriptions import setting_parser
from bot.views import messages
from bot.views.editor import article_card as view
from data.database import Database
from data.records.articles import Article, ArticleStatus

ArticleTransition = Callable[[Database, int, Person, datetime], Awaitable[Article]]
Renderer = Callable[[Article, datetime, Texts], Screen]
_CLEAR_WORDS = {"-", "none"}


async def drafts(request: Request) -> None:
    """/drafts and its pages."""
    await _show_list(request, drafts=True)


async def articles(request: Request) -> None:
    """/articles and its pages."""
    await _show_list(request, drafts=False)


async def show(request: Request) -> None:
    """A number below a list: that article's card as a new message."""
    await send_card(request, await editing.get(request.app.database, request.number))


def transition_handler(transition: ArticleTransition) -> Callable[[Request], Awaitable[None]]:
    """A button that changes what an article is; the card itself then says so."""

    async def handler(request: Request) -> None:
        try:
            article = await transition(request.app.database, request.number, request.person, request.now)
        except UserError:
            await redraw(request, await editing.get(request.app.database, request.number), view.card)
            raise
        await redraw(request, article, view.card)
        await request.answer(request.texts.plain(f"toast.{article.status.value}"))

    return handler


async def edit(request: Request) -> None:
    """Show what may be changed about a published article."""
    article = await editing.get(request.app.database, request.number)
    await request.edit(view.editing(article, request.now, request.texts))


async def change_length(request: Request) -> None:
    """Shorter or Longer."""
    assert request.callback is not None
    step = 1 if request.callback.number(1) > 0 else -1
    article = await editing.set_length(
        request.app.database, request.number, step, request.person, request.now
    )
    await redraw(request, article, _draw_card)


async def try_next_method(request: Request) -> None:
    """Another method's choice of sentences; the card names it."""
    article = await editing.try_next_method(
        request.app.database, request.app.summarizer, request.number, request.person, request.now
    )
    await redraw(request, article, _draw_card)
    await request.answer(request.texts.plain(f"method.{article.summary.method}"))


async def ask_title(request: Request) -> None:
    """Ask for a new title."""
    await _ask(request, "title", "title.ask")


async def ask_topics(request: Request) -> None:
    """Ask for new topics."""
    await _ask(request, "topics_of", "topics_of.ask")


async def receive_title(request: Request) -> None:
    """The new title."""
    number, card = await _awaited_article(request)
    article = await editing.set_title(request.app.database, number, request.args, request.person, request.now)
    await _repost_card(request, article, card)


async def receive_topics(request: Request) -> None:
    """The new topics; "-" takes all away."""
    number, card = await _awaited_article(request)
    topics = () if request.args.strip().lower() in _CLEAR_WORDS else setting_parser.read_topics(request.args)
    article = await editing.set_topics(request.app.database, number, topics, request.person, request.now)
    await _repost_card(request, article, card)


async def _ask(request: Request, step: str, key: str) -> None:
    article = await editing.get(request.app.database, request.number)
    card = request.message.message_id if request.message else 0
    await conversations.begin(
        request.app.database,
        request.chat.id,
        request.person.id,
        step,
        request.now,
        article=article.id,
        card=card,
    )
    topics = ", ".join(article.topics) or "–"
    await request.reply(messages.prompt(key, request.texts, title=article.title, topics=topics))


async def _awaited_article(request: Request) -> tuple[int, int]:
    """The article and card that the waiting question is about."""
    dialogue = await conversations.current(
        request.app.database, request.chat.id, request.person.id, request.now
    )
    if dialogue is None:
        raise UserError("article.gone")
    return int(str(dialogue.data["article"])), int(str(dialogue.data["card"]))


async def redraw(request: Request, article: Article, draw: Renderer) -> None:
    """Redraw the pressed card, and the newest one where that is another: in another editor's chat, too."""
    assert request.message is not None
    screen = draw(article, request.now, request.texts)
    await request.edit(screen)
    current_card = (article.chat_id, article.card_message_id)
    if article.card_message_id and current_card != (request.chat.id, request.message.message_id):
        await request.app.telegram.edit(article.chat_id, article.card_message_id, screen)


async def _repost_card(request: Request, article: Article, old_card: int) -> None:
    """Show the changed card where the conversation is; the old one gives up its buttons."""
    await conversations.end(request.app.database, request.chat.id, request.person.id)
    if old_card:
        await request.edit_message(old_card, view.moved_below(article, request.texts))
    message_id = await request.reply(_draw_card(article, request.now, request.texts))
    if message_id is not None:
        await editing.set_card_message(
            request.app.database, article.id, request.chat.id, message_id, request.now
        )


def _draw_card(article: Article, now: datetime, texts: Texts) -> Screen:
    draw = view.editing if article.status is ArticleStatus.PUBLISHED else view.card
    return draw(article, now, texts)


async def _show_list(request: Request, *, drafts: bool) -> None:
    page = max(0, request.number)
    load = editing.list_drafts if drafts else editing.list_published
    found, total = await load(request.app.database, page)
    if not found and page:
        found, total = await load(request.app.database, 0)
        page = 0
    await request.edit_or_send(
        view.article_list(found, total, page, drafts=drafts, now=request.now, texts=request.texts)
    )
