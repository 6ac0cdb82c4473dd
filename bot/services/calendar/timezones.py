"""Finds time zones as people name them: by city, by IANA name, or by what their clock shows now."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from bot.services.calendar import utc_offsets

_NAMES_FILE = Path(__file__).with_name("timezone_names.txt")
_REGIONS = (
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian",
    "Pacific",
)  # fmt: skip
_COMMON_LANGUAGES = (
    "en", "de", "fr", "es", "it", "pt", "ru", "uk", "pl", "tr", "ar", "fa", "hi", "zh", "ja", "ko",
)  # fmt: skip
"""Languages whose names of cities are understood in any dialogue; each is loaded when it is first needed."""
_LANGUAGES_BY_SCRIPT = {
    "HEBREW": ("he", "yi"), "GREEK": ("el",), "THAI": ("th",), "GEORGIAN": ("ka",), "ARMENIAN": ("hy",),
    "DEVANAGARI": ("hi", "mr", "ne"), "BENGALI": ("bn",), "TAMIL": ("ta",), "TELUGU": ("te",),
    "GUJARATI": ("gu",), "GURMUKHI": ("pa",), "KANNADA": ("kn",), "MALAYALAM": ("ml",), "SINHALA": ("si",),
    "KHMER": ("km",), "LAO": ("lo",), "MYANMAR": ("my",), "ETHIOPIC": ("am",), "ARABIC": ("ar", "fa", "ur"),
    "CYRILLIC": ("ru", "uk", "bg", "sr", "kk", "be", "mn"), "HANGUL": ("ko",), "CJK": ("zh", "zh-Hant", "ja"),
}  # fmt: skip
"""Languages in which a name is looked up, by the first word of the Unicode name of its first letter."""
_SHORT_COUNTRIES = {"usa": "US", "us": "US", "america": "US", "britain": "GB", "holland": "NL", "korea": "KR"}
_FILLER_WORDS = frozenset({"city", "time", "timezone", "zone", "state", "standard", "summer", "daylight"})
_MAX_PLACE_WORDS = 6
_WELL_KNOWN_ZONES = (
    "Pacific/Pago_Pago", "Pacific/Honolulu", "Pacific/Gambier", "America/Anchorage",
    "America/Los_Angeles", "America/Denver", "America/Phoenix",
    "America/Chicago", "America/Mexico_City", "America/New_York", "America/Bogota", "America/Toronto",
    "America/Halifax", "America/Caracas", "America/Santiago", "America/St_Johns", "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires", "America/Noronha", "Atlantic/Azores", "Atlantic/Cape_Verde",
    "Europe/London", "Europe/Lisbon", "Africa/Casablanca", "Africa/Abidjan", "Europe/Berlin",
    "Europe/Paris", "Europe/Madrid", "Europe/Rome", "Europe/Warsaw", "Africa/Lagos", "Europe/Kyiv",
    "Europe/Athens", "Africa/Cairo", "Africa/Johannesburg", "Asia/Jerusalem", "Europe/Moscow",
    "Europe/Istanbul", "Asia/Riyadh", "Africa/Nairobi", "Asia/Tehran", "Asia/Dubai", "Asia/Tbilisi",
    "Asia/Kabul", "Asia/Karachi", "Asia/Tashkent", "Asia/Yekaterinburg", "Asia/Kolkata",
    "Asia/Kathmandu", "Asia/Dhaka", "Asia/Almaty", "Asia/Yangon", "Asia/Bangkok", "Asia/Jakarta",
    "Asia/Ho_Chi_Minh", "Asia/Shanghai", "Asia/Singapore", "Asia/Manila", "Australia/Perth",
    "Asia/Tokyo", "Asia/Seoul", "Australia/Darwin", "Australia/Adelaide", "Australia/Sydney",
    "Australia/Brisbane", "Asia/Vladivostok", "Pacific/Noumea", "Pacific/Auckland", "Pacific/Fiji",
    "Pacific/Chatham", "Pacific/Apia", "Pacific/Kiritimati",
)  # fmt: skip
"""Zones that are suggested for a clock or an offset, from west to east."""
_CITY_SPELLINGS = {
    "America/Sao_Paulo": "São Paulo",
    "America/Bogota": "Bogotá",
    "America/Belem": "Belém",
    "America/Cuiaba": "Cuiabá",
    "America/Maceio": "Maceió",
    "America/Santarem": "Santarém",
}
"""Spellings with accents, which neither the IANA names nor the English names of Unicode's CLDR have."""
_MAJORITY_ZONES = {"BR": "America/Sao_Paulo", "PT": "Europe/Lisbon", "RU": "Europe/Moscow"}
"""The zone of most people of a country that has several."""
_MIN_SIMILARITY = 0.82  # "Lisbn" is Lisbon, but "Atlantis" is not Atlanta
CLOCK_TOLERANCE = timedelta(minutes=10)
ONE_DAY = timedelta(days=1)
_HOURS_PER_DAY = 24
_MAX_SUGGESTED_ZONES = 8
"""As many as a screen has room for beside its other buttons."""


