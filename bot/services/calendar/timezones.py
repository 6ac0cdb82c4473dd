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
_MIN_SIMILARITY = 0.82  # "Lisbn" is Lisbon, but "Atlantis" is not Atlanta
CLOCK_TOLERANCE = timedelta(minutes=10)
ONE_DAY = timedelta(days=1)
_HOURS_PER_DAY = 24
_MAX_SUGGESTED_ZONES = 12


@dataclass(frozen=True, slots=True)
class ZoneMatch:
    """What a typed place may mean: `zone` when it is clear, otherwise up to three `suggestions`."""

    zone: str | None
    suggestions: tuple[str, ...] = ()


def find_zone(text: str, language: str = "") -> ZoneMatch:
    """Find the zone of a city or of an IANA name; case, accents, spaces and punctuation do not matter.

    Cities are found by their names in English, in `language` (an IETF tag) and in widely spoken languages.
    Where none matches, the result has the zones whose names are spelled similarly.
    """
    folded = _fold(text)
    if not folded:
        return ZoneMatch(None)
    names = _zones_by_name()
    found = names.get(folded) or _find_by_local_name(folded, language)
    if found is not None:
        return ZoneMatch(_renamed_zones().get(found, found))
    similar_names = difflib.get_close_matches(folded, names, n=6, cutoff=_MIN_SIMILARITY)
    zones = dict.fromkeys(_renamed_zones().get(names[name], names[name]) for name in similar_names)
    return ZoneMatch(None, tuple(zones)[:3])


def zone_label(zone: str) -> str:
    """How a zone is shown to people: its city in English with accents, or "UTC+2" for a fixed offset."""
    fixed = utc_offsets.fixed_zone_label(zone)
    if fixed is not None:
        return fixed
    return _CITY_SPELLINGS.get(zone) or _cities_by_zone("en").get(zone) or _last_part(zone)


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
    return name in _zones_by_name().values() or (
        utc_offsets.fixed_zone_label(name) is not None and name in available_timezones()
    )


@cache
def _zones_by_name() -> Mapping[str, str]:
    """Folded name -> zone: IANA names first, then their cities, then the names of timezone_names.txt."""
    names: dict[str, str] = {}
    zones = sorted(z for z in available_timezones() if z == "UTC" or z.split("/")[0] in _REGIONS)
    for zone in zones:
        names[_fold(zone)] = zone
    for zone in (*_WELL_KNOWN_ZONES, *zones):
        names.setdefault(_fold(_last_part(zone)), zone)
    for name, zone in _additional_names():
        names.setdefault(name, zone)
    return names


def _additional_names() -> Iterator[tuple[str, str]]:
    """Folded names with their zones from timezone_names.txt, in the order of the file."""
    for line in _NAMES_FILE.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            zone, _, names = line.partition(": ")
            yield from ((name, zone) for name in names.split())


@cache
def _renamed_zones() -> Mapping[str, str]:
    """Zones under a former name of their city -> the current zone: Europe/Kiev -> Europe/Kyiv."""
    current = ((zone, _zones_by_name().get(_fold(name))) for zone, name in _cities_by_zone("en").items())
    return {zone: new for zone, new in current if new is not None and new != zone}


def _find_by_local_name(folded: str, language: str) -> str | None:
    """The zone of a city by its folded name in `language`, or else in a widely spoken language."""
    for code in (language, *_COMMON_LANGUAGES):
        if found := _zones_by_local_name(code).get(folded):
            return found
    return None


@lru_cache(maxsize=32)
def _zones_by_local_name(language: str) -> Mapping[str, str]:
    return {_fold(name): zone for zone, name in _cities_by_zone(language).items()}


@lru_cache(maxsize=32)
def _cities_by_zone(language: str) -> Mapping[str, str]:
    """Zone -> its city in a language, from Unicode's CLDR."""
    try:
        cities = Locale.parse(language, sep="-").time_zones if language else {}
    except (UnknownLocaleError, ValueError):
        return {}
    known = set(_zones_by_name().values())
    return {zone: str(names["city"]) for zone, names in cities.items() if "city" in names and zone in known}


def _fold(text: str) -> str:
    """Lower case without accents, spaces and punctuation, so that spellings compare equal."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if c.isalnum() or c == "/")


def format_clock(zone: str, now: datetime) -> str:
    """What clocks in `zone` show at `now`, as 24-hour HH:MM."""
    return f"{now.astimezone(ZoneInfo(zone)):%H:%M}"
