"""A week's figures are summed by story, source and topic; none below five can be seen or computed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.services.reports.week_report import (
    DayFigures,
    Figures,
    SubjectKind,
    WeekFacts,
    WeekReport,
    build_report,
    shown,
    shown_sum,
)
from data.records.reader_rules import RuleSubject
from data.records.story_figures import DayOpenings, NewStory, SentPart, StoryFacts

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 7)
AT = datetime(2026, 3, 2, 7, tzinfo=UTC)
FERRY = StoryFacts(11, 1, "The ferry moves", "https://www.bay.example/ferry", "Bay Radio", ("city", "ferry"))
COPY = StoryFacts(12, 1, "The ferry moves", "https://harbour.example/ferry", "Harbour Post", ("city",))
BRIDGE = StoryFacts(13, 2, "A bridge closes", "https://bay.example/bridge", "Bay Radio", ("city",))


def part(edition: int, sent: int, *, number: int = 0, kind: str = "digest", begun: int = 0) -> SentPart:
    return SentPart(edition, number, kind, AT, begun or sent, sent)


def on(day: date, *parts: SentPart) -> tuple[tuple[date, SentPart], ...]:
    return tuple((day, one) for one in parts)


def facts(**fields: object) -> WeekFacts:
    known = {one.article_id: one for one in (FERRY, COPY, BRIDGE)}
    return WeekFacts(FIRST, LAST, **{"facts": known, **fields})  # type: ignore[arg-type]


def figures(report: WeekReport, kind: SubjectKind) -> dict[str, Figures]:
    return {one.id: one.figures for one in report.subjects(kind)}


def test_a_week_without_anything_has_seven_empty_days_and_no_share() -> None:
    report = build_report(WeekFacts(FIRST, LAST))
    assert report.days == tuple(DayFigures(FIRST + timedelta(days=n), None, None) for n in range(7))
    assert (report.stories, report.sources, report.topics) == ((), (), ())
    assert (report.total, report.stories_a_digest, report.opened_share) == (Figures(), None, None)
    assert (report.digests, report.delivered) == (0, 0)


def test_received_and_opened_are_summed_by_story_source_topic_and_day() -> None:
    stories = {7: [NewStory(1, 11, 0), NewStory(2, 13, 1)], 8: [NewStory(1, 12, 0)]}
    parts = on(FIRST, part(7, 20, begun=22), part(7, 18, number=1), part(8, 9, kind="breaking"))
    openings = (DayOpenings(FIRST, 11, 6), DayOpenings(LAST, 12, 5), DayOpenings(LAST, 13, 4))
    report = build_report(facts(stories=stories, parts=parts, openings=openings, kept={11: 5, 13: 1}))
    assert figures(report, SubjectKind.STORY) == {
        "1": Figures(received=29, opened=11, kept=5),
        "2": Figures(received=18),
    }
    assert figures(report, SubjectKind.SOURCE) == {
        "bay.example": Figures(received=38, opened=6, kept=5),
        "harbour.example": Figures(received=9, opened=5),
    }
    assert figures(report, SubjectKind.TOPIC) == {
        "city": Figures(received=47, opened=11, kept=5),
        "ferry": Figures(received=20, opened=6, kept=5),
    }
    assert [one.name for one in report.sources] == ["Bay Radio", "Harbour Post"]
    assert report.days[0] == DayFigures(FIRST, 47, 6)
    assert report.days[-1] == DayFigures(LAST, None, 9)
    assert (report.digests, report.delivered, report.stories_a_digest) == (22, 20, 1.9)
    assert report.opened_share == pytest.approx(15 / 47)


def test_a_reader_who_left_counts_once_for_a_source_and_five_make_a_figure() -> None:
    stories = {7: [NewStory(1, 11, 0), NewStory(2, 13, 0), NewStory(9, 99, 0)], 8: [NewStory(1, 12, 0)]}
    both = [(7, 0), (8, 0)]
    report = build_report(
        facts(stories=stories, parts=on(FIRST, part(7, 9)), left_after=(*([both] * 4), [(7, 0)], [(7, 1)]))
    )
    assert figures(report, SubjectKind.STORY)["1"].left_after == 5
    assert figures(report, SubjectKind.SOURCE)["bay.example"].left_after == 5
    assert figures(report, SubjectKind.TOPIC)["city"].left_after == 5
    assert report.total.left_after == 6


def test_what_is_muted_is_counted_under_the_name_of_the_mute() -> None:
    muted = {
        (RuleSubject.TOPIC, "city"): 7,
        (RuleSubject.TOPIC, "sport"): 5,
        (RuleSubject.SOURCE, "bay.example"): 6,
        (RuleSubject.EVENT, "1"): 4,
        (RuleSubject.EVENT, "55"): 9,
    }
    report = build_report(facts(parts=on(FIRST, part(7, 9)), stories={7: [NewStory(1, 11, 0)]}, muted=muted))
    assert figures(report, SubjectKind.TOPIC)["city"].muted == 7
    assert figures(report, SubjectKind.TOPIC)["sport"] == Figures(muted=5)
    assert figures(report, SubjectKind.SOURCE)["bay.example"].muted == 6
    assert figures(report, SubjectKind.STORY) == {"1": Figures(received=9)}


def test_articles_that_are_gone_count_for_the_days_only() -> None:
    report = build_report(facts(parts=on(FIRST, part(7, 9)), stories={7: [NewStory(9, 99, 0)]}))
    assert report.stories == ()
    assert report.days[0].received == 9


def test_a_newsroom_with_one_reader_shows_no_figure_of_a_story() -> None:
    report = build_report(
        facts(
            parts=on(FIRST, part(7, 1)),
            stories={7: [NewStory(1, 11, 0), NewStory(2, 13, 0)]},
            openings=(DayOpenings(FIRST, 11, 1),),
            kept={11: 1},
        )
    )
    rows = (*report.stories, *report.sources, *report.topics)
    assert {one.figures for one in rows} == {Figures()}


@pytest.mark.parametrize(("count", "figure"), [(0, None), (4, None), (5, 5), (10**9, 10**9)])
def test_a_figure_below_five_is_not_shown(count: int, figure: int | None) -> None:
    assert shown(count) == figure


@given(st.lists(st.integers(0, 12), max_size=8))
@settings(max_examples=40)
def test_no_sum_lets_a_figure_below_five_be_computed(counts: list[int]) -> None:
    seen = sum(one for one in counts if one >= 5)
    remainder = (shown_sum(counts) or seen) - seen
    assert remainder == 0 or remainder >= 5
    assert shown_sum(counts) is None or (shown_sum(counts) or 0) >= 5
