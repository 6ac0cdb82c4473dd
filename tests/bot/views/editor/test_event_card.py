"""An event's card fits Telegram's limits and offers what its articles allow."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Catalogs
from bot.ports.messenger import Screen
from bot.services.events.overview import ArticleEvents, EventOverview
from bot.views.editor import event_card, event_list
from bot.views.editor.event_list import ListContext
from data.records.articles import ArticleStatus
from data.records.circulation import Circulation
from data.records.events import Addition, Event, EventMark, EventMember, ValueConflict
from tests.bot.views.telegram_html import screen_examples, visible_text
from tests.support.factories import NOW, article

TEXTS = Catalogs.load().for_language("en")
HOSTILE = st.text(st.sampled_from("<>&\"'a \n\u202e\u200b😀é{}%\\/"), max_size=400) | st.text(max_size=200)
EVENT = Event(7, 1, False, EventMark.NONE, (), (), 0, NOW, NOW)


def member(number: int, **changes: object) -> EventMember:
    sample = EventMember(
        number,
        7,
        ArticleStatus.PUBLISHED,
        number,
        f"Report {number}",
        f"Site {number}",
        f"https://site{number}.example/a",
        NOW,
        NOW,
        None,
        None,
        is_update=True,
    )
    return replace(sample, **changes)  # type: ignore[arg-type]


def labels(screen: Screen) -> list[str]:
    return [button.label for row in screen.rows for button in row]


@screen_examples
@given(
    title=HOSTILE.filter(str.strip),
    site=HOSTILE,
    sentence=HOSTILE | st.just("long " * 900),
    status=st.sampled_from(ArticleStatus),
    mark=st.sampled_from(EventMark),
    count=st.integers(1, 30),
)
def test_every_card_of_an_event_fits_and_parses(
    title: str, site: str, sentence: str, status: ArticleStatus, mark: EventMark, count: int
) -> None:
    members = tuple(member(2**60 + n, title=title, site=site, status=status) for n in range(count))
    event = replace(
        EVENT,
        id=2**60,
        mark=mark,
        additions=tuple(Addition(one.id, sentence) for one in members[:3]),
        conflicts=(ValueConflict(sentence, members[0].id, "12", members[-1].id, "14"),),
    )
    found = EventOverview(event, members)
    for page in (0, 1, 99):
        visible_text(event_card.event_card(found, page, NOW, TEXTS))
    visible_text(event_card.member_card(found, members[0], 3, NOW, TEXTS))
    visible_text(event_card.merge_page(found, [found] * 8, 0, 2**20, NOW, TEXTS))
    visible_text(event_card.split_page(found, range(min(count, 24)), NOW, TEXTS))
    sent = {2**60 + n: Circulation(NOW, n * 10**6) for n in range(count)}
    context = ListContext(sent, "Asia/Kathmandu", NOW)
    visible_text(event_list.event_list([found] * 8, 2**40, 2**20, context, TEXTS))
    visible_text(event_list.found_events([found] * 8, title, 2**40, 2**20, context, TEXTS))
    visible_text(event_list.nothing_found(title, sentence, TEXTS))


def test_an_event_shows_outlets_lead_additions_and_numbers_that_disagree() -> None:
    event = replace(
        EVENT,
        is_lead_chosen=True,
        mark=EventMark.MUST,
        additions=(Addition(2, "The damage is 40 million."), Addition(9, "Retracted words.")),
        conflicts=(ValueConflict("injured", 1, "12", 2, "14"),),
    )
    members = (member(1), member(2, copy_of=1), member(3, status=ArticleStatus.DRAFT, site="", url=""))
    screen = event_card.event_card(EventOverview(event, members), 0, NOW, TEXTS)
    text = visible_text(screen)
    for part in (
        "Event 7 · 3 outlets · Must run",
        "leads, as you chose",
        "copy",
        "outlet unknown",
        "The damage is 40 million. (Site 2)",
        "Site 1 says 12, Site 2 14 (injured)",
    ):
        assert part in text
    assert "Retracted words" not in text
    assert labels(screen)[3:] == ["Lead", "✓ Must run", "Low", "Join another event", "Split", "Breaking"]


@pytest.mark.parametrize(
    ("number", "status", "offered"),
    [
        (1, ArticleStatus.PUBLISHED, ["Take out", "Make the lead", "Breaking"]),
        (2, ArticleStatus.PUBLISHED, ["Take out", "Make the lead", "Breaking"]),
        (2, ArticleStatus.DRAFT, ["Take out"]),
    ],
)
def test_an_article_of_an_event_offers_what_its_status_allows(
    number: int, status: ArticleStatus, offered: list[str]
) -> None:
    one = member(number, status=status)
    found = EventOverview(EVENT, (one, member(3)))
    screen = event_card.member_card(found, one, 0, NOW, TEXTS)
    assert labels(screen) == [*offered, "‹ Back", "Show it"]


def test_an_articles_card_names_its_event_and_offers_to_keep_apart_or_to_join() -> None:
    draft = article(2, status=ArticleStatus.DRAFT, event_id=7)
    both = EventOverview(EVENT, (member(1, title="Ferry moves"), member(2)))
    alone = EventOverview(replace(EVENT, id=8), (member(2),))
    joined, apart = ArticleEvents(both, None), ArticleEvents(alone, both)
    assert visible_text(Screen(event_card.card_line(joined, TEXTS))) == "Belongs to: Ferry moves (2 outlets)"
    assert visible_text(Screen(event_card.card_line(apart, TEXTS))) == "Kept apart from: Ferry moves"
    offered = [
        [button.label for button in event_card.card_buttons(draft, found, TEXTS)] for found in (joined, apart)
    ]
    assert offered == [["Event", "Keep apart"], ["Event", "Join"]]
    assert not event_card.card_line(ArticleEvents(alone, None), TEXTS)


def test_the_choice_of_a_split_toggles_places() -> None:
    found = EventOverview(EVENT, tuple(member(n) for n in range(1, 31)))
    screen = event_card.split_page(found, (0, 2), NOW, TEXTS)
    assert "Split off 2" in labels(screen)
    data = [button.data for row in screen.rows for button in row]
    assert [event_card.chosen_places(int(one.split(":")[3])) for one in data[:3]] == [(2,), (0, 1, 2), (0,)]
    assert event_card.split_choices(found)[0].id == 7
