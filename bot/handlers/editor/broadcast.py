"""/broadcast: a text to everybody, looked at first, then followed and stopped by its card."""

from __future__ import annotations

import telegram

from bot.errors import UserError
from bot.handlers.context import PRIVATE, AppContext, Request
from bot.handlers.editor import paste_collection
from bot.ports.messenger import BadMarkup, Outcome, Rejected, Screen, Sent
from bot.services import conversations
from bot.services.articles import paste_parts
from bot.services.broadcasts import broadcasts
from bot.services.broadcasts.broadcasts import BroadcastProgress
from bot.services.newsroom.people import Person
from bot.services.newsroom.statistics import SendRate
from bot.services.subscriptions.subscriptions import Chat
from bot.telegram_text import MESSAGE_LIMIT, utf16_length
from bot.views import messages
from bot.views.editor import broadcast as view
from bot.views.format.message_entities import FormattingSpan, spans_after_prefix, to_html
from data.audience.requesters import Requester
from data.records.delivery import Broadcast, BroadcastState
from data.records.newsroom import Role

WRITING = "broadcast"
CUT = "broadcast_cut"


async def compose(request: Request) -> None:
    """/broadcast, alone or with the text behind it."""
    if progress := await broadcasts.current_progress(request.app.database, request.now):
        await request.reply(view.busy(progress, _send_rate(request.app), request.texts))
    elif request.args:
        await _create_draft(request)
    else:
        await request.reply(messages.prompt("broadcast.write", request.texts))
        await _expect_text(request, WRITING)


async def receive_text(request: Request) -> None:
    """The text, sent after the command."""
    if request.message is None or not request.message.text:
        raise UserError("broadcast.text_only")
    await conversations.end(request.app.database, request.chat.id, request.person.id)
    await _create_draft(request)


async def receive_continuation(request: Request) -> None:
    """What comes after a long text: the rest of it, cut off by Telegram, when it comes at once."""
    dialogue = await conversations.current(
        request.app.database, request.chat.id, request.person.id, request.now
    )
    await conversations.end(request.app.database, request.chat.id, request.person.id)
    is_immediate = (
        dialogue is not None
        and (request.now - dialogue.updated_at).total_seconds() <= paste_collection.NEXT_PART_TIMEOUT_SECONDS
    )
    if dialogue is None or not is_immediate:
        await paste_collection.receive_submission(request)
        return
    await _expect_text(request, CUT, **{**dialogue.data, "told": True})
    if "told" not in dialogue.data:
        await broadcasts.discard(request.app.database, int(str(dialogue.data["draft"])))
        await request.edit_message(int(str(dialogue.data["card"])), view.discarded(request.texts))
        raise UserError("broadcast.too_long", most=MESSAGE_LIMIT)


async def send(request: Request) -> None:
    """Send, below the preview."""
    progress = await broadcasts.start(request.app.database, request.number, request.person, request.now)
    await request.edit(view.card(progress, _send_rate(request.app), request.texts))
    request.app.broadcast_due.set()  # not before, or the card might show its end already


async def discard(request: Request) -> None:
    """Discard, below the preview."""
    if not await broadcasts.discard(request.app.database, request.number):
        raise UserError("broadcast.gone")
    await request.edit(view.discarded(request.texts))


async def stop(request: Request) -> None:
    """Stop, while it is being sent; the card itself tells how it ended, in a moment."""
    broadcast = await broadcasts.stop(request.app.database, request.number, request.person, request.now)
    if request.message is None or (request.chat.id, request.message.message_id) != (
        broadcast.chat_id,
        broadcast.card_message_id,
    ):
        await request.edit(view.stopped_here(request.texts))
    request.app.broadcast_due.set()
    await request.answer(request.texts.plain("broadcast.stops"))


async def update_card(app: AppContext, progress: BroadcastProgress) -> None:
    """Bring a broadcast's card up to date; how it ended is told below where there is no card any more."""
    request = _request_for_author(app, progress.broadcast)
    screen = view.card(progress, _send_rate(app), request.texts)
    card = progress.broadcast.card_message_id
    is_updated = card is not None and await request.edit_message(card, screen)
    if progress.broadcast.state is BroadcastState.DONE and not is_updated:
        await request.reply(screen)


async def _create_draft(request: Request) -> None:
    """Show the text as readers will see it, and ask whether to send it."""
    assert request.message is not None
    full_text = (request.message.text or "").rstrip()
    command_length = utf16_length(full_text) - utf16_length(request.args)
    body = to_html(request.args, spans_after_prefix(_formatting_spans(request.message), command_length))
    draft, readers = await broadcasts.save_draft(
        request.app.database, request.person, request.chat, body, request.now
    )
    outcome = await request.send(Screen(body))
    if isinstance(outcome, Sent):
        question = view.preview(draft.id, readers, _send_rate(request.app), request.texts)
        outcome = await request.send(question)
    if not isinstance(outcome, Sent):
        await broadcasts.discard(request.app.database, draft.id)
        raise UserError(_preview_error_key(outcome))
    await broadcasts.set_card_message(request.app.database, draft.id, outcome.message_id)
    if utf16_length(full_text) >= paste_parts.MIN_CUT_LENGTH:
        await _expect_text(request, CUT, draft=draft.id, card=outcome.message_id)


def _preview_error_key(outcome: Outcome) -> str:
    """What to say where a preview could not be shown: another text helps only if this one was refused."""
    is_rejected = isinstance(outcome, Rejected | BadMarkup)
    return "broadcast.refused" if is_rejected else "broadcast.not_shown"


def _formatting_spans(message: telegram.Message) -> list[FormattingSpan]:
    return [
        FormattingSpan(str(one.type), one.offset, one.length, one.url or "", one.language or "")
        for one in message.entities
    ]


async def _expect_text(request: Request, step: str, **data: object) -> None:
    await conversations.begin(
        request.app.database, request.chat.id, request.person.id, step, request.now, **data
    )


def _send_rate(app: AppContext) -> SendRate:
    return SendRate(app.rate_limiter.rate, app.rate_limiter.halted_for)


def _request_for_author(app: AppContext, broadcast: Broadcast) -> Request:
    """A way to write to a broadcast's author."""
    return Request(
        app=app,
        chat=Chat(broadcast.chat_id, 0, PRIVATE, broadcast.language),
        person=Person(broadcast.author_id, ""),
        role=Role.EDITOR,
        requester=Requester(),
        texts=app.catalogs.for_language(broadcast.language),
        now=app.clock.now(),
    )
