"""A whole text, a forwarded post or a file becomes a draft, answered with its preview card."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import telegram
from markupsafe import Markup

from bot.errors import UserError
from bot.handlers import typing_indicator
from bot.handlers.context import Call
from bot.services import conversations
from bot.services.articles import editing, intake, page_fetch
from bot.services.articles.intake import Known, Origin
from bot.services.articles.message_links import Link, useful_links
from bot.views.editor import article_card as view
from data.records.articles import Article

_NO_NOTE = Markup()
LARGEST_FILE = 20 * 1024 * 1024
_READABLE = (
    ".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".pdf", ".docx", ".doc", ".epub",
)  # fmt: skip
_TYPES = (
    "text/plain",
    "text/markdown",
    "text/html",
    "application/pdf",
    "application/epub+zip",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)


async def take_text(call: Call, text: str, origin: Origin) -> None:
    """A whole text."""
    async with typing_indicator.typing(call, after=typing_indicator.SOON):
        taken = await intake.take_text(call.lede.newsroom, text, origin, call.person, call.chat.id, call.now)
    await answer(call, taken)


async def forwarded(call: Call) -> None:
    """A forwarded post; where it came from is kept as its source."""
    assert call.message is not None
    await take_text(call, call.args, origin_of(call.message))
    await _end_question(call)


async def with_picture(call: Call, picture: str) -> None:
    """A picture's caption; `picture` is its file id."""
    assert call.message is not None
    await take_text(call, call.args, replace(origin_of(call.message), picture=picture))


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
    # One after the other, since each is held in memory while it is read.
    async with typing_indicator.typing(call), call.lede.file_desk:
        taken = await _take_file(call, name, file.file_id)
    await answer(call, taken)
    await _end_question(call)


async def _take_file(call: Call, name: str, file_id: str) -> Article | Known:
    assert call.message is not None
    content = await call.lede.telegram.download(file_id)
    if not isinstance(content, bytes):
        raise UserError("file.download", name=name)
    return await intake.take_file(
        call.lede.newsroom, name, content, origin_of(call.message), call.person, call.chat.id, call.now
    )


async def link(call: Call, url: str) -> None:
    """The article behind a link."""
    async with typing_indicator.typing(call):
        page = await page_fetch.fetch_page(call.lede.fetcher, url)
        taken = await intake.take_page(call.lede.newsroom, page, call.person, call.chat.id, call.now)
    await answer(call, taken)
    await _end_question(call)


async def add_anyway(call: Call) -> None:
    """The button below 'already here, nearly': it is another story after all."""
    await send_card(call, await intake.keep(call.lede.database, call.number, call.person, call.now))


async def send_card(call: Call, article: Article, note: Markup = _NO_NOTE) -> None:
    """Show an article's card as a new message, with a note on it at first, and remember where."""
    message_id = await call.reply(view.card(article, call.now, call.texts, note))
    if message_id is not None:
        await editing.remember_card(call.lede.database, article.id, call.chat.id, message_id, call.now)


def origin_of(message: telegram.Message) -> Origin:
    """The channel or group a message was forwarded from (people are no source), and the links in it."""
    sender = _sender_of(message)
    if message.forward_origin is None and not message.photo:
        return sender  # an editor's own text is cleaned as a paste, links and all
    return replace(sender, links=useful_links(_links_in(message)))


def _links_in(message: telegram.Message) -> Iterator[Link]:
    found = message.parse_entities() or message.parse_caption_entities()
    for entity, words in sorted(found.items(), key=lambda each: each[0].offset):
        if entity.type == telegram.MessageEntity.TEXT_LINK:
            yield Link(entity.url or "", words)
        elif entity.type == telegram.MessageEntity.URL:
            yield Link(words)


def _sender_of(message: telegram.Message) -> Origin:
    match message.forward_origin:
        case telegram.MessageOriginChannel(chat=chat, message_id=number):
            url = f"https://t.me/{chat.username}/{number}" if chat.username else ""
            return Origin(chat.title or "", url)
        case telegram.MessageOriginChat(sender_chat=chat):
            return Origin(chat.title or "")
        case _:
            return Origin()


async def answer(call: Call, taken: Article | Known) -> None:
    """Show what became of something that was sent: a draft's card, or what is here already."""
    zone = call.lede.settings.default_timezone
    if isinstance(taken, Article):
        before = await intake.discarded_before(call.lede.database, taken)
        await send_card(call, taken, view.discarded_before(before, zone=zone, now=call.now, texts=call.texts))
        return
    if _is_interrupted(taken, call):
        await send_card(call, taken.article)
        return
    await call.reply(view.known(taken, zone=zone, now=call.now, texts=call.texts))


def _is_interrupted(known: Known, call: Call) -> bool:
    """Whether this is the draft that an earlier run saved and could not show any more."""
    article = known.article
    return known.exactly and article.card_message_id is None and article.added_by == call.person.id


async def _end_question(call: Call) -> None:
    if call.known.step:
        await conversations.end(call.lede.database, call.chat.id, call.person.id)
