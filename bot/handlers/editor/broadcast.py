"""Handles /broadcast: preview a text to all readers, send it, show its progress, stop it."""

from __future__ import annotations

import telegram

from bot.errors import UserError
from bot.handlers.context import AppContext
from bot.handlers.editor import paste_collection, submissions
from bot.handlers.editor.broadcast_draft import send_preview, send_rate
from bot.handlers.request import PRIVATE, ButtonPress, Request, SentMessage
from bot.services.articles import paste_parts
from bot.services.broadcasts import broadcasts, composing
from bot.services.broadcasts.broadcasts import BroadcastProgress
from bot.services.conversations import Step
from bot.services.newsroom.people import Person
from bot.services.subscriptions.subscriptions import Chat
from bot.telegram_text import MESSAGE_LIMIT, utf16_length
from bot.views import messages
from bot.views.editor import broadcast as view
from bot.views.format.message_entities import FormattingSpan, spans_after_prefix, to_html
from data.records.delivery import Broadcast, BroadcastState
from data.records.newsroom import Role


async def compose(request: SentMessage) -> None:
    """/broadcast asks for the text; with the text behind it, it shows the preview."""
    if progress := await broadcasts.current_progress(request.database, request.now):
        await request.reply(view.busy(progress, send_rate(request.app), request.now, request.texts))
    elif request.args:
        await _create_draft(request)
    else:
        await request.reply(messages.prompt("broadcast.write", Step.BROADCAST_TEXT, request.texts))
        await request.conversation.begin(Step.BROADCAST_TEXT)


async def receive_text(request: SentMessage) -> None:
    """Take the text, or a picture with its text, sent after the command and show its preview.

    Raises:
        UserError: The message has no text, or it cannot be shown.
    """
    if not request.message.text and not (request.message.photo and request.message.caption):
        raise UserError("broadcast.text_only")
    await request.conversation.end()
    await _create_draft(request)


async def receive_continuation(request: SentMessage) -> None:
    """Take the message after a long text: when it comes at once, it is the rest that Telegram has cut.

    A cut text does not fit into one message, so its draft is discarded; the person is told once.

    Raises:
        UserError: The text was cut.
    """
    dialogue = await request.conversation.current()
    await request.conversation.end()
    is_immediate = (
        dialogue is not None
        and (request.now - dialogue.updated_at).total_seconds() <= paste_collection.NEXT_PART_TIMEOUT_SECONDS
    )
    if dialogue is None or not is_immediate:
        await paste_collection.receive_submission(request)
        return
    await request.conversation.begin(Step.BROADCAST_CONTINUATION, **{**dialogue.data, "told": True})
    if "told" not in dialogue.data:
        await broadcasts.discard(request.database, int(str(dialogue.data["draft"])))
        await request.edit_message(int(str(dialogue.data["card"])), view.discarded(request.texts))
        raise UserError("broadcast.too_long", most=MESSAGE_LIMIT)


async def send(request: ButtonPress) -> None:
    """The Send button below the preview."""
    progress = await broadcasts.start(request.database, request.number, request.person, request.now)
    await request.edit(view.card(progress, send_rate(request.app), request.now, request.texts))
    request.app.broadcast_due.set()  # after the edit, which could otherwise replace the card's final state


async def discard(request: ButtonPress) -> None:
    """The Discard button below the preview.

    Raises:
        UserError: The draft was sent, discarded or replaced before.
    """
    if not await broadcasts.discard(request.database, request.number):
        raise UserError("broadcast.gone")
    await request.edit(view.discarded(request.texts))


async def stop(request: ButtonPress) -> None:
    """The Stop button of a broadcast under way; its card shows the result a moment later."""
    broadcast = await broadcasts.stop(request.database, request.number, request.person, request.now)
    card = (broadcast.chat_id, broadcast.card_message_id)
    if card != (request.chat.id, request.message.message_id):
        await request.edit(view.stopped_here(request.texts))
    request.app.broadcast_due.set()
    await request.answer(request.texts.plain("broadcast.stops"))


async def resume(request: ButtonPress) -> None:
    """The Resume button of a stopped broadcast."""
    progress = await broadcasts.resume(request.database, request.number, request.person, request.now)
    await request.edit(view.card(progress, send_rate(request.app), request.now, request.texts))
    request.app.broadcast_due.set()


async def reuse(request: ButtonPress) -> None:
    """The button below a test to one chat: the same message as a draft for all readers."""
    draft = await composing.reuse(request.database, request.number, request.person, request.chat, request.now)
    card = await send_preview(request, draft)
    await broadcasts.set_card_message(request.database, draft.broadcast.id, card)


async def update_card(app: AppContext, progress: BroadcastProgress) -> None:
    """Update a broadcast's card; a new one is sent at its hour, and at its end where it is gone."""
    request = _request_for_author(app, progress.broadcast)
    screen = view.card(progress, send_rate(app), request.now, request.texts)
    card = progress.broadcast.card_message_id
    is_updated = card is not None and await request.edit_message(card, screen)
    if is_updated or (card is not None and progress.broadcast.state is not BroadcastState.DONE):
        return
    sent = await request.reply(screen)
    if sent is not None and progress.broadcast.state is not BroadcastState.DONE:
        await broadcasts.set_card_message(app.database, progress.broadcast.id, sent)


async def _create_draft(request: SentMessage) -> None:
    """Send the text as readers will see it, and below it the question whether to send it to all."""
    full_text = (request.message.text or request.message.caption or "").rstrip()
    command_length = utf16_length(full_text) - utf16_length(request.args)
    body = to_html(request.args, spans_after_prefix(_formatting_spans(request.message), command_length))
    saved = await broadcasts.save_draft(request.database, request.person, request.chat, body, request.now)
    try:
        picture = submissions.largest_photo_id(request.message)
        draft = await composing.set_content(request.database, saved.id, request.now, picture_file_id=picture)
        card = await send_preview(request, draft)
    except UserError:
        await broadcasts.discard(request.database, saved.id)
        raise
    await broadcasts.set_card_message(request.database, saved.id, card)
    if utf16_length(full_text) >= paste_parts.MIN_CUT_LENGTH:
        await request.conversation.begin(Step.BROADCAST_CONTINUATION, draft=saved.id, card=card)


def _formatting_spans(message: telegram.Message) -> list[FormattingSpan]:
    return [
        FormattingSpan(str(one.type), one.offset, one.length, one.url or "", one.language or "")
        for one in message.entities or message.caption_entities
    ]


def _request_for_author(app: AppContext, broadcast: Broadcast) -> Request:
    """A request by which the broadcast's author gets a message."""
    chat = Chat(broadcast.chat_id, 0, PRIVATE, broadcast.language)
    return Request.create(app, chat, Person(broadcast.author_id, ""), Role.EDITOR)
