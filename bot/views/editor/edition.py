"""Draws the edition of a local date for editors: its stories in order, and the buttons to change one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby

from markupsafe import Markup, escape

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.calendar.slots import ONE_DAY
from bot.services.calendar.timezones import zone_label
from bot.services.conversations import Step
from bot.services.planning.edition_plan import DAYS_AHEAD, DAYS_BACK, EditionPlan, PlannedEntry
from bot.views.format import dates
from bot.views.format.buttons import cancel_button
from bot.views.format.html import bold, italic, lines, paragraphs
from bot.views.format.limits import clip, first_that_fits
from bot.views.format.topics import topic_heading, topic_label
from data.records.events import EntryKind, EventMark

NUMBERS_IN_PAGE = 5
"""The stories that have a button at a time, so that no screen has more than ten buttons."""
_LINES_ON_DEMAND = 20
"""The stories on demand that are listed at a time; of the digest itself all are."""
_LIST_TITLE_LIMITS = (34, 20)
"""The first one fits a line of a phone."""
_ENTRY_TITLE_LIMITS = (200, 90, 40)
_AROUND = 2
"""How many stories above and below the chosen one are shown with it."""
_MARKS = (EventMark.LEAD, EventMark.MUST, EventMark.LOW, EventMark.DROP)
_PARTS = {
    EntryKind.STORY: "edition.stories",
    EntryKind.UPDATE: "edition.stories",
    EntryKind.BRIEF: "digest.in_brief",
    EntryKind.SENT: "digest.in_brief",
    EntryKind.MORE: "edition.more",
    None: "edition.dropped",
}
_NAME_LIMIT = 40
_UNMARKED = "-"


def edition(plan: EditionPlan, page: int, now: datetime, texts: Texts) -> Screen:
    """The stories of a day, a line each, and number buttons for those of one page.

    The first pages list the digest, and only the later ones what it shows on demand.
    """
    pages = max(1, -(-len(plan.entries) // NUMBERS_IN_PAGE))
    page = min(max(0, page), pages - 1)
    block = _block(plan, page)

    def render(limit: int) -> str:
        return paragraphs(
            _head(plan, now, texts),
            italic(plan.day.greeting) if plan.day.greeting else "",
            *(_list(block, limit, texts) or [_nothing(plan, now, texts)]),
            _on_demand(plan, block, texts),
            _hint(plan, texts),
            _last_change(plan, now, texts),
        )

    rows = (
        _number_buttons(plan, page),
        _page_buttons(plan, page, pages),
        _day_buttons(plan, now, texts) if page == 0 else (),
        (_greeting_button(plan, texts), *_undo_button(plan, texts)),
    )
    return Screen(first_that_fits(render, _LIST_TITLE_LIMITS), tuple(row for row in rows if row))


def entry(plan: EditionPlan, place: int, now: datetime, texts: Texts) -> Screen:
    """One story of a day among its neighbours, with the buttons to change it."""
    chosen = plan.entries[place]
    first = max(0, place - _AROUND)
    around = [
        (number, one)
        for number, one in list(enumerate(plan.entries, 1))[first : place + _AROUND + 1]
        if one is chosen or None not in (one.kind, chosen.kind)
    ]

    def render(limit: int) -> str:
        rows = [
            bold(_line(number, one, limit, texts))
            if one is chosen
            else _line(number, one, min(limit, _LIST_TITLE_LIMITS[0]), texts)
            for number, one in around
        ]
        return paragraphs(
            bold(texts.plain("edition.head", day=_day_name(plan.day.local_date, texts))),
            lines(*rows),
            italic(_facts(chosen, now, texts)),
            _last_change(plan, now, texts),
        )

    marks = [_mark_button(plan, chosen, mark, texts) for mark in _MARKS]
    back = pack(Action.SHOW_EDITION, plan.day.local_date.toordinal(), place // NUMBERS_IN_PAGE)
    event = Button(texts.plain("button.event"), pack(Action.SHOW_EVENT, chosen.event_id))
    rows = (
        tuple(marks[:2]),
        tuple(marks[2:]),
        (*_move_buttons(plan, chosen, texts), *_clear_button(plan, chosen, texts)),
        (Button(texts.plain("button.back"), back), event, *_undo_button(plan, texts)),
    )
    return Screen(first_that_fits(render, _ENTRY_TITLE_LIMITS), tuple(row for row in rows if row))


def ask_greeting(plan: EditionPlan, texts: Texts) -> Screen:
    """The question for the line above the stories of a day."""
    day = plan.day
    cancel = cancel_button(Step.GREETING, texts)
    clear = pack(Action.CLEAR_GREETING, day.local_date.toordinal(), day.version)
    clearing = (Button(texts.plain("button.no_greeting"), clear),) if day.greeting else ()
    key = "edition.ask_greeting_again" if day.greeting else "edition.ask_greeting"
    text = texts(key, day=_day_name(day.local_date, texts), greeting=day.greeting)
    return Screen(text, ((*clearing, cancel),))


def mark_code(mark: EventMark) -> str:
    """A mark in callback data, which has no empty arguments."""
    return str(mark) or _UNMARKED


def read_mark(code: str) -> EventMark | None:
    """The mark that `mark_code` wrote; None for any other text."""
    try:
        return EventMark("" if code == _UNMARKED else code)
    except ValueError:
        return None


def _head(plan: EditionPlan, now: datetime, texts: Texts) -> Markup:
    day = _day_name(plan.day.local_date, texts)
    return lines(
        bold(texts.plain("edition.head", day=day)),
        _audience(plan, now, texts),
        texts(
            "edition.shown" if plan.at > now else "edition.shown_past",
            when=dates.day_and_time(plan.at, plan.zone, now, texts),
            zone=zone_label(plan.zone, texts.language),
        ),
    )


def _audience(plan: EditionPlan, now: datetime, texts: Texts) -> Markup:
    first = plan.audience.first_at
    if first is None:
        return texts("edition.no_readers")
    when = dates.day_and_time(first, plan.zone, now, texts)
    return texts.count("edition.goes" if first > now else "edition.going", plan.audience.readers, when=when)


def _nothing(plan: EditionPlan, now: datetime, texts: Texts) -> Markup:
    key = "edition.not_open" if plan.opens_at > now else "edition.empty"
    return texts(key, when=dates.day_and_time(plan.opens_at, plan.zone, now, texts))


def _block(plan: EditionPlan, page: int) -> list[tuple[int, PlannedEntry]]:
    """The numbered stories that are listed with the buttons of a page."""
    numbered = list(enumerate(plan.entries, 1))
    first = page * NUMBERS_IN_PAGE
    in_digest = sum(one.kind is not EntryKind.MORE for one in plan.entries)
    if first < in_digest or first == 0:
        return numbered[: max(in_digest, first + NUMBERS_IN_PAGE)]
    return numbered[first : first + _LINES_ON_DEMAND]


def _on_demand(plan: EditionPlan, block: Sequence[tuple[int, PlannedEntry]], texts: Texts) -> Markup:
    """How many stories are not listed because they come on demand."""
    left = len(plan.entries) - block[-1][0] if block else 0
    return texts.count("edition.left", left, first=len(plan.entries) - left + 1) if left else Markup()


def _list(block: Sequence[tuple[int, PlannedEntry]], limit: int, texts: Texts) -> list[Markup]:
    """The lines under the headings of their parts and sections."""

    def heading(item: tuple[int, PlannedEntry]) -> tuple[str, str]:
        return texts.plain(_PARTS[item[1].kind]), item[1].section

    found, part = [], ""
    for (name, section), items in groupby(block, heading):
        heads = (
            bold(name) if name != part else Markup(),
            Markup("<u>{}</u>").format(topic_heading(section, texts)) if section else Markup(),
        )
        found.append(lines(*heads, *(_line(number, one, limit, texts) for number, one in items)))
        part = name
    return found


def _line(number: int, one: PlannedEntry, limit: int, texts: Texts) -> Markup:
    title: str = clip(one.title, limit)
    if one.kind is EntryKind.UPDATE:
        title = texts.plain("digest.update", title=title)
    parts = [escape(title)]
    if one.outlets > 1:
        parts.append(escape(texts.plain_count("outlets", one.outlets)))
    if one.mark and one.kind is not None:
        parts.append(italic(texts.plain(f"mark.{one.mark}")))
    if one.is_moved:
        parts.append(italic(texts.plain("edition.moved")))
    return Markup("{}. {}").format(number, Markup(" · ").join(parts))


def _facts(one: PlannedEntry, now: datetime, texts: Texts) -> str:
    parts = [
        texts.plain(_PARTS[one.kind]),
        texts.plain_count("outlets", one.outlets),
        *(topic_label(name, texts) for name in one.topics),
        dates.age(one.published_at, now, texts),
    ]
    if one.mark and not one.is_of_day:
        parts.append(texts.plain("edition.every_day", mark=texts.plain(f"mark.{one.mark}")))
    return " · ".join(parts)


def _hint(plan: EditionPlan, texts: Texts) -> Markup:
    is_by_hand = any(one.is_moved for one in plan.entries)
    return texts("edition.by_hand") if is_by_hand else Markup()


def _last_change(plan: EditionPlan, now: datetime, texts: Texts) -> Markup:
    found = plan.last_change
    if found is None:
        return Markup()
    who = clip(found.actor_name or str(found.actor_id), _NAME_LIMIT)
    return texts("edition.last_change", who=who, when=dates.age(found.at, now, texts))


def _number_buttons(plan: EditionPlan, page: int) -> tuple[Button, ...]:
    start = page * NUMBERS_IN_PAGE
    day = plan.day.local_date.toordinal()
    return tuple(
        Button(str(number), pack(Action.CHOOSE_ENTRY, day, one.event_id))
        for number, one in enumerate(plan.entries[start : start + NUMBERS_IN_PAGE], start + 1)
    )


def _page_buttons(plan: EditionPlan, page: int, pages: int) -> tuple[Button, ...]:
    """The pages before and after, by the numbers that they have."""
    found = []
    for other, label in ((page - 1, "‹ {}"), (page + 1, "{} ›")):
        if 0 <= other < pages:
            first = other * NUMBERS_IN_PAGE + 1
            last = min(first + NUMBERS_IN_PAGE - 1, len(plan.entries))
            numbers = f"{first}–{last}" if last > first else str(first)
            data = pack(Action.SHOW_EDITION, plan.day.local_date.toordinal(), other)
            found.append(Button(label.format(numbers), data))
    return tuple(found)


def _day_buttons(plan: EditionPlan, now: datetime, texts: Texts) -> tuple[Button, ...]:
    """The days before and after."""
    today = dates.local_date(now, plan.zone)
    found = []
    for step, label in ((-1, "‹ {}"), (1, "{} ›")):
        other = plan.day.local_date + step * ONE_DAY
        if -DAYS_BACK <= (other - today).days <= DAYS_AHEAD:
            name = label.format(dates.short_date(other, texts))
            found.append(Button(name, pack(Action.SHOW_EDITION, other.toordinal(), 0)))
    return tuple(found)


def _greeting_button(plan: EditionPlan, texts: Texts) -> Button:
    key = "button.edit_greeting" if plan.day.greeting else "button.greeting"
    return Button(texts.plain(key), pack(Action.ASK_GREETING, plan.day.local_date.toordinal()))


def _undo_button(plan: EditionPlan, texts: Texts) -> tuple[Button, ...]:
    if plan.undo_id is None:
        return ()
    return (Button(texts.plain("button.undo"), pack(Action.UNDO_EDITION, plan.undo_id)),)


def _mark_button(plan: EditionPlan, one: PlannedEntry, mark: EventMark, texts: Texts) -> Button:
    """The button that marks a story for the day, or takes that mark away."""
    seen = one.mark if one.is_of_day else EventMark.NONE
    is_on = seen is mark
    label = texts.plain("button.drop_this_day" if mark is EventMark.DROP else f"mark.{mark}")
    data = pack(
        Action.MARK_ENTRY,
        plan.day.local_date.toordinal(),
        one.event_id,
        mark_code(EventMark.NONE if is_on else mark),
        mark_code(seen),
        plan.day.version,
    )
    return Button(f"✓ {label}" if is_on else label, data)


def _move_buttons(plan: EditionPlan, one: PlannedEntry, texts: Texts) -> tuple[Button, ...]:
    order = plan.order
    if one.event_id not in order:
        return ()
    place = order.index(one.event_id)
    day = plan.day
    steps = ((-1, "button.up", place > 0), (1, "button.down", place + 1 < len(order)))
    return tuple(
        Button(
            texts.plain(key),
            pack(Action.MOVE_ENTRY, day.local_date.toordinal(), one.event_id, step, day.version),
        )
        for step, key, is_possible in steps
        if is_possible
    )


def _clear_button(plan: EditionPlan, one: PlannedEntry, texts: Texts) -> tuple[Button, ...]:
    if not (one.is_of_day or one.is_moved):
        return ()
    day = plan.day
    data = pack(Action.CLEAR_ENTRY, day.local_date.toordinal(), one.event_id, day.version)
    return (Button(texts.plain("button.clear_entry"), data),)


def _day_name(day: date, texts: Texts) -> str:
    return dates.long_date(day, texts)
