"""Handles /broadcast: preview a text to all readers, send it, show its progress, stop it."""

from __future__ import annotations

import telegram

from bot.errors import UserError
from bot.handlers.context import AppContext
from bot.handlers.editor import paste_collection
from bot.handlers.request import PRIVATE, ButtonPress, Request, SentMessage
from bot.ports.messenger import BadMarkup, Outcome, Rejected, Screen, Sent
from bot.services.articles import paste_parts
from bot.services.broadcasts import broadcasts
from bot.services.broadcasts.broadcasts import BroadcastProgress
from bot.services.conversations import Step
from bot.services.newsroom.people import Person
from bot.services.newsroom.statistics import SendRate
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
        await request.reply(view.busy(progress, _send_rate(request.app), request.texts))
    elif request.args:
        await _create_draft(request)
    else:
        await request.reply(messages.prompt("broadcast.write", Step.BROADCAST_TEXT, request.texts))
        await request.conversation.begin(Step.BROADCAST_TEXT)


async def receive_text(request: SentMessage) -> None:
    """Take the text sent after the command and show its preview.

    Raises:
        UserError: The message is no text, or it cannot be shown.
    """
    if not request.message.text:
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
    await request.edit(view.card(progress, _send_rate(request.app), request.texts))
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


async def update_card(app: AppContext, progress: BroadcastProgress) -> None:
    """Update a broadcast's card; where it is gone, the final result is sent as a new message."""
    request = _request_for_author(app, progress.broadcast)
    screen = view.card(progress, _send_rate(app), request.texts)
    card = progress.broadcast.card_message_id
    is_updated = card is not None and await request.edit_message(card, screen)
    if progress.broadcast.state is BroadcastState.DONE and not is_updated:
        await request.reply(screen)


async def _create_draft(request: SentMessage) -> None:
    """Send the text as readers will see it, and below it the question whether to send it to all."""
    full_text = (request.message.text or "").rstrip()
    command_length = utf16_length(full_text) - utf16_length(request.args)
    body = to_html(request.args, spans_after_prefix(_formatting_spans(request.message), command_length))
    draft, readers = await broadcasts.save_draft(
        request.database, request.person, request.chat, body, request.now
    )
    outcome = await request.send(Screen(body))
    if isinstance(outcome, Sent):
        question = view.preview(draft.id, readers, _send_rate(request.app), request.texts)
        outcome = await request.send(question)
    if not isinstance(outcome, Sent):
        await broadcasts.discard(request.database, draft.id)
        raise UserError(_preview_error_key(outcome))
    await broadcasts.set_card_message(request.database, draft.id, outcome.message_id)
    if utf16_length(full_text) >= paste_parts.MIN_CUT_LENGTH:
        await request.conversation.begin(Step.BROADCAST_CONTINUATION, draft=draft.id, card=outcome.message_id)


def _preview_error_key(outcome: Outcome) -> str:
    """The text for a preview that could not be sent: another text helps only where this one was refused."""
    is_rejected = isinstance(outcome, Rejected | BadMarkup)
    return "broadcast.refused" if is_rejected else "broadcast.not_shown"


def _formatting_spans(message: telegram.Message) -> list[FormattingSpan]:
    return [
        FormattingSpan(str(one.type), one.offset, one.length, one.url or "", one.language or "")
        for one in message.entities
    ]


def _send_rate(app: AppContext) -> SendRate:
    return SendRate(app.rate_limiter.rate, app.rate_limiter.halted_for)


def _request_for_author(app: AppContext, broadcast: Broadcast) -> Request:
    """A request by which the broadcast's author gets a message."""
    chat = Chat(broadcast.chat_id, 0, PRIVATE, broadcast.language)
    return Request.create(app, chat, Person(broadcast.author_id, ""), Role.EDITOR)
