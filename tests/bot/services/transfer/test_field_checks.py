"""Each check returns the stored value of a valid JSON value, and rejects any other with a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.services.transfer import field_checks
from bot.services.transfer.errors import LineRejected
from bot.services.transfer.field_checks import Check, integer, list_of, one_of, text
from data.records.audience import QuietHours, SummaryLength

VALID: list[tuple[Check, object, object]] = [
    (integer(1, 7), 7, 7),
    (field_checks.chat_id, -1001234567890, -1001234567890),
    (field_checks.boolean, False, False),
    (text(3), "abc", "abc"),
    (one_of(SummaryLength), "long", SummaryLength.LONG),
    (field_checks.instant, "2026-03-05T08:30:00.1239+01:00", datetime(2026, 3, 5, 7, 30, 0, 123000, UTC)),
    (field_checks.instant, "1970-01-01T00:00:00Z", datetime(1970, 1, 1, tzinfo=UTC)),
    (field_checks.day, "2026-03-05", date(2026, 3, 5)),
    (field_checks.wall_time, "8:05", "08:05"),
    (field_checks.zone, "Europe/Berlin", "Europe/Berlin"),
    (field_checks.language, "pt-BR", "pt-BR"),
    (field_checks.language, "", ""),
    (field_checks.web_address, "https://example.org/feed", "https://example.org/feed"),
    (list_of(integer(0, 9), 3), [1, 1], (1, 1)),
    (field_checks.wall_times, ["18:30", "8:00", "08:00"], ("08:00", "18:30")),
    (field_checks.weekdays, [5, 1, 5], (1, 5)),
    (field_checks.topics, ["Köln ", "KÖLN", " "], ("köln",)),
    (field_checks.quiet, ["22:00", "7:00"], QuietHours("22:00", "07:00")),
]
INVALID: list[tuple[Check, object, str]] = [
    (integer(1, 7), True, "true is not a whole number"),
    (integer(1, 7), 1.0, "1.0 is not a whole number"),
    (integer(1, 7), 8, "8 is not between 1 and 7"),
    (field_checks.chat_id, 0, "0 is no chat"),
    (field_checks.boolean, 1, "1 is neither true nor false"),
    (text(3), 5, "5 is not a text"),
    (text(3), "abcd", "is longer than 3 characters"),
    (text(3, 1), "", "is empty"),
    (text(9), "a\0b", "holds a NUL character"),
    (text(9), "\ud800", "holds half of a surrogate pair"),
    (one_of(SummaryLength), "huge", '"huge" should be one of short, normal, long'),
    (field_checks.instant, "soon", '"soon" is not an instant'),
    (field_checks.instant, "2026-03-05T08:30:00", "does not say which zone"),
    (field_checks.instant, "9999-12-31T23:59:59Z", "is not between 1970 and 2200"),
    (field_checks.day, "2026-02-30", '"2026-02-30" is not a day'),
    (field_checks.day, "1969-12-31", "is not between 1970 and 2200"),
    (field_checks.wall_time, "25:00", '"25:00" is not a time of day'),
    (field_checks.wall_time, "٠٨:٠٠", "is not a time of day"),
    (field_checks.zone, "../../etc/passwd", "is not a zone name"),
    (field_checks.zone, "europe/berlin", "is not a zone name"),
    (field_checks.language, "plain English", "is not a language"),
    (field_checks.web_address, "javascript:alert(1)", "is not an address"),
    (field_checks.web_address, "https://[", "is not an address"),
    (field_checks.web_address, "https://a b.example", "is not an address"),
    (list_of(integer(0, 9), 3), "1", '"1" is not a list'),
    (list_of(integer(0, 9), 3), [1, 2, 3, 4], "has 4 entries; 3 at most"),
    (list_of(integer(0, 9), 3, 1), [], "is empty"),
    (field_checks.weekdays, [8], "8 is not between 1 and 7"),
    (field_checks.quiet, ["22:00"], "should be two times"),
    (field_checks.quiet, ["22:00", "22:00"], "begins and ends at the same time"),
]


@pytest.mark.parametrize(("check", "value", "stored"), VALID)
def test_a_valid_value_is_returned_as_it_is_stored(check: Check, value: object, stored: object) -> None:
    assert check(value) == stored


@pytest.mark.parametrize(("check", "value", "reason"), INVALID)
def test_an_invalid_value_is_rejected_with_its_reason(check: Check, value: object, reason: str) -> None:
    with pytest.raises(LineRejected) as caught:
        check(value)
    assert reason in str(caught.value)
