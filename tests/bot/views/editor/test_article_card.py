"""An article's card fits Telegram's limits and offers what the article's status allows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Catalogs
from bot.ports.messenger import Screen
from bot.services.articles.duplicates import Duplicate
from bot.services.articles.editing import Wording
from bot.services.events.overview import ArticleEvents, EventOverview
from bot.views.editor import article_card
from bot.views.editor.article_card import CardContext
from data.records.articles import ArticleStatus
from data.records.events import Event, EventMark
from data.records.publication_plans import PlanState, PublicationPlan
from tests.bot.views.telegram_html import screen_examples, visible_text
from tests.support.factories import NOW, article, summary

TEXTS = Catalogs.load().for_language("en")
HOSTILE = st.text(st.sampled_from("<>&\"'a \n\u202e\u200b😀é{}%\\/"), max_size=400) | st.text(max_size=200)


def labels(screen: Screen) -> list[str]:
    return [button.label for row in screen.rows for button in row]


@screen_examples
@given(
    title=HOSTILE.filter(str.strip),
    sentences=st.lists(HOSTILE | st.just("long " * 900), min_size=1, max_size=5),
    topics=st.lists(HOSTILE.map(lambda t: t[:40]), max_size=12),
    name=HOSTILE.map(lambda t: t[:64]),
    site=HOSTILE,
    status=st.sampled_from(ArticleStatus),
    count=st.integers(1, 5),
)
def test_every_card_fits_and_parses(
    title: str,
    sentences: list[str],
    topics: list[str],
    name: str,
    site: str,
    status: ArticleStatus,
    count: int,
) -> None:
    hostile = article(
        2**62,
        title[:300],
        summary=summary(*sentences),
        sentences_shown=count,
        topics=tuple(topics),
        added_by_name=name,
        site=site,
        url="https://example.org/?a=1&b=<2>",
        dropped=("x",),
        status=status,
    )
    visible_text(article_card.card(hostile, NOW, TEXTS))
    visible_text(article_card.editing(hostile, NOW, TEXTS))
    visible_text(article_card.summary_screen(hostile, NOW, TEXTS, CardContext()))
    visible_text(article_card.more_screen(hostile, NOW, TEXTS, CardContext()))
    visible_text(article_card.moved_below(hostile, TEXTS))
    for found in (Duplicate(hostile), Duplicate(hostile, parked=hostile)):
        visible_text(article_card.duplicate_notice(found, zone="Asia/Kathmandu", now=NOW, texts=TEXTS))


@pytest.mark.parametrize(
    ("status", "head", "offered"),
    [
        (
            ArticleStatus.DRAFT,
            "Draft · nobody sees it yet",
            ["Publish", "Edit title", "Edit topics", "Summary…", "More…", "Discard"],
        ),
        (ArticleStatus.PUBLISHED, "✓ Published", ["Undo", "Edit"]),
        (ArticleStatus.DISCARDED, "Discarded", ["Undo"]),
        (ArticleStatus.RETRACTED, "Retracted", ["Publish again"]),
    ],
)
def test_a_card_shows_its_articles_status_and_the_buttons_for_it(
    status: ArticleStatus, head: str, offered: list[str]
) -> None:
    screen = article_card.card(article(status=status), NOW, TEXTS)
    assert visible_text(screen).startswith(head)
    assert [label for label in labels(screen) if label in offered] == offered


def test_a_card_shows_language_reading_time_and_topics() -> None:
    text = visible_text(
        article_card.card(article(topics=("ferries", "town"), reading_seconds=200), NOW, TEXTS)
    )
    assert "English · 3 minutes to read in full" in text
    assert "Topics: ferries, town" in text


def test_an_editor_without_a_stored_name_has_a_general_name() -> None:
    screen = article_card.duplicate_notice(
        Duplicate(article(added_by_name="")), zone="UTC", now=NOW, texts=TEXTS
    )
    assert "Somebody added it today at 12:00; it is published." in visible_text(screen)


def test_only_a_near_copy_can_be_added_anyway() -> None:
    exact = article_card.duplicate_notice(Duplicate(article(5)), zone="UTC", now=NOW, texts=TEXTS)
    near = article_card.duplicate_notice(
        Duplicate(article(5), parked=article(6)), zone="UTC", now=NOW, texts=TEXTS
    )
    assert labels(exact) == ["Show it"]
    assert [button.data for row in near.rows for button in row] == ["v1:show:5", "v1:any:6"]


def test_only_a_published_article_is_edited_in_place() -> None:
    assert "Retract" in labels(article_card.editing(article(), NOW, TEXTS))
    retracted = article(status=ArticleStatus.RETRACTED)
    assert article_card.editing(retracted, NOW, TEXTS) == article_card.card(retracted, NOW, TEXTS)


AT = datetime(2026, 11, 24, 8, tzinfo=UTC)
PLANS = (
    None,
    PublicationPlan(5, PlanState.REVIEW, AT, None, False, 1, "Ann", 0, "", "", NOW),
    PublicationPlan(5, PlanState.HELD, None, AT, False, 1, "Ann", 0, "", "", NOW),
)
EVENT = Event(5, 5, False, EventMark.NONE, (), (), 0, NOW, NOW)


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("has_undo", [False, True])
def test_no_screen_of_a_draft_has_more_than_ten_buttons(plan: PublicationPlan | None, has_undo: bool) -> None:
    draft = article(5, status=ArticleStatus.DRAFT, topics=(), dropped=("a", "b"))
    context = CardContext(
        offered_topics=tuple(f"topic {n}" for n in range(9)),
        wording=Wording(2, 4),
        events=ArticleEvents(EventOverview(EVENT, ()), EventOverview(replace(EVENT, id=4), ())),
        earlier=article(3),
        previous=article(4, status=ArticleStatus.DRAFT),
        plan=plan,
        has_undo=has_undo,
    )
    most = 9 if has_undo else 10
    card = labels(article_card.card(draft, NOW, TEXTS, context=context))
    assert len(card) <= most
    assert {"Edit title", "Edit topics", "Summary…", "More…", "Discard"} <= {*card}
    more = labels(article_card.more_screen(draft, NOW, TEXTS, context))
    summary = labels(article_card.summary_screen(draft, NOW, TEXTS, context))
    assert max(len(more), len(summary)) <= 9
    assert {"Source", "Picture…", "Left out (2)", "Join with no. 4", "Event", "Join", "‹ Back"} == {*more}
    assert summary[:4] == ["Shorter", "Longer", "‹ Previous wording", "Another wording (2 of 4)"]


def test_a_plain_draft_shows_what_was_left_out_and_its_source_on_the_card() -> None:
    draft = article(5, status=ArticleStatus.DRAFT, topics=("sea",), dropped=("a",))
    assert labels(article_card.card(draft, NOW, TEXTS))[-3:] == ["Left out (1)", "Source", "Discard"]