@dataclass(frozen=True, slots=True)
class ZoneMatch:
    """What a typed place may mean.

    Attributes:
        zone: The zone where it is clear, otherwise None.
        suggestions: Up to three zones whose names are spelled similarly.
        choices: The zones of a country, region or abbreviation that has several.
    """

    zone: str | None
    suggestions: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


def find_zone(text: str, language: str = "") -> ZoneMatch:
    """Find the zone of a place or of an IANA name; case, accents, spaces and punctuation do not matter.

    Cities and countries are found by their names in English, in `language` (an IETF tag), in widely spoken
    languages and in those of their script; a country or region may follow a city. Where none matches, the
    result has the zones whose names are spelled similarly.
    """
    found = _zones_of_place(text, language)
    if len(found) == 1:
        return ZoneMatch(found[0])
    if found:
        return ZoneMatch(None, choices=found)
    names = _zones_by_name()
    similar_names = difflib.get_close_matches(_fold(text), names, n=6, cutoff=_MIN_SIMILARITY)
    zones = dict.fromkeys(zone for name in similar_names for zone in _current_zones(names[name]))
    return ZoneMatch(None, tuple(zones)[:3])


def _zones_of_place(text: str, language: str) -> tuple[str, ...]:
    """The zones of an IANA name or a place, also of "City, Country" and "City City"; none where unknown."""
    fixed = _fixed_zones().get(text.strip().casefold())
    found = (fixed,) if fixed else _zones_of_name(_fold(text), language)
    return found or _zones_of_city_and_region(text, language)


def _zones_of_name(folded: str, language: str) -> tuple[str, ...]:
    if not folded:
        return ()
    known = _zones_by_name().get(folded)
    return _current_zones(known) if known else _find_by_local_name(folded, language)


def _zones_of_city_and_region(text: str, language: str) -> tuple[str, ...]:
    """The zones of a city that a country or region follows; those of both where they do not agree."""
    words = [word for word in text.replace(",", " ").split() if _fold(word) not in _FILLER_WORDS]
    if len(words) > _MAX_PLACE_WORDS:
        return ()
    if 0 < len(words) < len(text.replace(",", " ").split()):
        return _zones_of_place(" ".join(words), language)
    for end in range(len(words) - 1, 0, -1):
        city, region = (
            _zones_of_name(_fold(" ".join(part)), language) for part in (words[:end], words[end:])
        )
        if city and region:
            return city if set(city) & set(region) else (*region, *city)[:_MAX_SUGGESTED_ZONES]
    return ()


def _current_zones(zones: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_renamed_zones().get(zone, zone) for zone in zones)


