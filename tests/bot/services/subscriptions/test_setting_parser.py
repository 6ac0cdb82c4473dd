"""Parsing typed settings in their usual spellings, and errors for other text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.services.subscriptions import setting_parser

ENGLISH = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
GERMAN = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")


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
        ("noon", None),
        ("", None),
    ],
)
def test_read_time_accepts_the_usual_spellings(typed: str, expected: tuple[int, int] | None) -> None:
    assert setting_parser.read_time(typed) == expected


@given(st.integers(0, 23), st.integers(0, 59))
def test_every_minute_of_the_day_can_be_typed(hour: int, minute: int) -> None:
    assert setting_parser.read_times(f"{hour}:{minute:02}") == (f"{hour:02}:{minute:02}",)


@given(st.text(max_size=60))
def test_read_times_gives_sorted_times_or_an_error_for_any_text(text: str) -> None:
    try:
        times = setting_parser.read_times(text)
    except UserError:
        return
    assert times == tuple(sorted(set(times)))
    assert 1 <= len(times) <= setting_parser.MAX_TIMES


def test_read_times_ignores_connecting_words() -> None:
    assert setting_parser.read_times("at 6 pm, 8:00 and 8:00") == ("08:00", "18:00")


@pytest.mark.parametrize(
    ("typed", "key"),
    [("", "time.none"), ("and", "time.none"), ("8 soon", "time.bad"), ("1 2 3 4 5 6 7", "time.many")],
)
def test_read_times_raises_the_matching_error(typed: str, key: str) -> None:
    with pytest.raises(UserError) as caught:
        setting_parser.read_times(typed)
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
    assert setting_parser.read_topics(typed) == expected


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
        setting_parser.read_topics(typed)
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
    assert setting_parser.read_weekdays(typed, GERMAN) == expected


@pytest.mark.parametrize(("typed", "key"), [("", "days.none"), ("m", "days.bad"), ("mon-xyz", "days.bad")])
def test_read_weekdays_raises_the_matching_error(typed: str, key: str) -> None:
    with pytest.raises(UserError) as caught:
        setting_parser.read_weekdays(typed, ENGLISH)
    assert caught.value.key == key


@given(st.sets(st.sampled_from(range(7)), min_size=1))
def test_read_weekdays_accepts_every_set_of_days(days: set[int]) -> None:
    typed = ", ".join(ENGLISH[day] for day in days)
    assert setting_parser.read_weekdays(typed, ENGLISH) == tuple(sorted(day + 1 for day in days))


@pytest.mark.parametrize(
    ("typed", "expected"), [("", 7), ("1", 1), ("14 days", 14), ("30d", 30), ("1 day", 1)]
)
def test_read_days_accepts_numbers_with_and_without_unit(typed: str, expected: int) -> None:
    assert setting_parser.read_days(typed, 7, 365) == expected


@pytest.mark.parametrize("typed", ["0", "366", "-1", "1.5", "a week", "99999999999999999999"])
def test_read_days_refuses_anything_but_1_to_365(typed: str) -> None:
    with pytest.raises(UserError, match=r"pause\.bad"):
        setting_parser.read_days(typed, 7, 365)


def test_read_switch_accepts_on_and_off_only() -> None:
    assert setting_parser.read_switch(" ON ")
    assert not setting_parser.read_switch("off")
    with pytest.raises(UserError, match=r"empty\.bad"):
        setting_parser.read_switch("maybe")
