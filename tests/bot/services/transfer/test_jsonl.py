"""Reading lines of JSON up to a limit, and writing values as lines and in messages."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.services.transfer import jsonl
from bot.services.transfer.errors import LineRejected, NotJson


def test_lines_are_numbered_without_empty_ones_byte_order_mark_and_carriage_returns() -> None:
    stream = io.BytesIO(b'\xef\xbb\xbf{"a":1}\r\n\r\n  {"b":2}\r\n\n{"c":3}')
    assert list(jsonl.numbered_lines(stream)) == [(1, b'{"a":1}'), (3, b'{"b":2}'), (5, b'{"c":3}')]


def test_a_line_over_the_limit_is_skipped_and_the_next_one_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "MAX_LINE_BYTES", 10)
    stream = io.BytesIO(b'{"a":1}\n' + b"x" * 3_000_000 + b'\n{"b":2}\n')
    assert list(jsonl.numbered_lines(stream)) == [(1, b'{"a":1}'), (2, None), (3, b'{"b":2}')]


def test_a_line_is_parsed_to_its_object() -> None:
    assert jsonl.parse_line('{"name": "Köln"}'.encode()) == {"name": "Köln"}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (None, "is longer than 8 MB"),
        (b"null", "holds null instead of an object"),
        (b"[1]", "holds a list instead of an object"),
        (b'{"a": 1, "a": 2}', 'says "a" twice'),
        (b'{"a": ' + b"9" * 5000 + b"}", "too many digits"),
        (b'{"a": ' + b"[" * 200_000, "is nested too deeply"),
    ],
)
def test_json_that_is_not_a_usable_object_is_rejected(line: bytes | None, reason: str) -> None:
    with pytest.raises(LineRejected, match=reason) as caught:
        jsonl.parse_line(line)
    assert not isinstance(caught.value, NotJson)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"a": 1', "is not JSON"),
        (b'{"a": NaN}', "NaN is no JSON number"),
        (b'{"a": "\xff"}', "is not UTF-8"),
    ],
)
def test_a_line_that_is_not_json_raises_its_own_error(line: bytes, reason: str) -> None:
    with pytest.raises(NotJson, match=reason):
        jsonl.parse_line(line)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ([1], "a list"),
        ({"a": 1}, "an object"),
        (None, "null"),
        ("a\n\x1b[31m", '"a\\n\\u001b[31m"'),
        ("x" * 61, '"' + "x" * 60 + '…"'),
        (10**200, "1" + "0" * 59 + "…"),
    ],
)
def test_a_value_is_shown_short_and_without_control_characters(value: object, shown: str) -> None:
    assert jsonl.format_value(value) == shown


@settings(max_examples=25)
@given(st.text(max_size=300))
def test_any_text_is_shown_on_one_printable_line(text: str) -> None:
    shown = jsonl.format_value(text)
    assert shown.isprintable()
    assert len(shown) <= 6 * 124


def test_nul_is_written_as_the_replacement_character() -> None:
    line = jsonl.encode_line({"texts": ["a\0b"], "nested": {"text": "\0"}, "slash": "\\u0000"})
    assert json.loads(line) == {"texts": ["a\ufffdb"], "nested": {"text": "\ufffd"}, "slash": "\\u0000"}
    assert line.endswith(b"\n")


def test_an_instant_is_written_in_utc_with_milliseconds() -> None:
    assert jsonl.format_instant(datetime(2026, 3, 5, 7, 30, 0, 123456, UTC)) == "2026-03-05T07:30:00.123Z"
    assert jsonl.format_instant(None) is None
