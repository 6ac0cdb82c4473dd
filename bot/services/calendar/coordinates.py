"""Finds the time zones near a place on the map, by the cities of IANA's zone.tab, which is public domain."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from bot.services.calendar.timezones import is_zone

_COORDINATES = re.compile(r"([-+])(\d{2})(\d{2})(\d{2})?([-+])(\d{3})(\d{2})(\d{2})?")
MAX_ZONES = 3


def zones_near(latitude: float, longitude: float) -> tuple[str, ...]:
    """The zones whose cities are nearest to a place given in degrees, nearest first."""
    places = _places_by_zone()
    return tuple(sorted(places, key=lambda zone: _angle(places[zone], (latitude, longitude))))[:MAX_ZONES]


@cache
def _places_by_zone() -> Mapping[str, tuple[float, float]]:
    """The latitude and longitude of each zone's city, in degrees."""
    lines = (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {row[2]: _parse(row[1]) for row in rows if is_zone(row[2])}


def _parse(text: str) -> tuple[float, float]:
    """Degrees of "+5230+01322" or "+404251-0740023"."""
    match = _COORDINATES.fullmatch(text)
    assert match is not None
    north, east = match.groups()[:4], match.groups()[4:]
    return _degrees(*north), _degrees(*east)


def _degrees(sign: str, degrees: str, minutes: str, seconds: str | None) -> float:
    size = int(degrees) + int(minutes) / 60 + int(seconds or 0) / 3600
    return -size if sign == "-" else size


def _angle(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The angle between two places on a sphere, in radians (the haversine formula)."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, place)) for place in (one, other))
    across = math.cos(lat1) * math.cos(lat2) * math.sin((lon1 - lon2) / 2) ** 2
    return 2 * math.asin(min(1.0, math.sqrt(math.sin((lat1 - lat2) / 2) ** 2 + across)))
