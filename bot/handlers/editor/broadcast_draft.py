"""Handles the card of a broadcast that is not sent yet: its readers, hour, picture and buttons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.callback_data import Action
from bot.errors import UserError
from bot.handlers.context import AppContext
from bot.handlers.editor.submissions import largest_photo_id
from bot.handlers.request import ButtonHandler, ButtonPress, Request, SentMessage
from bot.ports.messenger import BadMarkup, Outcome, Rejected, Screen, Sent
from bot.services.broadcasts import broadcasts, composing, planned_broadcasts
from bot.services.broadcasts.composing import BroadcastDraft
from bot.services.conversations import Step
from bot.services.newsroom.statistics import SendRate
from bot.services.subscriptions.moment_parser import read_moment
from bot.views import messages
from bot.views.editor import broadcast as message_view
from bot.views.editor import broadcast_draft as view
from bot.views.editor.planned import moment_of
from bot.views.format.buttons import topic_code
from data.records.delivery import AudienceKind, BroadcastAudience

_FIXED_AUDIENCES = (AudienceKind.ALL, AudienceKind.NEW, AudienceKind.SILENT)


async def show(request: ButtonPress) -> None:
    """Show the card; in /planned and its chooser it replaces the message."""
    draft = await _load(request, request.number)
    await request.edit_or_send(_card(request, draft))
    await _remember_card(request, draft, request.message.message_id)


async def choose_audience(request: ButtonPress) -> None:
    """Show the audiences."""
    counts = await composing.count_audiences(request.database, request.now)
    draft = await _load(request, request.number)
    await request.edit(view.choose_audience(draft, counts, request.texts))


async def list_audiences(request: ButtonPress) -> None:
    """Show the topics or languages."""
    draft = await _load(request, request.number)
    kind = AudienceKind.LANGUAGE if request.callback.text(1) == AudienceKind.LANGUAGE else AudienceKind.TOPIC
    values = (
        list(await composing.list_languages(request.database))
        if kind is AudienceKind.LANGUAGE
        else [(topic, 0) for topic in await composing.list_topics(request.database)]
    )
    await request.edit(view.choose_value(draft, kind, values, request.texts))


async def set_audience(request: ButtonPress) -> None:
    """Choose the readers of a button."""
    audience = await _audience_of(request)
    draft = await composing.set_audience(request.database, request.number, audience, request.now)
    await request.edit(_card(request, draft))


async def _audience_of(request: ButtonPress) -> BroadcastAudience:
    name, code = request.callback.text(1), request.callback.text(2)
    if name == AudienceKind.LANGUAGE:
        return BroadcastAudience(AudienceKind.LANGUAGE, code)
    if name == AudienceKind.TOPIC:
        topics = await composing.list_topics(request.database)
        found = next((topic for topic in topics if topic_code(topic) == code), None)
        if found is None:
            raise UserError("button.too_old")
        return BroadcastAudience(AudienceKind.TOPIC, found)
    return BroadcastAudience(next((kind for kind in _FIXED_AUDIENCES if kind == name), AudienceKind.ALL))


async def ask_chat(request: ButtonPress) -> None:
    """Ask for the one chat that gets the broadcast."""
    prompt = messages.prompt("audience.ask_chat", Step.BROADCAST_CHAT, request.texts)
    await _ask(request, Step.BROADCAST_CHAT, prompt)


async def receive_chat(request: SentMessage) -> None:
    """Send the broadcast to the chat whose number was typed."""
    number, card = await _awaited(request)
    audience = composing.read_chat(request.args, request.chat.id, request.words)
    draft = await composing.set_audience(request.database, number, audience, request.now)
    await _repost_card(request, draft, card)


async def choose_time(request: ButtonPress) -> None:
    """Show the hours at which a broadcast may be sent."""
    draft = await _load(request, request.number)
    zone = request.app.settings.default_timezone
    await request.edit(view.choose_time(draft, _mode(request), zone, request.now, request.texts))


async def set_time(request: ButtonPress) -> None:
    """Plan a broadcast for the hour of a button."""
    at = datetime.fromtimestamp(moment_of(max(0, request.callback.number(2))), UTC)
    await _plan(request, request.number, at, _mode(request))
    await request.edit(_card(request, await _load(request, request.number)))
    request.app.broadcast_due.set()


async def ask_time(request: ButtonPress) -> None:
    """Ask for an hour that is typed."""
    prompt = messages.prompt("broadcast.type_time", Step.BROADCAST_TIME, request.texts)
    await _ask(request, Step.BROADCAST_TIME, prompt, mode=_mode(request))


async def receive_time(request: SentMessage) -> None:
    """Plan a broadcast for the typed hour."""
    number, card = await _awaited(request)
    dialogue = await request.conversation.current()
    mode = view.LOCAL if dialogue and dialogue.data.get("mode") == view.LOCAL else view.ONCE
    zone = ZoneInfo(request.app.settings.default_timezone)
    at = read_moment(request.args, request.now, zone, request.words)
    await _plan(request, number, at, mode)
    await _repost_card(request, await _load(request, number), card)
    request.app.broadcast_due.set()


async def cancel(request: ButtonPress) -> None:
    """Make a planned broadcast a draft."""
    await planned_broadcasts.cancel(request.database, request.number, request.person, request.now)
    await request.edit(_card(request, await _load(request, request.number)))


async def ask_picture(request: ButtonPress) -> None:
    """Ask for a picture."""
    draft = await _load(request, request.number)
    await _ask(request, Step.BROADCAST_PICTURE, view.ask_picture(draft, request.texts))


async def receive_picture(request: SentMessage) -> None:
    """Put the sent picture above the broadcast.

    Raises:
        UserError: The message has no picture, or the text is too long to stand below one.
    """
    file_id = largest_photo_id(request.message)
    if not file_id:
        raise UserError("broadcast.no_picture")
    number, card = await _awaited(request)
    draft = await composing.set_content(request.database, number, request.now, picture_file_id=file_id)
    await _show_again(request, draft, card)


async def remove_picture(request: ButtonPress) -> None:
    """Take the picture away."""
    dialogue = await request.conversation.current()
    draft = await composing.set_content(request.database, request.number, request.now, picture_file_id="")
    await _show_again(request, draft, int(str(dialogue.data["card"])) if dialogue else 0)


async def ask_buttons(request: ButtonPress) -> None:
    """Ask for the link buttons."""
    draft = await _load(request, request.number)
    await _ask(request, Step.BROADCAST_BUTTONS, view.ask_buttons(draft, request.texts))


async def receive_buttons(request: SentMessage) -> None:
    """Put the typed link buttons below the broadcast."""
    number, card = await _awaited(request)
    buttons = composing.read_link_buttons(request.args, request.words)
    draft = await composing.set_content(request.database, number, request.now, link_buttons=buttons)
    await _show_again(request, draft, card)


async def send_preview(request: Request, draft: BroadcastDraft) -> int:
    """Send a broadcast as readers will see it, and its card below; returns the number of the card.

    Raises:
        UserError: Telegram refuses it.
    """
    outcome = await request.send(message_view.message(draft.edition))
    if isinstance(outcome, Sent):
        outcome = await request.send(_card(request, draft))
    if not isinstance(outcome, Sent):
        raise UserError(preview_error_key(outcome))
    return outcome.message_id


def preview_error_key(outcome: Outcome) -> str:
    """The text for a preview that could not be sent: another text helps only where this one was refused."""
    is_rejected = isinstance(outcome, Rejected | BadMarkup)
    return "broadcast.refused" if is_rejected else "broadcast.not_shown"


def send_rate(app: AppContext) -> SendRate:
    """How fast messages leave at present."""
    return SendRate(app.rate_limiter.rate, app.rate_limiter.halted_for)


async def _load(request: Request, number: int) -> BroadcastDraft:
    return await composing.load(request.database, number, request.now)


def _card(request: Request, draft: BroadcastDraft) -> Screen:
    zone = request.app.settings.default_timezone
    return view.card(draft, send_rate(request.app), zone, request.now, request.texts)


async def _plan(request: Request, number: int, at: datetime, mode: str) -> None:
    await planned_broadcasts.plan(
        request.database,
        number,
        at,
        request.app.settings.default_timezone,
        request.person,
        request.now,
        is_local=mode == view.LOCAL,
    )


async def _ask(request: ButtonPress, step: Step, prompt: Screen, **data: object) -> None:
    await _load(request, request.number)
    card = request.message.message_id
    await request.conversation.begin(step, broadcast=request.number, card=card, **data)
    await request.reply(prompt)


async def _awaited(request: Request) -> tuple[int, int]:
    """The broadcast that the open question is about, and the message with its card.

    Raises:
        UserError: No question is open.
    """
    dialogue = await request.conversation.current()
    if dialogue is None or "broadcast" not in dialogue.data:
        raise UserError("broadcast.gone")
    return int(str(dialogue.data["broadcast"])), int(str(dialogue.data["card"]))


async def _show_again(request: Request, draft: BroadcastDraft, old_card: int) -> None:
    """Send the changed broadcast and its card below the answer."""
    await request.conversation.end()
    card = await send_preview(request, draft)
    await _replace_card(request, draft, old_card, card)


async def _repost_card(request: Request, draft: BroadcastDraft, old_card: int) -> None:
    await request.conversation.end()
    card = await request.reply(_card(request, draft))
    if card is not None:
        await _replace_card(request, draft, old_card, card)


async def _replace_card(request: Request, draft: BroadcastDraft, old_card: int, card: int) -> None:
    if old_card:
        await request.edit_message(old_card, view.replaced(request.texts))
    await _remember_card(request, draft, card)


async def _remember_card(request: Request, draft: BroadcastDraft, card: int) -> None:
    """Store which message in the author's chat shows the broadcast."""
    if request.chat.id == draft.broadcast.chat_id:
        await broadcasts.set_card_message(request.database, draft.broadcast.id, card)


def _mode(request: ButtonPress) -> str:
    return view.LOCAL if request.callback.text(1) == view.LOCAL else view.ONCE


BUTTONS: Mapping[Action, ButtonHandler] = {
    Action.SHOW_BROADCAST: show,
    Action.CHOOSE_AUDIENCE: choose_audience,
    Action.LIST_AUDIENCES: list_audiences,
    Action.SET_AUDIENCE: set_audience,
    Action.ASK_BROADCAST_CHAT: ask_chat,
    Action.CHOOSE_BROADCAST_TIME: choose_time,
    Action.SET_BROADCAST_TIME: set_time,
    Action.ASK_BROADCAST_TIME: ask_time,
    Action.CANCEL_BROADCAST: cancel,
    Action.ASK_BROADCAST_PICTURE: ask_picture,
    Action.REMOVE_BROADCAST_PICTURE: remove_picture,
    Action.ASK_BROADCAST_BUTTONS: ask_buttons,
}
"""The handlers of the buttons of a card; each is for editors."""
