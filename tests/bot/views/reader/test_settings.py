"""The overview shows all settings, and every screen can be sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Texts
from bot.ports.messenger import Screen
from bot.services.subscriptions.setting_parser import MAX_TOPIC_LENGTH, MAX_TOPICS
from bot.views.reader import settings
from data.records.audience import SubscriptionState, SummaryLength
from tests.bot.views.telegram_html import hostile, screen_examples, visible_text
from tests.support.factories import NOW, subscription

topic = hostile.map(lambda text: text[:MAX_TOPIC_LENGTH].strip() or "x")
topics = st.lists(topic, unique=True, max_size=MAX_TOPICS).map(tuple)


def labels(screen: Screen) -> list[str]:
    return [button.label for row in screen.rows for button in row]


def test_the_overview_shows_all_settings(texts: Texts) -> None:
    text = visible_text(settings.overview(subscription(times=("08:00", "18:30")), NOW, texts))
    assert text.splitlines() == [
        "Your digest",
        "",
        "Comes every day at 08:00 and 18:30",
        "Time zone: Berlin (it is 13:00 there)",
        "Topics: all",
        "Length: two or three sentences a story",
        "Stories: up to 20 a digest, the rest is one tap away",
        "Next digest: tomorrow at 08:00",
    ]


@pytest.mark.parametrize(
    ("state", "words", "button"),
    [
        (SubscriptionState.ACTIVE, "Next digest: tomorrow at 08:00", "Pause"),
        (SubscriptionState.PAUSED, "Paused; next digest: tomorrow at 08:00", "Resume"),
        (SubscriptionState.BLOCKED, "/subscribe starts it again", "Resume"),
    ],
)
def test_the_overview_shows_the_state_and_its_button(
    texts: Texts, state: SubscriptionState, words: str, button: str
) -> None:
    screen = settings.overview(subscription(state=state), NOW, texts)
    assert words in visible_text(screen)
    assert button in labels(screen)


def test_the_overview_marks_a_next_digest_of_the_earlier_times(texts: Texts) -> None:
    rescheduled = subscription(times=("08:15",), next_due=NOW + timedelta(hours=5, minutes=30))
    text = visible_text(settings.overview(rescheduled, NOW, texts))
    assert text.splitlines()[-1] == "Next digest: today at 18:30, as set before; then as above"


@screen_examples
@given(topics, st.lists(topic, unique=True, max_size=30), st.sampled_from(SummaryLength))
def test_every_settings_screen_can_be_sent_with_any_topics(
    texts: Texts, own: tuple[str, ...], known: list[str], length: SummaryLength
) -> None:
    current = subscription(topics=own, length=length)
    for screen in (
        settings.overview(current, NOW, texts),
        settings.topics(current, [(name, 1) for name in known], texts),
        settings.times(current, texts),
        settings.days(current, texts),
        settings.zone(current, NOW, texts),
        settings.clocks(NOW, texts),
        settings.lengths(current, texts),
        settings.pauses(texts),
        settings.confirm_leaving(texts),
    ):
        visible_text(screen)


@screen_examples
@given(hostile)
def test_an_unknown_place_is_repeated_in_short(texts: Texts, given_place: str) -> None:
    assert len(visible_text(settings.near_zones(given_place, (), NOW, texts))) < 250


def test_chosen_settings_are_ticked(texts: Texts) -> None:
    current = subscription(times=("07:15", "20:00"), weekdays=(1, 7), topics=("sport",))
    ticked = [label for label in labels(settings.times(current, texts)) if label.startswith("✓")]
    assert ticked == ["✓ 07:15", "✓ 20:00"]
    assert [label[2:] for label in labels(settings.days(current, texts)) if "✓" in label] == ["Mon", "Sun"]
    assert labels(settings.topics(current, [("city", 3)], texts))[:3] == ["All topics", "✓ sport", "city"]


def test_the_number_of_stories_is_shown_and_ticked(texts: Texts) -> None:
    assert labels(settings.story_numbers(subscription(), texts)) == ["5", "10", "✓ 20", "All", "‹ Back"]
    assert "✓ All" in labels(settings.story_numbers(subscription(max_stories=0), texts))
    assert "Stories: all of them" in settings.overview(subscription(max_stories=0), NOW, texts).html
    five = settings.overview(subscription(max_stories=5), NOW, texts)
    assert "Stories: up to 5 a digest" in five.html
    assert {"Number of stories", "Following"} <= set(labels(five))
    group = labels(settings.overview(subscription(chat_id=-5), NOW, texts))
    assert "Number of stories" in group
    assert "Following" not in group


def test_the_screen_of_local_times_offers_every_hour_once(texts: Texts) -> None:
    offered = labels(settings.clocks(NOW + timedelta(minutes=7), texts))[:-1]
    assert len(set(offered)) == 24
    assert all(label.endswith(":07") for label in offered)
