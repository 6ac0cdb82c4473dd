"""Makes a draft from a text, a forwarded post, a file, a picture's caption or a link, and sends its card."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import telegram
from markupsafe import Markup

from bot.errors import UserError
from bot.handlers import typing_indicator
from bot.handlers.editor.card_screens import send_card
from bot.handlers.request import ButtonPress, Request, SentMessage
from bot.services.articles import duplicates, intake, redraft, submitted_messages
from bot.services.articles.duplicates import Duplicate
from bot.services.articles.intake import Provenance
from bot.services.articles.message_links import Link, useful_links
from bot.views.editor import article_card as view
from data.records.articles import Article
from data.records.newsroom import MessageKind, NewSubmittedMessage

_NO_NOTE = Markup()
MAX_FILE_BYTES = 20 * 1024 * 1024
"""The largest file that Telegram gives to bots."""
_READABLE_EXTENSIONS = (
    ".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".pdf", ".docx", ".doc", ".epub",
)  # fmt: skip
_READABLE_TYPES = (
    "text/plain",
    "text/markdown",
    "text/html",
    "application/pdf",
    "application/epub+zip",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)


async def submit_text(
    request: Request, text: str, provenance: Provenance, messages: Sequence[NewSubmittedMessage] = ()
) -> None:
    """Make a draft from a whole text, and send its card; `messages` are those that the text came in."""
    async with typing_indicator.show_typing(request, after=typing_indicator.SHORT_DELAY_SECONDS):
        result = await intake.create_draft_from_text(
            request.app.intake_services, text, provenance, request.person, request.chat.id, request.now
        )
    await record_messages(request, result, messages)
    await show_result(request, result)


async def submit_forward(request: SentMessage) -> None:
    """Make a draft from a forwarded post; the channel or group it came from becomes its source."""
    await submit_text(request, request.args, provenance_of(request.message), [post_of(request)])
    await _end_dialogue(request)


async def submit_picture(request: SentMessage) -> None:
    """Make a draft from a picture's caption."""
    await submit_text(request, request.args, picture_provenance(request.message), [post_of(request)])


def picture_provenance(message: telegram.Message) -> Provenance:
    """Where a message comes from, with its picture in the largest size, if it has one."""
    return replace(provenance_of(message), picture_file_id=largest_photo_id(message))


def largest_photo_id(message: telegram.Message) -> str:
    """The file id of the picture in its largest size, "" where there is no picture."""
    return message.photo[-1].file_id if message.photo else ""


def post_of(request: SentMessage) -> NewSubmittedMessage:
    """A forwarded post or a picture with its caption as a message that a draft is made of."""
    message = request.message
    photo_id = message.photo[-1].file_unique_id if message.photo else ""
    return NewSubmittedMessage(
        request.chat.id, message.message_id, MessageKind.POST, request.args, file_id=photo_id
    )


def link_message_of(request: SentMessage) -> NewSubmittedMessage:
    """A message whose links are read as one that drafts are made of."""
    return NewSubmittedMessage(request.chat.id, request.message.message_id, MessageKind.LINK, request.args)


def file_of(request: SentMessage) -> NewSubmittedMessage:
    """A message with a file as one that a draft is made of."""
    document = request.message.document
    file_id = document.file_unique_id if document else ""
    number = request.message.message_id
    return NewSubmittedMessage(request.chat.id, number, MessageKind.FILE, request.args, file_id=file_id)


async def record_messages(
    request: Request, result: Article | Duplicate, messages: Sequence[NewSubmittedMessage]
) -> None:
    """Remember what a new draft was made of, so that an edited message updates it."""
    article = result if isinstance(result, Article) else result.parked
    if article is None and isinstance(result, Duplicate) and _is_unshown_draft(result, request):
        article = result.article
    if article is not None and messages:
        version = redraft.version_of(article)
        await submitted_messages.record(request.database, messages, article.id, version, request.now)


