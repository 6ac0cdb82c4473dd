"""Parsing typed settings in their usual spellings, and errors for other text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.i18n import Catalogs
from bot.services.calendar import clock_parser, weekday_parser
from bot.services.subscriptions import setting_parser

CATALOGS = Catalogs.load()
ENGLISH, GERMAN = (CATALOGS.typed_words(CATALOGS.for_language(code)) for code in ("en", "de"))
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("8", (8, 0)),
        ("08:00", (8, 0)),
        ("0830", (8, 30)),
        ("830", (8, 30)),
        ("8.30", (8, 30)),
        ("8h30", (8, 30)),
        ("6:30pm", (18, 30)),
        ("6:30 P.M.", (18, 30)),
        ("12am", (0, 0)),
        ("12pm", (12, 0)),
        ("18 Uhr", (18, 0)),
        ("٠٨:٣٠", (8, 30)),
        ("24:00", None),
        ("8:60", None),
        ("13pm", None),
        ("0am", None),
        ("8:5", None),
        ("-8", None),
        ("half", None),
        ("", None),
    ],
)
def test_read_time_accepts_the_usual_spellings(typed: str, expected: tuple[int, int] | None) -> None:
    assert clock_parser.read_time(typed, ENGLISH) == expected


@given(st.integers(0, 23), st.integers(0, 59))
def test_every_minute_of_the_day_can_be_typed(hour: int, minute: int) -> None:
    assert setting_parser.read_times(f"{hour}:{minute:02}", ENGLISH) == (f"{hour:02}:{minute:02}",)


@given(st.text(max_size=60))
def test_read_times_gives_sorted_times_or_an_error_for_any_text(text: str) -> None:
    try:
        times = setting_parser.read_times(text, ENGLISH)
    except UserError:
        return
    assert times == tuple(sorted(set(times)))
    assert 1 <= len(times) <= setting_parser.MAX_TIMES


def test_read_times_ignores_connecting_words() -> None:
    assert setting_parser.read_times("at 6 pm, 8:00 and 8:00", ENGLISH) == ("08:00", "18:00")


@pytest.mark.parametrize(
    ("typed", "key"),
    [("", "time.none"), ("and", "time.none"), ("8 soon", "time.bad"), ("1 2 3 4 5 6 7", "time.many")],
)
def test_read_times_raises_the_matching_error(typed: str, key: str) -> None:
    with pytest.raises(UserError) as caught:
        setting_parser.read_times(typed, ENGLISH)
    assert caught.value.key == key


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("science sport", ("science", "sport")),
        ("Local News, #Sport", ("local news", "sport")),
        ("sport sport", ("sport",)),
        ("all", ()),
        ("None", ()),
        ("📈, 経済", ("📈", "経済")),
    ],
)
def test_read_topics_gives_lower_case_names_each_once(typed: str, expected: tuple[str, ...]) -> None:
    assert setting_parser.read_topics(typed, ENGLISH) == expected


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        (",", "topics.none"),
        ("#", "topics.none"),
        ("x" * 31, "topics.long"),
        (" ".join("abcdefghijklm"), "topics.many"),
    ],
)
def test_read_topics_raises_the_matching_error(typed: str, key: str) -> None:
    with pytest.raises(UserError) as caught:
        setting_parser.read_topics(typed, ENGLISH)
    assert caught.value.key == key


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", ("", 5)),
        ("3", ("", 3)),
        ("sport", ("sport", 5)),
        ("sport 3", ("sport", 3)),
        ("3 sport", ("sport", 3)),
        ("#Local News 2", ("local news", 2)),
        ("999999999999999999999", ("", 10)),
        ("+4", ("", 4)),
    ],
)
def test_latest_takes_a_topic_and_a_number_in_either_order(typed: str, expected: tuple[str, int]) -> None:
    assert setting_parser.read_latest(typed, 5, 10) == expected


@pytest.mark.parametrize("typed", ["0", "-1", "2.5", "sport 0", "1,5"])
def test_read_latest_refuses_numbers_that_are_not_whole_and_positive(typed: str) -> None:
    with pytest.raises(UserError, match=r"latest\.bad_number"):
        setting_parser.read_latest(typed, 5, 10)


@given(st.text(max_size=80))
def test_read_latest_gives_a_count_or_an_error_for_any_text(text: str) -> None:
    try:
        _, count = setting_parser.read_latest(text, 5, 10)
    except UserError:
        return
    assert 1 <= count <= 10


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("mon-fri", (1, 2, 3, 4, 5)),
        ("Mon – Wed, sat", (1, 2, 3, 6)),
        ("friday to monday", (1, 5, 6, 7)),
        ("tu th", (2, 4)),
        ("monday and thursday", (1, 4)),
        ("Sun.", (7,)),
        ("weekdays", (1, 2, 3, 4, 5)),
        ("weekend", (6, 7)),
        ("daily", (1, 2, 3, 4, 5, 6, 7)),
        ("Mo-Mi, Samstag", (1, 2, 3, 6)),
    ],
)
def test_read_weekdays_accepts_english_and_the_persons_language(
    typed: str, expected: tuple[int, ...]
) -> None:
    assert weekday_parser.read_weekdays(typed, GERMAN) == expected


@pytest.mark.parametrize(("typed", "key"), [("", "days.none"), ("m", "days.bad"), ("mon-xyz", "days.bad")])
def test_read_weekdays_raises_the_matching_error(typed: str, key: str) -> None:
    with pytest.raises(UserError) as caught:
        weekday_parser.read_weekdays(typed, ENGLISH)
    assert caught.value.key == key


@given(st.sets(st.sampled_from(range(7)), min_size=1))
def test_read_weekdays_accepts_every_set_of_days(days: set[int]) -> None:
    typed = ", ".join(DAY_NAMES[day] for day in days)
    assert weekday_parser.read_weekdays(typed, ENGLISH) == tuple(sorted(day + 1 for day in days))


@pytest.mark.parametrize(
    ("typed", "times", "days"),
    [
        ("noon", ("12:00",), None),
        ("7 Uhr", ("07:00",), None),
        ("um 7 Uhr, 18 uhr", ("07:00", "18:00"), None),
        ("6:30 mon-fri", ("06:30",), (1, 2, 3, 4, 5)),
        ("mon - fri at 6:30 and noon", ("06:30", "12:00"), (1, 2, 3, 4, 5)),
        ("Saturdays and Sundays at 10 am", ("10:00",), (6, 7)),
        ("every morning", ("08:00",), None),
        ("every Sunday evening", ("18:00",), (7,)),
        ("weekdays 7", ("07:00",), (1, 2, 3, 4, 5)),
        ("daily at midnight", ("00:00",), (1, 2, 3, 4, 5, 6, 7)),
        ("8 o'clock", ("08:00",), None),
    ],
)
def test_read_schedule_knows_words_and_days(
    typed: str, times: tuple[str, ...], days: tuple[int, ...] | None
) -> None:
    assert setting_parser.read_schedule(typed, ENGLISH) == (times, days)


@pytest.mark.parametrize(
    ("typed", "key"), [("soon", "time.bad"), ("mon-fri", "time.none"), ("", "time.none")]
)
def test_read_schedule_needs_a_time(typed: str, key: str) -> None:
    with pytest.raises(UserError) as caught:
        setting_parser.read_schedule(typed, ENGLISH)
    assert caught.value.key == key


@pytest.mark.parametrize(
    ("typed", "clock"),
    [
        ("my time is 14:30", "14:30"),
        ("My local time is 2:30 pm.", "2:30 pm"),
        ("it's 9 am here", "9 am"),
        ("it is raining", ""),
        ("my time is 14h30", "14:30"),
        ("14:30", ""),
        ("flood", ""),
    ],
)
def test_a_stated_clock_is_read(typed: str, clock: str) -> None:
    assert clock_parser.stated_clock(typed, ENGLISH) == clock


@pytest.mark.parametrize(
    ("typed", "length"),
    [
        ("1", "short"),
        ("One sentence", "short"),
        ("3", "normal"),
        ("NORMAL", "normal"),
        ("5 sentences", "long"),
    ],
)
def test_read_length_knows_numbers_of_sentences(typed: str, length: str) -> None:
    assert setting_parser.read_length(typed, ENGLISH).value == length


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("at once", True),
        ("ON", True),
        ("", True),
        ("off", False),
        ("in the digest", False),
        ("digest", False),
    ],
)
def test_what_comes_at_once_is_switched_by_several_words(typed: str, wanted: bool) -> None:
    assert setting_parser.read_at_once(typed, ENGLISH) is wanted


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [("at night", True), ("at night on", True), ("at  Night off", False), ("on", True), ("off", False)],
)
def test_the_night_is_switched_with_or_without_its_name(typed: str, wanted: bool) -> None:
    assert setting_parser.read_at_night(typed, ENGLISH) is wanted


@pytest.mark.parametrize("typed", ["perhaps", "at noon"])
def test_other_words_are_no_switch(typed: str) -> None:
    for read in (setting_parser.read_at_once, setting_parser.read_at_night):
        with pytest.raises(UserError, match=r"at_once\.bad"):
            read(typed, ENGLISH)


def test_read_switch_accepts_on_and_off_only() -> None:
    assert setting_parser.read_switch(" ON ", GERMAN, "empty.bad")
    assert not setting_parser.read_switch("off", GERMAN, "empty.bad")
    assert setting_parser.read_switch("an", GERMAN, "empty.bad")
    assert not setting_parser.read_switch("Aus", GERMAN, "empty.bad")
    with pytest.raises(UserError, match=r"empty\.bad"):
        setting_parser.read_switch("maybe", GERMAN, "empty.bad")


@pytest.mark.parametrize(("typed", "most"), [("5", 5), ("10 stories", 10), (" 20", 20), ("ALL", 0)])
def test_read_story_number_knows_the_offered_numbers(typed: str, most: int) -> None:
    assert setting_parser.read_story_number(typed, ENGLISH) == most


@pytest.mark.parametrize("typed", ["", "0", "7", "-5", "five hundred"])
def test_other_numbers_of_stories_are_refused(typed: str) -> None:
    with pytest.raises(UserError, match=r"stories\.bad"):
        setting_parser.read_story_number(typed, ENGLISH)
