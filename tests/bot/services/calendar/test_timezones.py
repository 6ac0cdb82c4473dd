"""Finding time zones by the names that people type, and by their clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.calendar import timezones

WINTER = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SUMMER = datetime(2026, 6, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe / berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("new_york", "America/New_York"),
        ("NYC", "America/New_York"),
        ("São Paulo", "America/Sao_Paulo"),
        ("Zürich", "Europe/Zurich"),
        ("munich", "Europe/Berlin"),
        ("Beijing", "Asia/Shanghai"),
        ("St. John's", "America/St_Johns"),
        ("buenos aires", "America/Argentina/Buenos_Aires"),
        ("utc", "UTC"),
        ("gmt", "UTC"),
        ("München", "Europe/Berlin"),
        ("Moskau", "Europe/Moscow"),
        ("Москва", "Europe/Moscow"),
        ("東京", "Asia/Tokyo"),
        ("Київ", "Europe/Kyiv"),
        ("Kiev", "Europe/Kyiv"),
        ("Kyiv", "Europe/Kyiv"),
        ("Lissabon", "Europe/Lisbon"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("大阪", "Asia/Tokyo"),
        ("Питер", "Europe/Moscow"),
        ("תל אביב", "Asia/Jerusalem"),
        ("กรุงเทพ", "Asia/Bangkok"),
        ("दिल्ली", "Asia/Kolkata"),
        ("Αθήνα", "Europe/Athens"),
        ("Manama", "Asia/Bahrain"),
        ("Nova Scotia", "America/Halifax"),
        ("California", "America/Los_Angeles"),
        ("Bayern", "Europe/Berlin"),
        ("Allemagne", "Europe/Berlin"),
        ("中国", "Asia/Shanghai"),
        ("Lyon, France", "Europe/Paris"),
        ("Sydney Australia", "Australia/Sydney"),
        ("Portland Oregon", "America/Los_Angeles"),
        ("New York City", "America/New_York"),
        ("Eastern Standard Time", "America/New_York"),
        ("BST", "Europe/London"),
        ("PST8PDT", "America/Los_Angeles"),
        ("etc/gmt-5", "Etc/GMT-5"),
        ("Etc/GMT+7", "Etc/GMT+7"),
        ("Etc/UCT", "UTC"),
    ],
)
def test_a_zone_is_found_by_the_name_of_a_place(typed: str, zone: str) -> None:
    assert timezones.find_zone(typed).zone == zone


@pytest.mark.parametrize(
    ("typed", "language", "zone"),
    [
        ("上海", "zh-hans", "Asia/Shanghai"),
        ("Москва", "ru", "Europe/Moscow"),
        ("القاهرة", "ar", "Africa/Cairo"),
        ("Varsovie", "fr", "Europe/Warsaw"),
        ("Pékin", "fr", "Asia/Shanghai"),
        ("Moskau", "de", "Europe/Moscow"),
        ("Mailand", "de", "Europe/Rome"),
        ("Nueva York", "es", "America/New_York"),
        ("Ginevra", "it", "Europe/Zurich"),
        ("Nova York", "pt-br", "America/New_York"),
        ("Мюнхен", "ru", "Europe/Berlin"),
        ("Київ", "uk", "Europe/Kyiv"),
        ("İSTANBUL", "tr", "Europe/Istanbul"),
        ("Londra", "tr", "Europe/London"),
        ("الإسكندرية", "ar", "Africa/Cairo"),
        ("Surabaya", "id", "Asia/Jakarta"),
        ("Kairo", "id", "Africa/Cairo"),
    ],
)
def test_a_zone_is_found_by_the_name_of_a_place_in_the_readers_language(
    typed: str, language: str, zone: str
) -> None:
    assert timezones.find_zone(typed, language).zone == zone


@pytest.mark.parametrize("language", ["", "xx", "x", "en-", "tlh", "-", "zh-Hans-CN-u-co"])
def test_an_unknown_language_code_does_not_change_what_is_found(language: str) -> None:
    assert timezones.find_zone("Paris", language).zone == "Europe/Paris"
    assert timezones.find_zone("Nowhere at all", language).zone is None


def test_a_misspelt_city_suggests_zones_of_similar_names() -> None:
    guess = timezones.find_zone("Lisbn")
    assert guess.zone is None
    assert guess.suggestions[0] == "Europe/Lisbon"


@pytest.mark.parametrize(
    ("typed", "choices"),
    [
        ("Kansas", ("America/Chicago", "America/Denver")),
        ("EET", ("Europe/Athens", "Europe/Kyiv", "Europe/Bucharest")),
        ("USA", ("Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles")),
        ("Россия", ("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Vladivostok")),
        ("London Ontario", ("America/Toronto", "Europe/London")),
    ],
)
def test_a_region_country_or_abbreviation_with_several_zones_is_a_choice(
    typed: str, choices: tuple[str, ...]
) -> None:
    found = timezones.find_zone(typed)
    assert found.zone is None
    assert found.choices[:3] == choices


@pytest.mark.parametrize("typed", ["Atlantis", "Xyzzyville", "Gondor", "", "…", "Mars"])
def test_text_unlike_any_city_suggests_no_zone(typed: str) -> None:
    assert timezones.find_zone(typed) == timezones.ZoneMatch(None)


@given(st.text(max_size=100), st.text("abcdefgh-", max_size=9))
def test_find_zone_gives_only_zones_for_any_text(text: str, language: str) -> None:
    guess = timezones.find_zone(text, language)
    assert all(
        timezones.is_zone(name)
        for name in (*guess.suggestions, *guess.choices, *([guess.zone] if guess.zone else []))
    )


def test_every_zone_that_is_suggested_exists() -> None:
    assert {zone for zones in timezones._zones_by_name().values() for zone in zones} <= available_timezones()
    assert set(timezones._WELL_KNOWN_ZONES) <= available_timezones()


def test_additional_names_are_folded_and_belong_to_zones_that_exist() -> None:
    names = list(timezones._additional_names())
    assert len(names) > 400
    assert {zone for _, zones in names for zone in zones} <= available_timezones()
    assert [name for name, _ in names if timezones._fold(name) != name] == []


@pytest.mark.parametrize("now", [WINTER, SUMMER])
@pytest.mark.parametrize("hours", range(-11, 13))
def test_every_whole_hour_leads_to_a_zone_whose_clocks_show_it(now: datetime, hours: int) -> None:
    found = timezones.zones_at_hour_offset(hours, now)
    assert found
    for zone in found:
        assert timezones.format_clock(zone, now) == f"{now + timedelta(hours=hours):%H:%M}"


@given(st.integers(0, 23), st.integers(0, 59))
def test_a_typed_clock_leads_to_zones_within_ten_minutes(hour: int, minute: int) -> None:
    shown = timedelta(hours=hour, minutes=minute)
    for zone in timezones.zones_by_local_time(hour, minute, WINTER):
        local = WINTER.astimezone(ZoneInfo(zone))
        apart = abs(timedelta(hours=local.hour, minutes=local.minute) - shown)
        assert min(apart, timedelta(days=1) - apart) <= timedelta(minutes=10)


def test_a_clock_at_a_quarter_hour_leads_to_zones_and_other_minutes_to_none() -> None:
    assert timezones.zones_by_local_time(17, 45, WINTER) == ("Asia/Kathmandu",)
    assert timezones.zones_by_local_time(17, 30, WINTER) == ("Asia/Kolkata",)
    assert timezones.zones_by_local_time(12, 20, WINTER) == ()


def test_auckland_is_found_in_its_summer_by_an_offset_a_day_lower() -> None:
    assert "Pacific/Auckland" in timezones.zones_at_hour_offset(-11, WINTER)
    assert "Pacific/Auckland" in timezones.zones_at_hour_offset(12, SUMMER)


def test_a_zone_is_labelled_by_its_city() -> None:
    assert timezones.zone_label("America/Argentina/Buenos_Aires") == "Buenos Aires"
    assert timezones.zone_label("UTC") == "UTC"
    assert timezones.zone_label("America/Sao_Paulo") == "São Paulo"
    assert timezones.zone_label("America/Merida") == "Mérida"
    assert timezones.zone_label("Europe/Kyiv") == "Kyiv"
    assert timezones.zone_label("Etc/GMT-2") == "UTC+2"
    assert timezones.is_zone("Etc/GMT-2")
    assert not timezones.is_zone("Etc/GMT-99")


@pytest.mark.parametrize(
    ("language", "zone"),
    [
        ("de", "Europe/Berlin"),
        ("de-AT", "Europe/Vienna"),
        ("pt_BR", "America/Sao_Paulo"),
        ("pt-PT", "Europe/Lisbon"),
        ("ru", "Europe/Moscow"),
        ("zh-hans", "Asia/Shanghai"),
        ("en-GB", "Europe/London"),
        ("en", ""),
        ("en-US", ""),
        ("eo-zz", ""),
        ("", ""),
        ("-", ""),
        ("\u202e😀" * 9, ""),
    ],
)
def test_the_zone_of_most_speakers_is_guessed_where_there_is_one(language: str, zone: str) -> None:
    assert timezones.guess_zone(language) == zone


@pytest.mark.parametrize(
    ("zone", "language", "label"),
    [
        ("Europe/Moscow", "de", "Moskau"),
        ("Asia/Kathmandu", "pt_BR", "Katmandu"),
        ("Europe/Kyiv", "zh_Hans", "基辅"),
        ("America/Sao_Paulo", "en", "São Paulo"),
        ("Etc/GMT-2", "de", "UTC+2"),
        ("Asia/Tokyo", "tlh", "Tokyo"),
    ],
)
def test_a_zone_is_named_in_a_language_also_where_unicode_has_its_former_name(
    zone: str, language: str, label: str
) -> None:
    assert timezones.zone_label(zone, language) == label
