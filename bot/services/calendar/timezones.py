"""Time zones as people name them: by city, by IANA name, or by what their clock shows now."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, UnknownLocaleError

from bot.services.calendar import utc_offsets

# Large cities whose zone is named after another city, and abbreviations people type.
_ALIASES = {
    "Asia/Shanghai": "beijing peking guangzhou shenzhen chengdu wuhan hangzhou nanjing tianjin china",
    "Asia/Kolkata": "india delhi newdelhi mumbai bombay bangalore "
    "bengaluru chennai hyderabad pune calcutta ist",
    "Asia/Tokyo": "japan osaka kyoto yokohama nagoya sapporo fukuoka jst",
    "Asia/Seoul": "korea southkorea busan incheon kst",
    "Asia/Ho_Chi_Minh": "saigon hanoi vietnam danang",
    "Asia/Karachi": "pakistan lahore islamabad",
    "Asia/Dubai": "abudhabi uae emirates",
    "Asia/Riyadh": "saudiarabia jeddah mecca",
    "Asia/Jerusalem": "israel telaviv haifa",
    "Asia/Jakarta": "indonesia bandung",
    "Asia/Kuala_Lumpur": "malaysia",
    "Asia/Manila": "philippines cebu",
    "Asia/Bangkok": "thailand chiangmai",
    "Asia/Yekaterinburg": "ekaterinburg",
    "Europe/Berlin": "germany munich muenchen munchen hamburg cologne "
    "koeln koln frankfurt stuttgart dresden leipzig",
    "Europe/London": "uk england britain manchester birmingham liverpool edinburgh glasgow leeds bristol",
    "Europe/Paris": "france lyon marseille toulouse nice bordeaux strasbourg lille",
    "Europe/Madrid": "spain barcelona valencia seville sevilla bilbao malaga",
    "Europe/Rome": "italy roma milan milano naples napoli turin torino florence firenze venice bologna",
    "Europe/Lisbon": "portugal lisboa porto",
    "Europe/Warsaw": "poland krakow cracow gdansk wroclaw lodz poznan",
    "Europe/Kyiv": "ukraine lviv odesa odessa kharkiv dnipro",
    "Europe/Moscow": "russia petersburg saintpetersburg stpetersburg kazan sochi msk",
    "Europe/Zurich": "switzerland geneva geneve bern basel lausanne",
    "Europe/Vienna": "austria graz salzburg linz innsbruck wien",
    "Europe/Amsterdam": "netherlands holland rotterdam thehague utrecht eindhoven",
    "Europe/Brussels": "belgium antwerp ghent bruges",
    "Europe/Prague": "czechia brno praha",
    "Europe/Stockholm": "sweden gothenburg malmo",
    "Europe/Copenhagen": "denmark aarhus",
    "Europe/Istanbul": "turkey ankara izmir antalya",
    "Europe/Athens": "greece thessaloniki",
    "America/New_York": "nyc boston washington washingtondc dc philadelphia "
    "miami atlanta orlando charlotte eastern est edt",
    "America/Chicago": "houston dallas austin sanantonio neworleans "
    "minneapolis memphis nashville central cst cdt",
    "America/Denver": "saltlakecity albuquerque mountain mst mdt",
    "America/Los_Angeles": "la sanfrancisco sf seattle sandiego portland "
    "lasvegas sacramento sanjose pacific pst pdt",
    "America/Toronto": "ottawa montreal quebec",
    "America/Edmonton": "calgary",
    "America/Sao_Paulo": "brazil brasil rio riodejaneiro brasilia salvador curitiba",
    "America/Mexico_City": "mexico guadalajara puebla",
    "America/Argentina/Buenos_Aires": "argentina cordoba rosario",
    "America/Bogota": "colombia medellin cali",
    "America/Lima": "peru",
    "America/Santiago": "chile valparaiso",
    "Africa/Lagos": "nigeria abuja kano",
    "Africa/Johannesburg": "southafrica capetown durban pretoria",
    "Africa/Cairo": "egypt alexandria",
    "Africa/Nairobi": "kenya mombasa",
    "Africa/Casablanca": "morocco rabat marrakesh",
    "Australia/Sydney": "canberra newcastle aest",
    "Australia/Brisbane": "goldcoast cairns",
    "Pacific/Auckland": "newzealand wellington christchurch nz",
    "Pacific/Honolulu": "hawaii",
    "UTC": "gmt utc zulu",
}
_REGIONS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)
# Languages whose names of cities are understood from everybody, each loaded when it is first needed.
_COMMON_LANGUAGES = (
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "ru",
    "uk",
    "pl",
    "tr",
    "ar",
    "fa",
    "hi",
    "zh",
    "ja",
    "ko",
)
# Spellings that English has in tables of neither time zones nor Unicode.
_CITY_SPELLINGS = {
    "America/Sao_Paulo": "São Paulo",
    "America/Bogota": "Bogotá",
    "America/Belem": "Belém",
    "America/Cuiaba": "Cuiabá",
    "America/Maceio": "Maceió",
    "America/Santarem": "Santarém",
}
_MIN_SIMILARITY = 0.82  # "Lisbn" is Lisbon, but "Atlantis" is not Atlanta
CLOCK_TOLERANCE = timedelta(minutes=10)
ONE_DAY = timedelta(days=1)
_HOURS_PER_DAY = 24
_MAX_SUGGESTED_ZONES = 12


@dataclass(frozen=True, slots=True)
class ZoneMatch:
    """What a typed place may mean: `zone` when it is clear, otherwise `near` names that look alike."""

    zone: str | None
    suggestions: tuple[str, ...] = ()


def find_zone(text: str, language: str = "") -> ZoneMatch:
    """The zone of a city, an IANA name in any spelling of case and spaces, or names close to it.

    Cities are known by their English names, by those in `language`, an IETF tag, and by those in widely
    spoken languages.
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
    """How a zone is shown to people: by its city, as it is spelled."""
    fixed = utc_offsets.fixed_zone_label(zone)
    if fixed is not None:
        return fixed
    return _CITY_SPELLINGS.get(zone) or _cities_by_zone("en").get(zone) or _last_part(zone)