async def submit_document(request: SentMessage) -> None:
    """Make a draft from a file.

    Raises:
        UserError: The message has no file, or the file is too large, not available or of another kind.
    """
    file = request.message.document
    if file is None:
        raise UserError("intake.nothing_here")
    # One file at a time, since each is held in memory while it is read.
    async with typing_indicator.show_typing(request), request.app.file_slots:
        result = await _create_draft_from_file(request, file)
    await record_messages(request, result, [file_of(request)])
    await show_result(request, result)
    await _end_dialogue(request)


async def load_file(request: Request, file: telegram.Document) -> tuple[str, bytes]:
    """The name and content of a file.

    Raises:
        UserError: The file is too large, not available or of a kind that cannot be read.
    """
    name = file.file_name or "file.txt"
    if not name.lower().endswith(_READABLE_EXTENSIONS) and file.mime_type not in _READABLE_TYPES:
        raise UserError("file.kind", name=name)
    if (file.file_size or 0) > MAX_FILE_BYTES:
        raise UserError("file.too_big", name=name)
    content = await request.app.telegram.download(file.file_id)
    if not isinstance(content, bytes):
        raise UserError("file.download", name=name)
    return name, content


async def _create_draft_from_file(request: SentMessage, file: telegram.Document) -> Article | Duplicate:
    name, content = await load_file(request, file)
    return await intake.create_draft_from_file(
        request.app.intake_services,
        name,
        content,
        provenance_of(request.message),
        request.person,
        request.chat.id,
        request.now,
    )


async def add_anyway(request: ButtonPress) -> None:
    """The button that keeps a near copy of a known story as a draft of its own."""
    article = await intake.confirm_parked_draft(request.database, request.number, request.person, request.now)
    await send_card(request, article)


def provenance_of(message: telegram.Message) -> Provenance:
    """The channel or group a message was forwarded from and the links in it; a person is no source."""
    provenance = _forward_provenance(message)
    if message.forward_origin is None and not message.photo:
        return provenance  # an editor's own text is a paste; cleaning takes its links
    return replace(provenance, links=useful_links(links_in(message)))


def links_in(message: telegram.Message) -> Iterator[Link]:
    """The links that Telegram marks in a text or caption, in order."""
    found = message.parse_entities() or message.parse_caption_entities()
    for entity, text in sorted(found.items(), key=lambda each: each[0].offset):
        if entity.type == telegram.MessageEntity.TEXT_LINK:
            yield Link(entity.url or "", text)
        elif entity.type == telegram.MessageEntity.URL:
            yield Link(text)


def _forward_provenance(message: telegram.Message) -> Provenance:
    match message.forward_origin:
        case telegram.MessageOriginChannel(chat=chat, message_id=number):
            url = f"https://t.me/{chat.username}/{number}" if chat.username else ""
            return Provenance(chat.title or "", url)
        case telegram.MessageOriginChat(sender_chat=chat):
            return Provenance(chat.title or "")
        case _:
            return Provenance()


async def show_result(request: Request, result: Article | Duplicate) -> None:
    """Show the result of a submission: a new draft's card, or the story that is there already."""
    zone = request.app.settings.default_timezone
    if isinstance(result, Article):
        before = await duplicates.find_discarded_copy(request.database, result)
        await send_card(
            request, result, view.discarded_copy_note(before, zone=zone, now=request.now, texts=request.texts)
        )
        return
    if _is_unshown_draft(result, request):
        await send_card(request, result.article)
        return
    await request.reply(view.duplicate_notice(result, zone=zone, now=request.now, texts=request.texts))


def _is_unshown_draft(duplicate: Duplicate, request: Request) -> bool:
    """Whether an earlier run stored this person's draft and ended before it sent the card."""
    article = duplicate.article
    return duplicate.is_exact and article.card_message_id is None and article.added_by == request.person.id


async def _end_dialogue(request: Request) -> None:
    if request.requester.step:
        await request.conversation.end()
