"""A whole text, a forwarded post or a file becomes a draft, answered with its preview card."""

from __future__ import annotations

import telegram

from bot.context import Call
from bot.errors import UserError
from bot.services import dialogue, intake, library, links
from bot.services.intake import Known, Origin
from bot.views import card as view
from data.records import Article

LARGEST_FILE = 20 * 1024 * 1024
_READABLE = (".txt", ".text", ".md", ".markdown", ".html", ".htm")
_TYPES = ("text/plain", "text/markdown", "text/html")


async def take_text(call: Call, text: str, origin: Origin) -> None:
    """A whole text."""
    await _answer(
        call,
        await intake.take_text(call.lede.newsroom, text, origin, call.person, call.chat.id, call.now),
    )


async def forwarded(call: Call) -> None:
    """A post forwarded from a channel, which is kept as its source."""
    assert call.message is not None
    await take_text(call, call.args, origin_of(call.message))
    await _end_question(call)


async def document(call: Call) -> None:
    """A file."""
    assert call.message is not None
    assert call.message.document is not None
    file = call.message.document
    name = file.file_name or "file.txt"
    if not name.lower().endswith(_READABLE) and file.mime_type not in _TYPES:
        raise UserError("file.kind", name=name)
    if (file.file_size or 0) > LARGEST_FILE:
        raise UserError("file.too_big", name=name)
    await call.lede.telegram.show_typing(call.chat.id, call.chat.thread_id)
    content = await call.lede.telegram.download(file.file_id)
    if not isinstance(content, bytes):
        raise UserError("file.download", name=name)
    taken = await intake.take_file(
        call.lede.newsroom, name, content, origin_of(call.message), call.person, call.chat.id, call.now
    )
    await _answer(call, taken)
    await _end_question(call)


async def link(call: Call, url: str) -> None:
    """The article behind a link."""
    await call.lede.telegram.show_typing(call.chat.id, call.chat.thread_id)
    page = await links.fetch_page(call.lede.fetcher, url)
    await _answer(call, await intake.take_page(call.lede.newsroom, page, call.person, call.chat.id, call.now))
    await _end_question(call)


async def add_anyway(call: Call) -> None:
    """The button below 'already here, nearly': it is another story after all."""
    await send_card(call, await intake.keep(call.lede.database, call.number, call.person, call.now))


async def send_card(call: Call, article: Article) -> None:
    """Show an article's card as a new message, and remember where."""
    message_id = await call.reply(view.card(article, call.now, call.texts))
    if message_id is not None:
        await library.remember_card(call.lede.database, article.id, call.chat.id, message_id, call.now)


def origin_of(message: telegram.Message) -> Origin:
    """The channel or group a message was forwarded from; people are no source."""
    match message.forward_origin:
        case telegram.MessageOriginChannel(chat=chat, message_id=number):
            url = f"https://t.me/{chat.username}/{number}" if chat.username else ""
            return Origin(chat.title or "", url)
        case telegram.MessageOriginChat(sender_chat=chat):
            return Origin(chat.title or "")
        case _:
            return Origin()


async def _answer(call: Call, taken: Article | Known) -> None:
    if isinstance(taken, Article) or _is_interrupted(taken, call):
        await send_card(call, taken if isinstance(taken, Article) else taken.article)
        return
    zone = call.lede.settings.default_timezone
    await call.reply(view.known(taken, zone=zone, now=call.now, texts=call.texts))


def _is_interrupted(known: Known, call: Call) -> bool:
    """Whether this is the draft that an earlier run saved and could not show any more."""
    article = known.article
    return known.exactly and article.card_message_id is None and article.added_by == call.person.id


async def _end_question(call: Call) -> None:
    if call.known.step:
        await dialogue.end(call.lede.database, call.chat.id, call.person.id)
