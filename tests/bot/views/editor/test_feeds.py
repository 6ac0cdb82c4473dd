"""Screens of feeds fit Telegram's limits with any names, and offer what a feed's state allows."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Catalogs, Texts
from bot.ports.feed_reader import FeedAddress, FeedEntry, SkippedLine
from bot.ports.fetcher import FetchReason
from bot.ports.messenger import Screen
from bot.services.feeds.check import DraftsWaiting
from bot.services.feeds.list_choice import OfferedList
from bot.services.feeds.management import FeedImportResult
from bot.services.feeds.rule_changes import LeftOut, RuledSource
from bot.services.feeds.rule_forecast import Forecast, ForecastEntry
from bot.services.feeds.rule_texts import RuleValue
from bot.views.editor import feed_address, feed_rules, page_lists, refused_entries
from bot.views.editor import feeds as view
from data.records.feed_rules import RuleKind, SourceRule
from data.records.feeds import HeldEntry, HoldReason, NewHeldEntry, RefusedCounts, SourceKind, SourceState
from tests.bot.services.feeds.fakes import source
from tests.bot.views.telegram_html import hostile, screen_examples, visible_text
from tests.support.factories import NOW, article

TEXTS = Catalogs.load().for_language("en")
READING_ERRORS = ("no_feed", "unreadable", "gone", "robots", "no_list", "no_posts")
ERRORS = (*(reason.value for reason in FetchReason), *READING_ERRORS)
SOURCE = source()
WORD_KINDS = (RuleKind.ONLY, RuleKind.NEVER, RuleKind.BREAKING)
LEFT_OUT = LeftOut(
    RefusedCounts(60, 40),
    tuple(
        SourceRule(kind, ("&lt;<b>" * 14,) * 50 if kind in WORD_KINDS else (), 1, 12_345, 7, None, 0)
        for kind in RuleKind
    ),
)


def _held(title: str, address: str) -> HeldEntry:
    entry = FeedEntry(f"https://{address}"[:2000], title[:200], "", None, "", {"guid": "1"})
    held = NewHeldEntry(2**62, "k", HoldReason.OTHER_SOURCE, 1, "", json.dumps(asdict(entry)))
    return HeldEntry(**asdict(held), id=2**62, attempts=1, updated_at=NOW)


def _rule_screens(ruled: RuledSource, title: str, address: str) -> list[Screen]:
    link = f"https://{address}"[:2000]
    entries = [
        ForecastEntry(title[:150], link, held_by, title[:100] if held_by != "most" else "", "title", True)
        for held_by in ("", "only", "never", "most")
    ]
    forecast = Forecast(tuple(entries * 10), 23)
    return [
        feed_rules.rules_screen(ruled, TEXTS, TEXTS("rules.saved"), (RuleKind.NEVER, 9)),
        feed_rules.choose_limit(ruled, TEXTS),
        feed_rules.choose_priority(ruled, TEXTS),
        *(feed_rules.ask_words(ruled, kind, TEXTS) for kind in WORD_KINDS),
        *(
            feed_rules.forecast_screen(ruled.source, kind, RuleValue((title,), 3), forecast, 1, TEXTS)
            for kind in (*WORD_KINDS, RuleKind.LIMIT)
        ),
    ]


def labels(screen: Screen) -> set[str]:
    return {button.label for row in screen.rows for button in row}


@screen_examples
@given(
    hostile,
    hostile,
    st.lists(hostile, max_size=12),
    st.sampled_from(SourceState),
    st.sampled_from(["", *ERRORS]),
)
def test_every_screen_fits_and_parses(
    title: str, address: str, topics: list[str], state: SourceState, error: str
) -> None:
    hostile_source = replace(
        SOURCE,
        id=2**62,
        title=title[:200],
        url=f"https://paper.example/{address}"[:2000],
        site=f"https://{address}"[:2000],
        former_url=f"https://{address}"[:2000],
        topics=tuple(topic[:30] for topic in topics),
        state=state,
        error=error,
        status=599,
        failing_since=NOW,
    )
    for screen in (
        view.listing([hostile_source] * 6, 999, 3, NOW, TEXTS, {2**62: LEFT_OUT}),
        view.source_card(hostile_source, "Asia/Kathmandu", NOW, TEXTS, left_out=LEFT_OUT),
        refused_entries.listing(hostile_source, [_held(title, address)] * 5, 100, 1, NOW, TEXTS),
        refused_entries.listing(hostile_source, [], 0, 0, NOW, TEXTS),
        *_rule_screens(RuledSource(hostile_source, LEFT_OUT.rules, 40), title, address),
        *(feed_address.more(replace(hostile_source, kind=kind), TEXTS) for kind in SourceKind),
        page_lists.choose_list(address, [OfferedList("a", (title[:150],) * 5, 99)] * 3, 2, TEXTS),
        feed_address.moved(hostile_source, 3, "0" * 8, TEXTS),
        feed_address.several([hostile_source.url] * 8, TEXTS),
        view.followed(hostile_source, "UTC", NOW, TEXTS),
        view.choose_newest(hostile_source, TEXTS),
        view.confirm_publishing_at_once(hostile_source, TEXTS),
        view.confirm_removal(hostile_source, TEXTS),
        view.removed(hostile_source, TEXTS),
        view.drafts_waiting(DraftsWaiting(hostile_source, (article(),) * 30, 300, 10_000), TEXTS),
        view.drafts_waiting(DraftsWaiting(hostile_source, (), 0, 1), TEXTS),
        view.failing(hostile_source, NOW, TEXTS),
        view.ended(hostile_source, TEXTS),
        view.choose_feed([FeedAddress(hostile_source.url, title)] * 8, TEXTS),
        view.imported(FeedImportResult(1, 2), TEXTS),
        view.imported(FeedImportResult(0, 0, tuple(SkippedLine(n, "<b>" * n) for n in range(9))), TEXTS),
    ):
        visible_text(screen)
        assert sum(map(len, screen.rows)) <= 10


@pytest.mark.parametrize(
    ("state", "offered", "withheld"),
    [
        (SourceState.ACTIVE, {"Pause", "Check now"}, {"Resume"}),
        (SourceState.PAUSED, {"Resume"}, {"Pause", "Check now"}),
        (SourceState.ENDED, {"Resume"}, {"Pause", "Check now"}),
    ],
)
def test_a_source_offers_what_its_state_allows(
    state: SourceState, offered: set[str], withheld: set[str]
) -> None:
    screen = view.source_card(replace(SOURCE, state=state, next_poll=None), "UTC", NOW, TEXTS)
    assert offered | {"Remove", "Topics", "Publish at once", "Rules", "More ›"} <= labels(screen)
    assert not withheld & labels(screen)


def test_a_source_shows_its_health(texts: Texts) -> None:
    failing = replace(SOURCE, error="status", status=503, success_at=NOW - timedelta(days=2))
    text = visible_text(view.source_card(failing, "UTC", NOW, texts))
    assert "Last success: 2 days ago" in text
    assert "Last error: its server answers with error 503" in text
    assert "Next check: today at 15:00" in text


def test_a_notification_counts_waiting_deferred_and_skipped_stories(texts: Texts) -> None:
    screen = view.drafts_waiting(DraftsWaiting(SOURCE, (article(),) * 30, 300, 2670), texts)
    assert visible_text(screen).splitlines() == [
        "30 new stories of The Paper wait in /drafts.",
        "300 more of The Paper follow with the next checks, some every hour.",
        "The Paper has more new stories than I take at once: I left out the 2670 oldest ones.",
    ]
    assert labels(screen) == {"Drafts"}


def test_a_notification_without_drafts_leads_to_the_source(texts: Texts) -> None:
    screen = view.drafts_waiting(DraftsWaiting(SOURCE, (), 0, 1), texts)
    assert "I left out the oldest one" in visible_text(screen)
    assert labels(screen) == {"Show it"}