def _last_part(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def zones_by_local_time(hour: int, minute: int, now: datetime) -> tuple[str, ...]:
    """Well-known zones whose clocks show `hour`:`minute` now, within ten minutes, from west to east."""
    utc = now.astimezone(UTC)
    return _zones_near_offset(
        timedelta(hours=hour - utc.hour, minutes=minute - utc.minute), now, CLOCK_TOLERANCE
    )


def zones_at_hour_offset(hours: int, now: datetime) -> tuple[str, ...]:
    """Well-known zones whose clocks are whole `hours` ahead of UTC now, on whatever date."""
    return _zones_near_offset(timedelta(hours=hours % _HOURS_PER_DAY), now, timedelta())


def zones_at_offset(offset: timedelta, now: datetime) -> tuple[str, ...]:
    """Well-known zones whose clocks are `offset` ahead of UTC now, on the date that this makes."""
    found = (zone for zone in _WELL_KNOWN_ZONES if now.astimezone(ZoneInfo(zone)).utcoffset() == offset)
    return tuple(found)[:_MAX_SUGGESTED_ZONES]


def _zones_near_offset(offset: timedelta, now: datetime, tolerance: timedelta) -> tuple[str, ...]:
    found = (zone for zone in _WELL_KNOWN_ZONES if _clock_distance(zone, offset, now) <= tolerance)
    return tuple(found)[:_MAX_SUGGESTED_ZONES]


def _clock_distance(zone: str, offset: timedelta, now: datetime) -> timedelta:
    """How far clocks in `zone` are from those `offset` ahead of UTC; a whole day does not count."""
    own = now.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    distance = (own - offset) % ONE_DAY
    return min(distance, ONE_DAY - distance)


def is_zone(name: str) -> bool:
    """Whether `name` is exactly the name of a zone."""
    return name in _zones_by_name().values() or (
        utc_offsets.fixed_zone_label(name) is not None and name in available_timezones()
    )


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


@cache
def _zones_by_name() -> Mapping[str, str]:
    """Folded name -> zone: IANA names first, then their cities, then other cities."""
    names: dict[str, str] = {}
    zones = sorted(z for z in available_timezones() if z == "UTC" or z.split("/")[0] in _REGIONS)
    for zone in zones:
        names[_fold(zone)] = zone
    for zone in (*_WELL_KNOWN_ZONES, *zones):
        names.setdefault(_fold(_last_part(zone)), zone)
    for zone, cities in _ALIASES.items():
        for name in cities.split():
            names.setdefault(name, zone)
    return names


@cache
def _renamed_zones() -> Mapping[str, str]:
    """Zones that tzdata keeps under an old name of their city -> their zone of today (Europe/Kiev)."""
    today = ((zone, _zones_by_name().get(_fold(name))) for zone, name in _cities_by_zone("en").items())
    return {zone: new for zone, new in today if new is not None and new != zone}


def _find_by_local_name(folded: str, language: str) -> str | None:
    """The zone of a city by its folded name in `language`, or else in a widely spoken one."""
    for each in (language, *_COMMON_LANGUAGES):
        if found := _zones_by_local_name(each).get(folded):
            return found
    return None


@lru_cache(maxsize=32)
def _zones_by_local_name(language: str) -> Mapping[str, str]:
    return {_fold(name): zone for zone, name in _cities_by_zone(language).items()}


@lru_cache(maxsize=32)
def _cities_by_zone(language: str) -> Mapping[str, str]:
    """Zone -> its city in a language, as Unicode's CLDR has them."""
    try:
        cities = Locale.parse(language, sep="-").time_zones if language else {}
    except (UnknownLocaleError, ValueError):
        return {}
    known = set(_zones_by_name().values())
    return {zone: str(names["city"]) for zone, names in cities.items() if "city" in names and zone in known}


def _fold(text: str) -> str:
    """Case, accents, spaces and punctuation do not matter."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if c.isalnum() or c == "/")


def format_clock(zone: str, now: datetime) -> str:
    """What clocks in `zone` show, as 24-hour HH:MM."""
    return f"{now.astimezone(ZoneInfo(zone)):%H:%M}"
