"""/broadcast: a text to everybody, looked at first, then followed and stopped by its card."""

from __future__ import annotations

import telegram

from bot.errors import UserError
from bot.handlers.context import PRIVATE, Call, Lede
from bot.handlers.editor import paste_collection
from bot.ports.messenger import BadMarkup, Outcome, Refused, Screen, Sent
from bot.services import conversations
from bot.services.articles import paste_parts
from bot.services.broadcasts import broadcasts
from bot.services.broadcasts.broadcasts import BroadcastProgress
from bot.services.newsroom.people import Person
from bot.services.newsroom.statistics import Pace
from bot.services.subscriptions.subscriptions import Chat
from bot.views import messages
from bot.views.editor import broadcast as view
from bot.views.format.message_entities import Mark, behind, to_html
from data.audience.requesters import Requester
from data.records.delivery import Broadcast, BroadcastState
from data.records.newsroom import Role

WRITING = "broadcast"
CUT = "broadcast_cut"


async def write(call: Call) -> None:
    """/broadcast, alone or with the text behind it."""
    if seen := await broadcasts.current_progress(call.lede.database, call.now):
        await call.reply(view.busy(seen, _pace(call.lede), call.texts))
    elif call.args:
        await _draft(call)
    else:
        await call.reply(messages.prompt("broadcast.write", call.texts))
        await _expect(call, WRITING)


async def typed(call: Call) -> None:
    """The text, sent after the command."""
    if call.message is None or not call.message.text:
        raise UserError("broadcast.text_only")
    await conversations.end(call.lede.database, call.chat.id, call.person.id)
    await _draft(call)


async def typed_more(call: Call) -> None:
    """What comes after a long text: the rest of it, cut off by Telegram, when it comes at once."""
    waiting = await conversations.current(call.lede.database, call.chat.id, call.person.id, call.now)
    await conversations.end(call.lede.database, call.chat.id, call.person.id)
    at_once = (
        waiting is not None
        and (call.now - waiting.updated_at).total_seconds() <= paste_collection.PATIENCE_SECONDS
    )
    if waiting is None or not at_once:
        await paste_collection.story(call)
        return
    await _expect(call, CUT, **{**waiting.data, "told": True})
    if "told" not in waiting.data:
        await broadcasts.discard(call.lede.database, int(str(waiting.data["draft"])))
        await call.edit_message(int(str(waiting.data["card"])), view.discarded(call.texts))
        raise UserError("broadcast.too_long", most=paste_parts.TELEGRAM_LIMIT)


async def send(call: Call) -> None:
    """Send, below the preview."""
    seen = await broadcasts.start(call.lede.database, call.number, call.person, call.now)
    await call.edit(view.card(seen, _pace(call.lede), call.texts))
    call.lede.broadcast_due.set()  # not before, or the card might show its end already


async def drop(call: Call) -> None:
    """Discard, below the preview."""
    if not await broadcasts.discard(call.lede.database, call.number):
        raise UserError("broadcast.gone")
    await call.edit(view.discarded(call.texts))


async def stop(call: Call) -> None:
    """Stop, while it is being sent; the card itself tells how it ended, in a moment."""
    of = await broadcasts.stop(call.lede.database, call.number, call.person, call.now)
    if call.message is None or (call.chat.id, call.message.message_id) != (of.chat_id, of.card_message_id):
        await call.edit(view.stopped_here(call.texts))
    call.lede.broadcast_due.set()
    await call.answer(call.texts.plain("broadcast.stops"))


async def follow(lede: Lede, seen: BroadcastProgress) -> None:
    """Bring a broadcast's card up to date; how it ended is told below where there is no card any more."""
    call = _call(lede, seen.broadcast)
    screen = view.card(seen, _pace(lede), call.texts)
    card = seen.broadcast.card_message_id
    shown = card is not None and await call.edit_message(card, screen)
    if seen.broadcast.state is BroadcastState.DONE and not shown:
        await call.reply(screen)


async def _draft(call: Call) -> None:
    """Show the text as readers will see it, and ask whether to send it."""
    assert call.message is not None
    said = (call.message.text or "").rstrip()
    lead = paste_parts.utf16_length(said) - paste_parts.utf16_length(call.args)
    body = to_html(call.args, behind(_marks(call.message), lead))
    draft, readers = await broadcasts.save_draft(call.lede.database, call.person, call.chat, body, call.now)
    outcome = await call.send(Screen(body))
    if isinstance(outcome, Sent):
        question = view.preview(draft.id, readers, _pace(call.lede), call.texts)
        outcome = await call.send(question)
    if not isinstance(outcome, Sent):
        await broadcasts.discard(call.lede.database, draft.id)
        raise UserError(_why(outcome))
    await broadcasts.set_card_message(call.lede.database, draft.id, outcome.message_id)
    if paste_parts.utf16_length(said) >= paste_parts.SHORTEST_CUT:
        await _expect(call, CUT, draft=draft.id, card=outcome.message_id)


def _why(outcome: Outcome) -> str:
    """What to say where a preview could not be shown: another text helps only if this one was refused."""
    refused = isinstance(outcome, Refused | BadMarkup)
    return "broadcast.refused" if refused else "broadcast.not_shown"


def _marks(message: telegram.Message) -> list[Mark]:
    return [
        Mark(str(one.type), one.offset, one.length, one.url or "", one.language or "")
        for one in message.entities
    ]


async def _expect(call: Call, step: str, **data: object) -> None:
    await conversations.begin(call.lede.database, call.chat.id, call.person.id, step, call.now, **data)


def _pace(lede: Lede) -> Pace:
    return Pace(lede.pacer.rate, lede.pacer.halted_for)


def _call(lede: Lede, of: Broadcast) -> Call:
    """A way to write to a broadcast's author."""
    return Call(
        lede=lede,
        chat=Chat(of.chat_id, 0, PRIVATE, of.language),
        person=Person(of.author_id, ""),
        role=Role.EDITOR,
        known=Requester(),
        texts=lede.catalogs.for_language(of.language),
        now=lede.clock.now(),
    )
