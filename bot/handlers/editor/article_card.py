"""The buttons of an article's card, and the lists that lead to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.errors import UserError
from bot.handlers.context import Call
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

Move = Callable[[Database, int, Person, datetime], Awaitable[Article]]
Draw = Callable[[Article, datetime, Texts], Screen]
_REMOVING = {"-", "none"}


async def drafts(call: Call) -> None:
    """/drafts and its pages."""
    await _shelf(call, drafts=True)


async def articles(call: Call) -> None:
    """/articles and its pages."""
    await _shelf(call, drafts=False)


async def show(call: Call) -> None:
    """A number below a list: that article's card as a new message."""
    await send_card(call, await editing.get(call.lede.database, call.number))


def moving(move: Move) -> Callable[[Call], Awaitable[None]]:
    """A button that changes what an article is; the card itself then says so."""

    async def handler(call: Call) -> None:
        try:
            article = await move(call.lede.database, call.number, call.person, call.now)
        except UserError:
            await redraw(call, await editing.get(call.lede.database, call.number), view.card)
            raise
        await redraw(call, article, view.card)
        await call.answer(call.texts.plain(f"toast.{article.status.value}"))

    return handler


async def edit(call: Call) -> None:
    """Show what may be changed about a published article."""
    article = await editing.get(call.lede.database, call.number)
    await call.edit(view.editing(article, call.now, call.texts))


async def length(call: Call) -> None:
    """Shorter or Longer."""
    assert call.callback is not None
    step = 1 if call.callback.number(1) > 0 else -1
    article = await editing.set_length(call.lede.database, call.number, step, call.person, call.now)
    await redraw(call, article, _present)


async def another_way(call: Call) -> None:
    """Another method's choice of sentences; the card names it."""
    article = await editing.another_way(
        call.lede.database, call.lede.thinker, call.number, call.person, call.now
    )
    await redraw(call, article, _present)
    await call.answer(call.texts.plain(f"method.{article.summary.method}"))


async def ask_title(call: Call) -> None:
    """Ask for a new title."""
    await _ask(call, "title", "title.ask")


async def ask_topics(call: Call) -> None:
    """Ask for new topics."""
    await _ask(call, "topics_of", "topics_of.ask")


async def typed_title(call: Call) -> None:
    """The new title."""
    number, card = await _asked_about(call)
    article = await editing.set_title(call.lede.database, number, call.args, call.person, call.now)
    await _show_below(call, article, card)


async def typed_topics(call: Call) -> None:
    """The new topics; "-" takes all away."""
    number, card = await _asked_about(call)
    topics = () if call.args.strip().lower() in _REMOVING else setting_parser.read_topics(call.args)
    article = await editing.set_topics(call.lede.database, number, topics, call.person, call.now)
    await _show_below(call, article, card)


async def _ask(call: Call, step: str, key: str) -> None:
    article = await editing.get(call.lede.database, call.number)
    card = call.message.message_id if call.message else 0
    await conversations.begin(
        call.lede.database, call.chat.id, call.person.id, step, call.now, article=article.id, card=card
    )
    topics = ", ".join(article.topics) or "–"
    await call.reply(messages.prompt(key, call.texts, title=article.title, topics=topics))


async def _asked_about(call: Call) -> tuple[int, int]:
    """The article and card that the waiting question is about."""
    waiting = await conversations.current(call.lede.database, call.chat.id, call.person.id, call.now)
    if waiting is None:
        raise UserError("article.gone")
    return int(str(waiting.data["article"])), int(str(waiting.data["card"]))


async def redraw(call: Call, article: Article, draw: Draw) -> None:
    """Redraw the pressed card, and the newest one where that is another: in another editor's chat, too."""
    assert call.message is not None
    screen = draw(article, call.now, call.texts)
    await call.edit(screen)
    newest = (article.chat_id, article.card_message_id)
    if article.card_message_id and newest != (call.chat.id, call.message.message_id):
        await call.lede.telegram.edit(article.chat_id, article.card_message_id, screen)


async def _show_below(call: Call, article: Article, old_card: int) -> None:
    """Show the changed card where the conversation is; the old one gives up its buttons."""
    await conversations.end(call.lede.database, call.chat.id, call.person.id)
    if old_card:
        await call.edit_message(old_card, view.moved_below(article, call.texts))
    message_id = await call.reply(_present(article, call.now, call.texts))
    if message_id is not None:
        await editing.remember_card(call.lede.database, article.id, call.chat.id, message_id, call.now)


def _present(article: Article, now: datetime, texts: Texts) -> Screen:
    draw = view.editing if article.status is ArticleStatus.PUBLISHED else view.card
    return draw(article, now, texts)


async def _shelf(call: Call, *, drafts: bool) -> None:
    page = max(0, call.number)
    load = editing.drafts if drafts else editing.published
    found, total = await load(call.lede.database, page)
    if not found and page:
        found, total = await load(call.lede.database, 0)
        page = 0
    await call.show(view.shelf(found, total, page, drafts=drafts, now=call.now, texts=call.texts))
