"""The overview shows all settings, and every screen can be sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Texts
from bot.ports.messenger import Screen
from bot.services.subscriptions.setting_parser import MAX_TOPIC_LENGTH, MAX_TOPICS
from bot.views.reader import offered_choices, setting_choices, settings, time_choices, zone_choices
from bot.views.reader.settings_facts import ShownSettings
from bot.views.reader.settings_menus import LAST_ITEMS, MAX_ITEMS, MENUS, OVERVIEW_ITEMS, menu_screen
from data.articles.recent_stories import StoryCount
from data.records.audience import QuietHours, Subscription, SubscriptionState, SummaryLength
from data.records.bulletins import AtOnce
from data.records.reader_rules import RuleSubject
from tests.bot.views.telegram_html import hostile, screen_examples, visible_text
from tests.support.factories import NOW, subscription

topic = hostile.map(lambda text: text[:MAX_TOPIC_LENGTH].strip() or "x")
topics = st.lists(topic, unique=True, max_size=MAX_TOPICS).map(tuple)


def labels(screen: Screen) -> list[str]:
    return [button.label for row in screen.rows for button in row]


def overview(current: Subscription, texts: Texts) -> Screen:
    return settings.overview(ShownSettings(current, NOW), texts)


def test_the_overview_shows_all_settings(texts: Texts) -> None:
    text = visible_text(overview(subscription(times=("08:00", "18:30")), texts))
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
    screen = overview(subscription(state=state), texts)
    assert words in visible_text(screen)
    assert button in labels(screen)


def topic_choice(current: Subscription, names: list[str], texts: Texts, page: int = 0) -> Screen:
    counts = [StoryCount(name, 9, 3) for name in names]
    return offered_choices.choice(RuleSubject.TOPIC, current, counts, texts, page)


def test_the_overview_marks_a_next_digest_of_the_earlier_times(texts: Texts) -> None:
    rescheduled = subscription(times=("08:15",), next_due=NOW + timedelta(hours=5, minutes=30))
    text = visible_text(overview(rescheduled, texts))
    assert text.splitlines()[-1] == "Next digest: today at 18:30, as set before; then as above"


@screen_examples
@given(topics, st.lists(topic, unique=True, max_size=30), st.sampled_from(SummaryLength))
def test_every_settings_screen_can_be_sent_with_any_topics(
    texts: Texts, own: tuple[str, ...], known: list[str], length: SummaryLength
) -> None:
    current = subscription(topics=own, length=length)
    for screen in (
        overview(current, texts),
        topic_choice(current, known, texts),
        time_choices.times(current, texts),
        menu_screen("when", ShownSettings(current, NOW), texts),
        menu_screen("stories", ShownSettings(current, NOW), texts),
        setting_choices.days(current, texts),
        zone_choices.zone(current, NOW, texts),
        zone_choices.clocks(NOW, texts),
        setting_choices.lengths(current, texts),
        setting_choices.pauses(texts),
        setting_choices.confirm_leaving(texts),
    ):
        visible_text(screen)


@screen_examples
@given(hostile)
def test_an_unknown_place_is_repeated_in_short(texts: Texts, given_place: str) -> None:
    assert len(visible_text(zone_choices.near_zones(given_place, (), NOW, texts))) < 250


def test_chosen_settings_are_ticked(texts: Texts) -> None:
    current = subscription(times=("07:15", "20:00"), weekdays=(6, 7), topics=("sport",))
    assert "✓ Weekend" in labels(setting_choices.days(current, texts))
    single = labels(setting_choices.weekdays(current, texts))
    assert [label[2:] for label in single if "✓" in label] == ["Sat", "Sun"]
    assert labels(topic_choice(current, ["city"], texts))[:4] == [
        *("All topics", "Leave out…"),
        *("city · 3", "✓ sport · 0"),
    ]


def test_a_page_of_times_has_its_part_of_the_day_and_what_is_chosen_in_it(texts: Texts) -> None:
    current = subscription(times=("07:15", "07:20", "20:00"))
    first = labels(time_choices.times(current, texts))
    assert first[:6] == ["06:00", "✓ 07:15", "✓ 07:20", "08:00", "09:00", "10:00"]
    evening = labels(time_choices.times(current, texts, 4))
    assert evening == [
        *("18:00", "19:00", "✓ 20:00", "21:00", "22:00", "23:00"),
        *("‹ Earlier", "Half hours", "Later ›", "‹ Back"),
    ]
    offered = {
        label for page in range(1, 9) for label in labels(time_choices.times(subscription(), texts, page))
    }
    assert {f"{hour:02}:{half}" for hour in range(24) for half in ("00", "30")} - {"08:00"} <= offered


def test_the_number_of_stories_is_shown_and_ticked(texts: Texts) -> None:
    assert labels(setting_choices.story_numbers(subscription(), texts)) == [
        "5",
        "10",
        "✓ 20",
        "All",
        "‹ Back",
    ]
    assert "✓ All" in labels(setting_choices.story_numbers(subscription(max_stories=0), texts))
    assert "Stories: all of them" in overview(subscription(max_stories=0), texts).html
    assert "Stories: up to 5 a digest" in overview(subscription(max_stories=5), texts).html


def test_the_overview_says_what_comes_at_once_where_something_does(texts: Texts) -> None:
    wanted = subscription(at_once=AtOnce.BREAKING | AtOnce.WATCHED)
    assert "At once: breaking news and what you watch" in visible_text(overview(wanted, texts))
    assert "At once" not in visible_text(overview(subscription(), texts))


def test_groups_have_no_following(texts: Texts) -> None:
    assert "Following" in labels(overview(subscription(), texts))
    assert "Following" not in labels(overview(subscription(chat_id=-5), texts))


def test_the_local_times_have_every_hour_once(texts: Texts) -> None:
    pages = [labels(zone_choices.clocks(NOW + timedelta(minutes=7), texts, page)) for page in (1, 2, 3)]
    offered = [label for page in pages for label in page if label[0].isdecimal()]
    assert len(offered) == len(set(offered)) == 24
    assert all(label.endswith(":07") for label in offered)
    assert labels(zone_choices.clocks(NOW, texts)) == labels(zone_choices.clocks(NOW, texts, 2))


def test_topics_are_turned_by_pages(texts: Texts) -> None:
    known = [f"topic {number}" for number in range(12)]
    first, last = (labels(topic_choice(subscription(), known, texts, page)) for page in (0, 9))
    assert first[2:] == [*(f"topic {number} · 3" for number in range(5)), "Next ›", "‹ Back"]
    assert last[2:] == ["topic 10 · 3", "topic 11 · 3", "‹ Previous", "‹ Back"]


def test_what_is_left_out_is_crossed_out(texts: Texts) -> None:
    counts = [StoryCount("bay.example", 9, 2), StoryCount("post.example", 3, 1)]
    screen = offered_choices.leaving_out(RuleSubject.SOURCE, ("old.example", "post.example"), counts, texts)
    assert labels(screen) == [
        *("Muted", "bay.example · 2", "✕ post.example · 1", "✕ old.example · 0", "‹ Back"),
    ]


def test_no_screen_of_the_settings_is_crowded_or_a_dead_end(texts: Texts) -> None:
    times = ("06:01", "06:02", "06:03", "06:04", "06:05", "06:06")
    current = subscription(times=times, quiet=QuietHours("01:00", "02:00"), topics=("a", "b"), max_stories=5)
    shown = ShownSettings(current, NOW)
    known, zones = [f"topic {number}" for number in range(40)], ["Europe/Berlin"] * 8
    counts = [StoryCount(name, 3, 3) for name in known]
    screens = [
        *(menu_screen(name, shown, texts) for name in MENUS),
        *(time_choices.times(current, texts, page) for page in range(9)),
        *(draw(current, texts) for draw in (setting_choices.days, setting_choices.weekdays)),
        *(draw(current, texts) for draw in (setting_choices.lengths, setting_choices.story_numbers)),
        setting_choices.quiet(current, texts),
        topic_choice(current, known, texts, 1),
        offered_choices.choice(RuleSubject.SOURCE, current, counts, texts, 1),
        offered_choices.leaving_out(RuleSubject.SOURCE, known, counts, texts, 1),
        offered_choices.story_languages(current, counts, texts, 1),
        setting_choices.pauses(texts),
        zone_choices.zone(current, NOW, texts),
        zone_choices.clocks(NOW, texts),
        zone_choices.cities(zones, texts),
        zone_choices.at_offset(timedelta(hours=2), zones, texts),
    ]
    for screen in screens:
        assert len(labels(screen)) <= 10
        assert screen.rows[-1][0].label == "‹ Back"
    full = settings.overview(shown, texts, offers_first_digest=True, offers_languages=True)
    assert len(labels(full)) <= 10
    assert max(len(menu.items) for menu in MENUS.values()) <= MAX_ITEMS
    assert max(len(label) for one in (full, *screens) for label in labels(one)) <= 24


def test_every_item_of_a_menu_has_a_label_of_its_own(texts: Texts) -> None:
    items = [*OVERVIEW_ITEMS, *LAST_ITEMS, *(item for menu in MENUS.values() for item in menu.items)]
    names = [texts.plain(item.key) for item in items]
    assert len(set(names)) == len(names) == len({item.data for item in items})


def test_once_a_week_is_offered_and_said(texts: Texts) -> None:
    daily, weekly = (ShownSettings(subscription(weekdays=days), NOW) for days in ((1, 2, 3), (7,)))
    assert "Once a week" in labels(menu_screen("when", daily, texts))
    screen = menu_screen("when", weekly, texts)
    assert "Once a week" not in labels(screen)
    assert "Comes Sunday at 08:00, with the week’s most important stories" in visible_text(screen)
    first = settings.overview(weekly, texts, offers_first_digest=True)
    assert labels(first)[0] == "Send this week’s now"
