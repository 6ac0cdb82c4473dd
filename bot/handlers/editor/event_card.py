"""Handles the card of an event, and 'Keep apart' and 'Join' on the card of an article."""

from __future__ import annotations

from bot.errors import UserError
from bot.handlers.editor import card_screens
from bot.handlers.request import ButtonPress, Request, SentMessage
from bot.ports.messenger import Screen
from bot.services.articles import editing
from bot.services.conversations import Step
from bot.services.events import membership, overview
from bot.services.events.membership import EventChange
from bot.services.events.overview import EventOverview
from bot.views import messages
from bot.views.editor import event_card as view
from data.records.events import EventMark

_CHANGED = "event.changed"


async def show(request: ButtonPress) -> None:
    """Show a page of an event's card; a button that names no page sends the card as a new message."""
    found = await overview.load(request.database, request.number)
    page = request.callback.number(1)
    screen = view.event_card(found, max(0, page), request.now, request.texts)
    await (request.reply(screen) if page < 0 else request.edit_or_send(screen))


async def show_member(request: ButtonPress) -> None:
    """Show one article of an event with its buttons."""
    found = await overview.load(request.database, request.callback.number(1))
    member = next((one for one in found.members if one.id == request.number), None)
    if member is None:
        await _redraw(request, found)
        raise UserError(_CHANGED)
    page = max(0, request.callback.number(2))
    await request.edit(view.member_card(found, member, page, request.now, request.texts))


async def keep_apart(request: ButtonPress) -> None:
    """Take a draft out of the event that it was proposed to; its card shows both."""
    change = await membership.keep_apart(
        request.app.event_services,
        request.number,
        request.callback.number(1),
        request.person,
        request.now,
    )
    await _redraw_article(request, request.number, change)


async def join(request: ButtonPress) -> None:
    """Join the event that an article was kept apart from."""
    change = await membership.join_back(
        request.app.event_services, request.number, request.person, request.now
    )
    await _redraw_article(request, request.number, change)


async def take_out(request: ButtonPress) -> None:
    """Take an article out of an event; the event's card shows what remains."""
    event_id = request.callback.number(1)
    change = await membership.take_out(
        request.app.event_services, request.number, event_id, request.person, request.now
    )
    await _show_changed(request, event_id, change)


async def make_lead(request: ButtonPress) -> None:
    """Let an article stand for its event."""
    event_id = request.callback.number(1)
    change = await membership.make_lead(
        request.app.event_services, request.number, event_id, request.person, request.now
    )
    await _show_changed(request, event_id, change)


async def mark(request: ButtonPress) -> None:
    """Mark an event or take its mark away; where another editor was faster, the card shows their mark."""
    wanted, seen = (_mark(request.callback.text(place)) for place in (1, 2))
    try:
        change = await membership.set_mark(
            request.database, request.number, wanted, request.person, request.now, seen=seen
        )
    except UserError:
        await _redraw(request, await overview.load(request.database, request.number))
        raise
    await _show_changed(request, request.number, change)


async def choose_merge(request: ButtonPress) -> None:
    """Show recent events that this one may join."""
    found = await overview.load(request.database, request.number)
    page = max(0, request.callback.number(1))
    others, total = await overview.list_recent(request.database, page)
    await request.edit(view.merge_page(found, others, page, total, request.now, request.texts))


async def ask_event_number(request: ButtonPress) -> None:
    """Ask for the number of the event that this one joins."""
    await request.conversation.begin(Step.EVENT_NUMBER, event=request.number)
    await request.reply(
        messages.prompt("event.ask_number", Step.EVENT_NUMBER, request.texts, subject=request.number)
    )


async def receive_event_number(request: SentMessage) -> None:
    """Join the event whose number was sent."""
    dialogue = await request.conversation.current()
    if dialogue is None:
        raise UserError("event.gone")
    digits = request.args.strip().lstrip("#")
    if not digits.isdecimal() or len(digits) > len(str(2**53)):
        raise UserError("event.bad_number")
    into = await overview.load(request.database, int(digits))
    change = await membership.merge(
        request.app.event_services,
        int(str(dialogue.data["event"])),
        into.event.id,
        request.person,
        request.now,
    )
    await request.conversation.end()
    await request.reply(await _changed_card(request, change.event_id, change))


async def merge(request: ButtonPress) -> None:
    """Join the chosen event."""
    change = await membership.merge(
        request.app.event_services, request.number, request.callback.number(1), request.person, request.now
    )
    await _show_changed(request, change.event_id, change)


async def choose_split(request: ButtonPress) -> None:
    """Choose the articles that become an event of their own."""
    found = await _unchanged(request)
    chosen = [
        place
        for place in view.chosen_places(request.callback.number(1))
        if place < len(view.split_choices(found))
    ]
    await request.edit(view.split_page(found, chosen, request.now, request.texts))


async def split(request: ButtonPress) -> None:
    """Make an event of the chosen articles."""
    found = await _unchanged(request)
    choices = view.split_choices(found)
    ids = [choices[p].id for p in view.chosen_places(request.callback.number(1)) if p < len(choices)]
    change = await membership.split(
        request.app.event_services, request.number, ids, request.person, request.now
    )
    await _show_changed(request, request.number, change)


async def undo(request: ButtonPress) -> None:
    """Undo a change of an event; the message shows the event as it was."""
    event_id = await membership.undo(request.app.event_services, request.number, request.person, request.now)
    await _redraw(request, await overview.load(request.database, event_id))
    await request.answer(request.texts.plain("toast.undone"))


async def _unchanged(request: ButtonPress) -> EventOverview:
    """The event of the button; refused, with its card, where its number of articles has changed."""
    found = await overview.load(request.database, request.number)
    if len(found.members) != request.callback.number(2):
        await _redraw(request, found)
        raise UserError(_CHANGED)
    return found


async def _show_changed(request: ButtonPress, event_id: int, change: EventChange) -> None:
    await request.edit(await _changed_card(request, event_id, change))


async def _changed_card(request: Request, event_id: int, change: EventChange) -> Screen:
    found = await overview.load(request.database, event_id)
    card = view.event_card(found, 0, request.now, request.texts)
    return view.with_undo(card, change.undo_id, request.texts)


async def _redraw(request: ButtonPress, found: EventOverview) -> None:
    await request.edit(view.event_card(found, 0, request.now, request.texts))


async def _redraw_article(request: ButtonPress, article_id: int, change: EventChange) -> None:
    article = await editing.get(request.database, article_id)
    screen = await card_screens.draw_card(request, article, has_undo=True)
    await card_screens.redraw(request, article, view.with_undo(screen, change.undo_id, request.texts))


def _mark(text: str) -> EventMark:
    try:
        return EventMark("" if text == "-" else text)
    except ValueError as error:
        raise UserError("button.old") from error
