"""The edition of a day fits a message, names every story once, and has at most ten buttons."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.callback_data import Action, unpack
from bot.i18n import Catalogs
from bot.ports.messenger import Screen
from bot.services.planning.edition_plan import Audience, EditionPlan, PlannedEntry
from bot.views.editor import edition as view
from data.records.events import EditionDay, EntryKind, EventMark
from data.records.newsroom import AuditEntry
from tests.bot.views.telegram_html import screen_examples, visible_text
from tests.support.factories import NOW

TEXTS = Catalogs.load().for_language("en")
DAY = EditionDay(date(2026, 11, 23), "", 3, {}, {})
MORNING = NOW + timedelta(hours=20)
HOSTILE = st.text(st.sampled_from("<>&\"'a \n\u202e\u200b😀é{}%\\/"), max_size=300) | st.text(max_size=200)
KINDS = st.sampled_from([*EntryKind, None])


def planned(number: int, **changes: object) -> PlannedEntry:
    sample = PlannedEntry(
        event_id=number,
        title=f"Story {number}",
        outlets=1,
        kind=EntryKind.STORY,
        mark=EventMark.NONE,
        is_of_day=False,
        is_moved=False,
        section="",
        topics=(),
        published_at=NOW,
    )
    return replace(sample, **changes)  # type: ignore[arg-type]


def plan_of(*entries: PlannedEntry, **changes: object) -> EditionPlan:
    audience = Audience(12, MORNING)
    sample = EditionPlan(DAY, MORNING, NOW - timedelta(hours=4), "UTC", entries, audience)
    return replace(sample, **changes)  # type: ignore[arg-type]


def labels(screen: Screen) -> list[str]:
    return [button.label for row in screen.rows for button in row]


@screen_examples
@given(
    title=HOSTILE,
    section=HOSTILE,
    greeting=HOSTILE,
    kinds=st.lists(KINDS, max_size=45),
    mark=st.sampled_from(EventMark),
    page=st.integers(0, 10),
)
def test_every_screen_fits_and_has_at_most_ten_buttons(
    title: str, section: str, greeting: str, kinds: list[EntryKind | None], mark: EventMark, page: int
) -> None:
    entries = [
        planned(
            2**52 + n,
            title=title,
            kind=kind,
            mark=mark,
            is_of_day=bool(n % 2),
            is_moved=n == 0,
            section=section,
            topics=(section, section),
            outlets=2**20,
        )
        for n, kind in enumerate(kinds)
    ]
    change = AuditEntry(1, NOW, 2**52, title, "edition.lead", title)
    day = replace(DAY, greeting=greeting, version=2**52)
    plan = plan_of(*entries, day=day, undo_id=2**52, last_change=change)
    screens = [view.edition(plan, page, NOW, TEXTS), view.ask_greeting(plan, TEXTS)]
    screens += [view.entry(plan, place, NOW, TEXTS) for place in range(len(entries))]
    for screen in screens:
        visible_text(screen)
        assert len(labels(screen)) <= 10


def test_a_day_is_listed_by_parts_with_outlets_and_marks() -> None:
    plan = plan_of(
        planned(1, outlets=3, mark=EventMark.LEAD, is_of_day=True),
        planned(2, kind=EntryKind.UPDATE, section="city"),
        planned(3, kind=EntryKind.BRIEF, is_moved=True),
        planned(4, kind=None, mark=EventMark.DROP, is_of_day=True),
        planned(5, kind=EntryKind.MORE),
        day=replace(DAY, greeting="Good morning"),
    )
    assert visible_text(view.edition(plan, 0, NOW, TEXTS)) == (
        "Edition of Monday, 23 November\n"
        "12 readers get it, the first tomorrow at 08:00.\n"
        "Shown as it comes tomorrow at 08:00 (UTC) to a reader without topics.\n\n"
        "Good morning\n\n"
        "Stories\n"
        "1. Story 1 · 3 outlets · Lead\n\n"
        "City\n"
        "2. Update: Story 2\n\n"
        "In brief\n"
        "3. Story 3 · placed\n\n"
        "Dropped this day\n"
        "4. Story 4\n\n"
        "On demand\n"
        "5. Story 5\n\n"
        "Ordered by hand: a moved story belongs to the section it was moved into."
    )


def test_numbers_are_paged_and_the_days_stand_on_the_first_page() -> None:
    plan = plan_of(*(planned(n) for n in range(1, 13)))
    first, second, last = (view.edition(plan, page, NOW, TEXTS) for page in (0, 1, 99))
    assert labels(first) == ["1", "2", "3", "4", "5", "6–10 ›", "‹ Sun 22 Nov", "Tue 24 Nov ›", "Greeting"]
    assert labels(second) == ["6", "7", "8", "9", "10", "‹ 1–5", "11–12 ›", "Greeting"]
    assert labels(last) == ["11", "12", "‹ 6–10", "Greeting"]
    assert "12. Story 12" in visible_text(first)


def test_stories_on_demand_are_listed_only_by_their_own_pages() -> None:
    entries = [planned(n, kind=EntryKind.MORE if n > 11 else EntryKind.STORY) for n in range(1, 61)]
    first, third, fourth = (
        visible_text(view.edition(plan_of(*entries), page, NOW, TEXTS)) for page in (0, 2, 3)
    )
    assert "11. Story 11\n\n49 more on demand (from 12)" in first
    assert "11. Story 11\n\nOn demand\n12. Story 12" in third
    assert "15. Story 15\n\n45 more on demand (from 16)" in third
    assert "15. Story 15" not in fourth
    assert "On demand\n16. Story 16" in fourth
    assert "35. Story 35\n\n25 more on demand (from 36)" in fourth


def test_the_buttons_of_a_story_carry_what_the_editor_saw() -> None:
    plan = plan_of(
        planned(1), planned(2, mark=EventMark.MUST, is_of_day=True), planned(3, kind=None, is_of_day=True)
    )
    screen = view.entry(plan, 1, NOW, TEXTS)
    assert labels(screen) == ["Lead", "✓ Must run", "Low", "Drop this day", "↑", "Clear", "‹ Back", "Event"]
    found = {button.label: unpack(button.data) for row in screen.rows for button in row}
    lead, must, up = (found[label] for label in ("Lead", "✓ Must run", "↑"))
    assert lead is not None
    assert must is not None
    assert up is not None
    ordinal = str(date(2026, 11, 23).toordinal())
    assert (lead.action, lead.args) == (Action.MARK_ENTRY, (ordinal, "2", "lead", "must", "3"))
    assert must.args == (ordinal, "2", "-", "must", "3")
    assert (up.action, up.args) == (Action.MOVE_ENTRY, (ordinal, "2", "-1", "3"))
    text = visible_text(screen)
    assert "1. Story 1\n2. Story 2 · Must run\n\nStories · 1 outlet · just now" in text
    dropped = visible_text(view.entry(plan, 2, NOW, TEXTS))
    assert "November\n\n3. Story 3\n\nDropped this day · 1 outlet" in dropped
    standing = view.entry(plan_of(planned(1, mark=EventMark.LEAD)), 0, NOW, TEXTS)
    assert "Lead on every day" in visible_text(standing)
    assert "✓ Lead" not in labels(standing)


def test_an_empty_day_says_what_goes_into_it_and_who_gets_it() -> None:
    empty = plan_of(audience=Audience(0, None))
    assert "No reader gets a digest on this day." in visible_text(view.edition(empty, 0, NOW, TEXTS))
    assert "published since today at 08:00 go into it" in visible_text(view.edition(empty, 0, NOW, TEXTS))
    later = plan_of(opens_at=MORNING, at=MORNING + timedelta(days=1))
    assert "published after tomorrow at 08:00 go into it" in visible_text(view.edition(later, 0, NOW, TEXTS))
    past = plan_of(at=NOW - timedelta(hours=4), audience=Audience(1, NOW - timedelta(hours=4)))
    text = visible_text(view.edition(past, 0, NOW, TEXTS))
    assert "1 reader gets it, from today at 08:00" in text
    assert "Shown as it came today at 08:00" in text


def test_a_mark_survives_its_code() -> None:
    assert all(view.read_mark(view.mark_code(mark)) is mark for mark in EventMark)
    assert view.read_mark("x") is None