def zone_label(zone: str, language: str = "en") -> str:
    """How a zone is shown to people: its city in the language of a catalog, or "UTC+2" for a fixed offset.

    A city without a name in that language has its English one, with accents.
    """
    fixed = utc_offsets.fixed_zone_label(zone)
    if fixed is not None:
        return fixed
    local = _city_names(language.replace("_", "-")).get(zone) if language != "en" else None
    return local or _CITY_SPELLINGS.get(zone) or _cities_by_zone("en").get(zone) or _last_part(zone)


@lru_cache(maxsize=64)
def _city_names(language: str) -> Mapping[str, str]:
    """Zone -> its city in a language, also for zones that CLDR lists under a former name."""
    renamed = _renamed_zones()
    return {renamed.get(zone, zone): name for zone, name in _cities_by_zone(language).items()}


def _last_part(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def zones_by_local_time(hour: int, minute: int, now: datetime) -> tuple[str, ...]:
    """Well-known zones whose clocks show `hour`:`minute` at `now`, within ten minutes, from west to east."""
    utc = now.astimezone(UTC)
    return _zones_near_offset(
        timedelta(hours=hour - utc.hour, minutes=minute - utc.minute), now, CLOCK_TOLERANCE
    )


def zones_at_hour_offset(hours: int, now: datetime) -> tuple[str, ...]:
    """Well-known zones whose clocks are whole `hours` ahead of UTC at `now`; the date is ignored."""
    return _zones_near_offset(timedelta(hours=hours % _HOURS_PER_DAY), now, timedelta())


def zones_at_offset(offset: timedelta, now: datetime) -> tuple[str, ...]:
    """Well-known zones whose clocks are exactly `offset` ahead of UTC at `now`, date included."""
    found = (zone for zone in _WELL_KNOWN_ZONES if now.astimezone(ZoneInfo(zone)).utcoffset() == offset)
    return tuple(found)[:_MAX_SUGGESTED_ZONES]


def _zones_near_offset(offset: timedelta, now: datetime, tolerance: timedelta) -> tuple[str, ...]:
    found = (zone for zone in _WELL_KNOWN_ZONES if _clock_distance(zone, offset, now) <= tolerance)
    return tuple(found)[:_MAX_SUGGESTED_ZONES]


def _clock_distance(zone: str, offset: timedelta, now: datetime) -> timedelta:
    """How far clocks in `zone` are from those `offset` ahead of UTC, ignoring whole days."""
    own = now.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    distance = (own - offset) % ONE_DAY
    return min(distance, ONE_DAY - distance)


def is_zone(name: str) -> bool:
    """Whether `name` is exactly the name of a zone that `find_zone` or an offset may give."""
    return name in _all_zones() or (
        utc_offsets.fixed_zone_label(name) is not None and name in available_timezones()
    )


@cache
def _all_zones() -> frozenset[str]:
    """The zones of places, and UTC."""
    return frozenset(z for z in available_timezones() if z == "UTC" or z.split("/")[0] in _REGIONS)


@cache
def _fixed_zones() -> Mapping[str, str]:
    """IANA names of fixed offsets in lower case -> zone; folding would lose their signs."""
    fixed = (zone for zone in available_timezones() if zone.startswith("Etc/"))
    return {zone.casefold(): zone if utc_offsets.fixed_zone_label(zone) else "UTC" for zone in fixed}


@cache
def _zones_by_name() -> Mapping[str, tuple[str, ...]]:
    """Folded name -> zones: IANA names first, then their cities, then the names of timezone_names.txt."""
    names: dict[str, tuple[str, ...]] = {}
    zones = sorted(_all_zones())
    for zone in zones:
        names[_fold(zone)] = (zone,)
    for zone in (*_WELL_KNOWN_ZONES, *zones):
        names.setdefault(_fold(_last_part(zone)), (zone,))
    for name, found in _additional_names():
        names.setdefault(name, found)
    return names


def _additional_names() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Folded names with their zones from timezone_names.txt, in the order of the file."""
    for line in _NAMES_FILE.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            zones, _, names = line.partition(": ")
            yield from ((name, tuple(zones.split())) for name in names.split())


@cache
def _renamed_zones() -> Mapping[str, str]:
    """Zones under a former name of their city -> the current zone: Europe/Kiev -> Europe/Kyiv."""
    names = _zones_by_name()
    current = ((zone, names.get(_fold(name), (zone,))[0]) for zone, name in _cities_by_zone("en").items())
    return {zone: new for zone, new in current if new != zone}


def _find_by_local_name(folded: str, language: str) -> tuple[str, ...]:
    """The zones of a city or country by its folded name in one of the languages that it may be in."""
    languages = dict.fromkeys((language, *_COMMON_LANGUAGES, *_languages_of_script(folded)))
    for code in languages:
        if found := _zones_by_local_name(code).get(folded):
            return _current_zones((found,))
    for code in languages:
        if country := _countries_by_local_name(code).get(folded):
            return _zones_of_country(country)
    return ()


def _languages_of_script(folded: str) -> tuple[str, ...]:
    script = unicodedata.name(folded[0], "").split(" ")[0]
    return _LANGUAGES_BY_SCRIPT.get(script, ())


def _zones_of_country(country: str) -> tuple[str, ...]:
    """The well-known zones of a country, or all of them where it has none."""
    territories = get_global("zone_territories")
    known = tuple(zone for zone in _WELL_KNOWN_ZONES if territories.get(zone) == country)
    return (
        known
        or tuple(sorted(z for z in _all_zones() if territories.get(z) == country))[:_MAX_SUGGESTED_ZONES]
    )


def guess_zone(language: str) -> str:
    """The zone where most people of a language tag live; "" where that is unknown.

    A tag without a region has that of CLDR's likely subtags; English alone tells nothing.

    Args:
        language: A tag such as "de" or "pt-BR".
    """
    code, *rest = language.replace("_", "-").split("-")
    region = next((part.upper() for part in rest if len(part) == 2), "")  # noqa: PLR2004 - ISO 3166 alpha-2
    if not region and code.lower() != "en":
        region = get_global("likely_subtags").get(code.lower(), "").rpartition("_")[2]
    zones = _zones_of_country(region) if region else ()
    return _MAJORITY_ZONES.get(region, zones[0] if len(zones) == 1 else "")


@lru_cache(maxsize=64)
def _countries_by_local_name(language: str) -> Mapping[str, str]:
    """Folded name of a country in a language -> its code; "USA" and its like are names, too."""
    try:
        names = Locale.parse(language, sep="-").territories if language else {}
    except (UnknownLocaleError, ValueError):
        return {}
    countries = {code: name for code, name in names.items() if len(code) == len("DE") and code.isalpha()}
    return {_fold(name): code for code, name in countries.items()} | _SHORT_COUNTRIES


@lru_cache(maxsize=64)
def _zones_by_local_name(language: str) -> Mapping[str, str]:
    return {_fold(name): zone for zone, name in _cities_by_zone(language).items()}


@lru_cache(maxsize=64)
def _cities_by_zone(language: str) -> Mapping[str, str]:
    """Zone -> its city in a language, from Unicode's CLDR."""
    try:
        cities = Locale.parse(language, sep="-").time_zones if language else {}
    except (UnknownLocaleError, ValueError):
        return {}
    known = _all_zones()
    return {zone: str(names["city"]) for zone, names in cities.items() if "city" in names and zone in known}


def _fold(text: str) -> str:
    """Lower case without accents, spaces and punctuation, so that spellings compare equal."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if c.isalnum() or c == "/")


def format_clock(zone: str, now: datetime) -> str:
    """What clocks in `zone` show at `now`, as 24-hour HH:MM."""
    return f"{now.astimezone(ZoneInfo(zone)):%H:%M}"
