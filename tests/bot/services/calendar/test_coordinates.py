"""Zones near a place on the map."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.calendar.coordinates import MAX_ZONES, zones_near
from bot.services.calendar.timezones import is_zone


@pytest.mark.parametrize(
    ("latitude", "longitude", "zone"),
    [
        (48.14, 11.58, "Europe/Zurich"),
        (52.5, 13.4, "Europe/Berlin"),
        (35.0, 135.8, "Asia/Tokyo"),
        (40.7, -74.0, "America/New_York"),
        (-33.9, 151.2, "Australia/Sydney"),
        (-18.1, 178.4, "Pacific/Fiji"),
        (66.0, -170.0, "America/Nome"),
    ],
)
def test_the_nearest_city_comes_first(latitude: float, longitude: float, zone: str) -> None:
    assert zone in zones_near(latitude, longitude)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_every_place_on_earth_has_zones(latitude: float, longitude: float) -> None:
    found = zones_near(latitude, longitude)
    assert len(found) == MAX_ZONES
    assert all(map(is_zone, found))
