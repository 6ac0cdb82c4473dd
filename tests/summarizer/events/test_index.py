"""The index groups articles, follows what editors decide, and compares with the core of an event."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from summarizer.events.article import EventArticle
from summarizer.events.index import WINDOW_DAYS, EventIndex

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)

FERRY = EventArticle(
    1,
    "Ferry line to Norholm moves to the east pier",
    "The ferry line between Lundby and Norholm will leave from the east pier from December 1, "
    "Kystlinjen said on Monday. The old quay needs repairs that will take a year and cost 4.2 million.",
    MONDAY,
    "en",
    "Harbour Post",
)
FERRY_AGAIN = EventArticle(
    2,
    "Norholm ferry to use east pier while quay is repaired",
    "Passengers to Norholm will board at the east pier in Lundby from December 1. Kystlinjen said repairs of "
    "the old quay will take a year and cost 4.2 million.",
    MONDAY + timedelta(hours=2),
    "en",
    "Lundby Courier",
)
LIBRARY = EventArticle(
    3,
    "Central library opens on Sundays",
    "The central library of Ostrava will open on Sundays from ten to four, the city council decided. Two "
    "librarians were hired for the new hours.",
    MONDAY,
    "en",
    "City Herald",
)


def _later(article: EventArticle, number: int, **time: float) -> EventArticle:
    published = MONDAY + timedelta(**time)
    return EventArticle(number, article.title, article.text, published, article.language, article.outlet)


def test_two_outlets_on_one_event_share_it_and_another_story_begins_its_own() -> None:
    index = EventIndex()
    first = index.add(FERRY)
    assert index.add(FERRY_AGAIN) == first
    assert index.add(LIBRARY) != first
    assert index.members(first) == (1, 2)


def test_propose_names_the_event_without_joining_it() -> None:
    index = EventIndex()
    event = index.add(FERRY)
    match = index.propose(FERRY_AGAIN)
    assert match is not None
    assert (match.event_id, match.article_id) == (event, 1)
    assert 0.5 < match.score <= 1
    assert match.signals.names > 0.5
    assert index.members(event) == (1,)
    assert index.propose(LIBRARY) is None


def test_an_article_of_the_index_is_not_compared_with_itself() -> None:
    index = EventIndex()
    index.add(FERRY)
    assert index.propose(FERRY) is None


def test_events_kept_apart_by_an_editor_are_not_proposed() -> None:
    index = EventIndex()
    event = index.add(FERRY)
    assert index.propose(FERRY_AGAIN, apart_from=[event]) is None


def test_decided_memberships_are_loaded_as_they_are() -> None:
    index = EventIndex()
    index.load([(FERRY, 70), (LIBRARY, 70), (FERRY_AGAIN, 7)])
    assert (index.members(70), index.members(7)) == ((1, 3), (2,))
    assert index.add(_later(LIBRARY, 4)) == 70
    storm = EventArticle(5, "A storm", "Wind and rain closed the road to Vik.", MONDAY, "en")
    assert index.add(storm) == 71


def test_an_editor_moves_an_article_out_and_back() -> None:
    index = EventIndex()
    event = index.add(FERRY)
    index.add(FERRY_AGAIN)
    own = index.move(2)
    assert own != event
    assert (index.members(event), index.members(own)) == ((1,), (2,))
    index.move(2, event)
    assert (index.members(event), index.members(own)) == ((1, 2), ())
    assert index.event_of(2) == event


def test_two_events_that_are_one_are_merged() -> None:
    index = EventIndex()
    index.load([(FERRY, 1), (FERRY_AGAIN, 2)])
    index.merge(2, into=1)
    assert index.members(1) == (1, 2)
    assert index.members(2) == ()


def test_moving_an_unknown_article_is_an_error() -> None:
    with pytest.raises(KeyError):
        EventIndex().move(9)


def test_removing_the_last_article_ends_the_event() -> None:
    index = EventIndex()
    event = index.add(FERRY)
    index.remove(1)
    index.remove(1)
    assert (len(index), index.members(event), index.event_of(1)) == (0, (), None)
    assert index.propose(FERRY_AGAIN) is None


def test_adding_an_article_again_replaces_it() -> None:
    index = EventIndex()
    index.add(FERRY)
    index.add(EventArticle(1, LIBRARY.title, LIBRARY.text, MONDAY, "en"))
    assert len(index) == 1
    assert index.add(LIBRARY) == index.event_of(1)


def test_an_old_event_is_no_candidate_any_more() -> None:
    index = EventIndex()
    event = index.add(FERRY)
    assert index.propose(_later(FERRY_AGAIN, 2, days=WINDOW_DAYS + 1)) is None
    assert index.add(_later(FERRY_AGAIN, 2, days=WINDOW_DAYS - 1)) == event


def test_an_article_without_a_date_joins() -> None:
    index = EventIndex()
    event = index.add(FERRY)
    undated = EventArticle(2, FERRY_AGAIN.title, FERRY_AGAIN.text, None, "en")
    assert index.add(undated) == event


def test_an_event_of_two_hundred_articles_keeps_its_core() -> None:
    index = EventIndex()
    event = index.add(FERRY)
    for number in range(2, 201):
        source = FERRY_AGAIN if number % 2 else FERRY
        tail = f" Passenger {number} asked about bicycles, dogs and the kiosk at gate {number % 7}."
        copy = EventArticle(number, source.title, source.text + tail, MONDAY, "en", f"site{number}")
        assert index.add(copy) == event
    assert len(index.members(event)) == 200
    assert index.propose(LIBRARY) is None


def test_removed_articles_leave_the_inverted_index() -> None:
    index = EventIndex()
    for number in range(10, 700):
        index.add(EventArticle(number, f"Notice {number}", f"Item{number} word{number} thing{number}."))
    for number in range(10, 690):
        index.remove(number)
    assert len(index) == 10
    event = index.add(FERRY)
    assert index.add(FERRY_AGAIN) == event


@pytest.mark.parametrize("text", ["", " ", "\0", "12", "🙂" * 500, "a" * 100_000, "\ud800 half"])
def test_any_text_is_grouped(text: str) -> None:
    index = EventIndex()
    index.add(EventArticle(1, text, text))
    index.add(EventArticle(2, "", text, None, "zh"))
    assert len(index) == 2


def test_empty_articles_are_never_of_one_event() -> None:
    index = EventIndex()
    assert index.add(EventArticle(1, "", "")) != index.add(EventArticle(2, "", ""))


def test_a_time_without_a_zone_is_read_as_utc() -> None:
    index = EventIndex()
    event = index.add(FERRY)
    naive = MONDAY.replace(tzinfo=None)
    assert index.add(EventArticle(2, FERRY_AGAIN.title, FERRY_AGAIN.text, naive, "en")) == event
