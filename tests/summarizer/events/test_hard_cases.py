"""Pairs that are hard to decide, in own wording: reports of one event, and stories that only resemble it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from summarizer.events.article import EventArticle
from summarizer.events.index import EventIndex

MORNING = datetime(2026, 11, 23, 7, tzinfo=UTC)


class Case(NamedTuple):
    """Two articles as (title, text), the hours between them (None: no dates), and the right answer."""

    name: str
    one_event: bool
    language: str
    first: tuple[str, str]
    second: tuple[str, str]
    hours: float | None
    same_outlet: bool


CASES = [Case(**case) for case in json.loads(Path(__file__).with_name("hard_cases.json").read_text("utf-8"))]
BY_NAME = {case.name: case for case in CASES}


def _are_one(case: Case) -> bool:
    index = EventIndex()
    later = None if case.hours is None else MORNING + timedelta(hours=case.hours)
    outlets = ("Post", "Post" if case.same_outlet else "Courier")
    first = EventArticle(1, *case.first, None if later is None else MORNING, case.language, outlets[0])
    return index.add(first) == index.add(EventArticle(2, *case.second, later, case.language, outlets[1]))


@pytest.mark.parametrize("case", CASES, ids=list(BY_NAME))
def test_reports_of_one_event_join_and_others_stay_apart(case: Case) -> None:
    assert _are_one(case) is case.one_event


def test_the_cases_are_in_many_languages() -> None:
    assert len(CASES) >= 30
    assert len({case.language for case in CASES}) >= 8


def test_five_versions_of_one_outlet_are_one_event() -> None:
    title, text = BY_NAME["de"].first
    index = EventIndex()
    events = {
        index.add(
            EventArticle(
                number, title, f"{text} Stand {number} Uhr.", MORNING + timedelta(hours=number), "de", "Post"
            )
        )
        for number in range(1, 6)
    }
    assert len(events) == 1


def test_a_chain_of_follow_ups_does_not_swallow_another_story() -> None:
    index = EventIndex()
    event = index.add(EventArticle(1, *BY_NAME["en: two outlets"].first, MORNING, "en"))
    index.add(EventArticle(2, *BY_NAME["en: two outlets"].second, MORNING, "en"))
    other = EventArticle(
        3,
        "Porto mayor presents the budget",
        "The mayor of Porto presented a budget of 400 million euros. New trams are to be bought.",
        MORNING,
        "en",
    )
    assert index.add(other) != event
