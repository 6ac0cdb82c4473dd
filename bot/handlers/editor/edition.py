"""Handles /edition: the digest of a local date as editors arrange it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

from bot.errors import UserError
from bot.handlers.request import ButtonPress, Request, SentMessage
from bot.services.calendar.numeric_dates import read_coming_date
from bot.services.calendar.slots import ONE_DAY, Schedule
from bot.services.conversations import Step
from bot.services.planning import edition_changes, edition_plan
from bot.services.planning.edition_changes import DayChange
from bot.services.planning.edition_plan import EditionPlan
from bot.services.subscriptions.subscriptions import EVERY_DAY
from bot.typed_words import Vocabulary, Word
from bot.views.editor import edition as view
from bot.views.format import dates

_CONFLICTS = frozenset({"edition.changed", "edition.changed_self", "edition.busy", "edition.entry_gone"})
_DAYS_AHEAD = {"yesterday": -1, "today": 0, "tomorrow": 1, "after_tomorrow": 2}
_DAY_WORDS = Vocabulary((Word.YESTERDAY, Word.TODAY, Word.TOMORROW, Word.AFTER_TOMORROW))
_LAST_ORDINAL = date.max.toordinal()


async def show_next(request: SentMessage) -> None:
    """/edition shows the next one, /edition tomorrow or 2026-12-01 that of a date.

    Raises:
        UserError: The text is no date.
    """
    plan = await _load(request, _typed_day(request, request.args.strip().lower()))
    await request.reply(view.edition(plan, 0, request.now, request.texts))


def _typed_day(request: Request, given: str) -> date:
    schedule = _schedule(request)
    if not given:
        return edition_plan.next_edition(schedule, request.now)
    today = dates.local_date(request.now, schedule.timezone)
    if name := request.words.meaning(given, _DAY_WORDS):
        return today + _DAYS_AHEAD[name] * ONE_DAY
    day = read_coming_date(given, today, request.words.own.language)
    if day is None:
        raise UserError("edition.bad_date", given=given)
    return day


async def show(request: ButtonPress) -> None:
    """Another day, another page of numbers, or back from one story."""
    plan = await _load(request, _day(request))
    await request.edit_or_send(view.edition(plan, request.callback.number(1), request.now, request.texts))


async def choose_entry(request: ButtonPress) -> None:
    """Show one story with the buttons to change it; the whole list where it is gone."""
    await _show_entry(request, await _load(request, _day(request)), request.callback.number(1))


async def mark_entry(request: ButtonPress) -> None:
    """Lead, Must run, Low or Drop, or the same again to take the mark away."""
    wanted, seen = (view.read_mark(request.callback.text(place)) for place in (2, 3))
    if wanted is None or seen is None:
        raise UserError("button.old")
    mark, seen_mark = wanted, seen

    async def store(plan: EditionPlan, event_id: int) -> DayChange:
        return await edition_changes.set_mark(
            request.database,
            plan,
            event_id,
            mark,
            request.person,
            request.now,
            seen=seen_mark,
            seen_version=request.callback.number(4),
        )

    await _change(request, store)


async def move_entry(request: ButtonPress) -> None:
    """The arrows move a story one place."""
    step = 1 if request.callback.number(2) > 0 else -1

    async def store(plan: EditionPlan, event_id: int) -> DayChange:
        return await edition_changes.move_entry(
            request.database,
            plan,
            event_id,
            step,
            request.person,
            request.now,
            seen_version=request.callback.number(3),
        )

    await _change(request, store)


async def clear_entry(request: ButtonPress) -> None:
    """Take the mark and the place of a story away."""

    async def store(plan: EditionPlan, event_id: int) -> DayChange:
        return await edition_changes.clear(
            request.database,
            plan,
            event_id,
            request.person,
            request.now,
            seen_version=request.callback.number(2),
        )

    await _change(request, store)


async def undo(request: ButtonPress) -> None:
    """Undo the last change of a day; the message shows the list."""
    day = await edition_changes.undo(request.database, request.number, request.person, request.now)
    plan = await _load(request, day)
    await request.edit_or_send(view.edition(plan, 0, request.now, request.texts))
    await request.answer(request.texts.plain("toast.undone"))


async def ask_greeting(request: ButtonPress) -> None:
    """Ask for the line above the stories."""
    await _ask_greeting(request, await _load(request, _day(request)))


async def receive_greeting(request: SentMessage) -> None:
    """Set the greeting to the answer; where another editor was faster, show theirs and ask again."""
    dialogue = await request.conversation.current()
    if dialogue is None:
        raise UserError("button.too_old")
    day = date.fromordinal(int(str(dialogue.data["day"])))
    if not request.args.strip():
        raise UserError("edition.greeting_empty")
    try:
        await edition_changes.set_greeting(
            request.database,
            day,
            request.args,
            request.person,
            request.now,
            seen=str(dialogue.data["seen"]),
        )
    except UserError as error:
        if error.key in _CONFLICTS:
            await _ask_greeting(request, await _load(request, day))
        raise
    await request.conversation.end()
    await request.reply(view.edition(await _load(request, day), 0, request.now, request.texts))


async def clear_greeting(request: ButtonPress) -> None:
    """Take the greeting away; the question becomes the list."""
    plan = await _load(request, _day(request))
    if plan.day.version != request.callback.number(1):
        await _ask_greeting(request, plan)
        raise UserError("edition.changed_self")
    await edition_changes.set_greeting(
        request.database, plan.day.local_date, "", request.person, request.now, seen=plan.day.greeting
    )
    await request.conversation.end()
    plan = await _load(request, plan.day.local_date)
    await request.edit_or_send(view.edition(plan, 0, request.now, request.texts))


async def _ask_greeting(request: Request, plan: EditionPlan) -> None:
    await request.conversation.begin(
        Step.GREETING, day=plan.day.local_date.toordinal(), seen=plan.day.greeting
    )
    await request.reply(view.ask_greeting(plan, request.texts))


async def _change(request: ButtonPress, store: Callable[[EditionPlan, int], Awaitable[DayChange]]) -> None:
    """Store a change of a story and show it; where it was refused, show how the edition is now."""
    day, event_id = _day(request), request.callback.number(1)
    plan = await _load(request, day)
    try:
        change = await store(plan, event_id)
    except UserError as error:
        if error.key in _CONFLICTS:
            await _show_entry(request, await _load(request, day), event_id)
        raise
    await _show_entry(request, await _load(request, day), event_id)
    if change.also_changed_by:
        await request.answer(request.texts.plain("edition.both", who=change.also_changed_by), alert=True)


async def _show_entry(request: ButtonPress, plan: EditionPlan, event_id: int) -> None:
    place = plan.place_of(event_id)
    if place is None:
        await request.edit_or_send(view.edition(plan, 0, request.now, request.texts))
        await request.answer(request.texts.plain("edition.entry_gone"))
        return
    await request.edit_or_send(view.entry(plan, place, request.now, request.texts))


async def _load(request: Request, day: date) -> EditionPlan:
    groups = await request.app.statistics.schedules()
    return await edition_plan.load_plan(request.database, _schedule(request), day, groups, request.now)


def _schedule(request: Request) -> Schedule:
    defaults = request.app.defaults
    return Schedule(defaults.timezone, defaults.times, EVERY_DAY)


def _day(request: ButtonPress) -> date:
    """The date of a button; that of today where it is none."""
    ordinal = request.number
    return date.fromordinal(ordinal) if 0 < ordinal <= _LAST_ORDINAL else request.now.date()
