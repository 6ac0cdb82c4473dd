"""/stats shows figures that fit a phone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.i18n import Texts
from bot.services.newsroom.statistics import RunOutcome, SendRate, StatisticsOverview, WeekFigures
from bot.views.admin import statistics
from data.delivery.planning_runs import PlanningRun
from data.delivery.statistics import Lateness, OutboxBacklog
from data.records.newsroom import Counts, StoryFigures
from tests.bot.views.telegram_html import visible_text
from tests.support.factories import NOW

PACE = SendRate(28)
EMPTY_OVERVIEW = StatisticsOverview(Counts(), {}, (0, 0), 1_234_567, OutboxBacklog(), (), "")


def outcome(late: tuple[int, int] | None = (54, 107), **ends: int) -> RunOutcome:
    run = PlanningRun(NOW, sum(ends.values()), 0, 0, sum(ends.values()))
    lateness = Lateness(*(timedelta(seconds=one) for one in late)) if late else None
    return RunOutcome(run, ends, lateness)


def screen_text(overview: StatisticsOverview, texts: Texts, rate: SendRate = PACE) -> str:
    return visible_text(statistics.statistics_screen(overview, rate, "Europe/Berlin", NOW, texts))


def overview_with(*outcomes: RunOutcome, waiting: OutboxBacklog = OutboxBacklog()) -> StatisticsOverview:  # noqa: B008 - frozen
    return StatisticsOverview(Counts(), {}, (0, 0), 0, waiting, outcomes, "vm:7")


def test_statistics_of_a_new_newsroom_say_that_nothing_has_happened(texts: Texts) -> None:
    text = screen_text(EMPTY_OVERVIEW, texts)
    assert "Nothing is waiting." in text
    assert "No digest has been due yet." in text
    assert "Database: 1.2 MB" in text
    assert "Sender: unknown" in text
    assert "Sources" not in text


def test_a_run_that_went_well_is_two_lines(texts: Texts) -> None:
    lines = screen_text(overview_with(outcome(sent=3000)), texts).splitlines()
    at = lines.index("Today, 13:00 · 3,000 sent")
    assert lines[at + 1 : at + 3] == ["Usually 54 sec late, at most 1 min 47 sec", ""]


def test_a_run_with_failures_shows_how_many_messages_there_were(texts: Texts) -> None:
    assert "Today, 13:00 · 2,900 of 3,000 sent\n" in screen_text(
        overview_with(outcome(sent=2900, failed=100)), texts
    )


def test_a_run_of_an_earlier_day_fits_into_one_line(texts: Texts) -> None:
    run = PlanningRun(NOW - timedelta(days=3), 12_345, 0, 45, 12_300)
    text = screen_text(overview_with(RunOutcome(run, {"sent": 12_300}, None)), texts)
    assert "Thu 19 Nov, 13:00 · 12,300 sent\n45 without news\n" in text


def test_undelivered_messages_are_counted_by_kind(texts: Texts) -> None:
    assert "\n57 not delivered, 1 in doubt, 2 too late\n" in screen_text(
        overview_with(outcome(sent=10, failed=57, unknown=1, expired=2)), texts
    )
    assert "\n1 in doubt\n" in screen_text(overview_with(outcome(sent=10, unknown=1)), texts)


def test_a_run_under_way_shows_its_progress_and_the_time_left(texts: Texts) -> None:
    text = screen_text(
        overview_with(outcome(sent=1000, pending=2968, leased=32), waiting=OutboxBacklog(3000, 12, NOW)),
        texts,
    )
    assert "1,000 of 4,000 sent" in text
    assert "███░░░░░░░░░ 1 min 47 sec left" in text
    assert "3,000 waiting, about 1 min 47 sec" in text
    assert "12 for later" in text


def test_a_run_with_only_deferred_messages_shows_no_time_left(texts: Texts) -> None:
    text = screen_text(overview_with(outcome(sent=1, pending=1), waiting=OutboxBacklog(0, 1)), texts)
    assert "1 of 2 sent" in text
    assert "left" not in text.partition("The last digests")[2]


def test_a_pause_that_telegram_asked_for_is_shown_and_added_to_the_estimate(texts: Texts) -> None:
    text = screen_text(
        overview_with(waiting=OutboxBacklog(28, 0, NOW)), texts, SendRate(28, halted_seconds=30)
    )
    assert "28 waiting, about 31 sec" in text
    assert "Telegram asked for a pause: 30 sec left" in text


def test_a_run_without_news_says_so(texts: Texts) -> None:
    empty = RunOutcome(PlanningRun(NOW, 12, 0, 12, 0), {}, None)
    assert "Today, 13:00 · 12 due, no news" in screen_text(overview_with(empty), texts)


def test_sources_that_do_not_work_are_counted(texts: Texts) -> None:
    seen = StatisticsOverview(Counts(), {}, (31, 2), 0, OutboxBacklog(), (), "")
    assert "Sources: 31, 2 not working" in screen_text(seen, texts)


@pytest.mark.parametrize(
    ("done", "blocks"), [(0, 0), (0.04, 0), (0.5, 6), (0.97, 12), (1, 12), (-1, 0), (7, 12)]
)
def test_a_progress_bar_has_12_blocks_filled_by_its_fraction(done: float, blocks: int) -> None:
    drawn = statistics.progress_bar(done)
    assert len(drawn) == 12
    assert drawn.count("█") == blocks


def test_the_week_shows_who_came_and_what_was_read(texts: Texts) -> None:
    stories = (
        StoryFigures("Ferry moves & stays", 1_234, 5),
        StoryFigures("Read by four", 4, 4),
        StoryFigures("y" * 300, 5, 4),
    )
    week = WeekFigures(12, 3, 41, stories)
    text = screen_text(replace(EMPTY_OVERVIEW, week=week), texts)
    assert "This week\nReaders: 12 joined, 3 left\nStories: 41 published\n" in text
    assert "Most read this week\n1. Ferry moves & stays\nopened 1,234, saved 5\n2. yyy" in text
    assert "opened 5, saved under 5" in text
    assert "Read by four" not in text
    little = screen_text(replace(EMPTY_OVERVIEW, week=replace(week, stories=stories[1:2])), texts)
    assert "No story of this week was opened or saved by five readers yet." in little
    unread = screen_text(replace(EMPTY_OVERVIEW, week=WeekFigures(0, 0, 2)), texts)
    assert "No story of this week was opened or saved yet." in unread
    assert "opened or saved" not in screen_text(EMPTY_OVERVIEW, texts)


def test_the_process_that_sends_is_named_with_its_age(texts: Texts) -> None:
    since = f"{NOW - timedelta(hours=3):%Y-%m-%d %H:%M:%S}"
    named = replace(EMPTY_OVERVIEW, sender=f"newsroom:4711 since {since} UTC")
    assert "Sender: newsroom:4711 · 3 hours ago" in screen_text(named, texts)


def test_only_owners_see_the_machine_and_it_is_folded(texts: Texts) -> None:
    shown = [
        statistics.statistics_screen(EMPTY_OVERVIEW, PACE, "UTC", NOW, texts, for_owner=owner).html
        for owner in (True, False)
    ]
    for line in ("Sending", "Nothing is waiting.", "Rate: 28", "Database: 1.2 MB", "Sender: unknown"):
        assert line in shown[0].partition("<blockquote expandable>")[2]
        assert line not in shown[1]
