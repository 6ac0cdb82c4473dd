"""Reading a file: valid lines become batches, the others are reported by number and reason."""

from __future__ import annotations

import io
import json

import pytest

from bot.services.transfer.batching import Batch, read_batches
from bot.services.transfer.errors import NotJsonLines
from tests.bot.services.transfer.samples import MINIMAL_READER

Report = tuple[int, str]


def read(*lines: object) -> tuple[list[Batch], list[Report], list[Report]]:
    """The batches of a file with these lines, its rejections, and its unknown fields."""
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    rejected: list[Report] = []
    unknown: list[Report] = []
    batches = read_batches(
        io.BytesIO(text.encode()), lambda *report: rejected.append(report), lambda *it: unknown.append(it)
    )
    return list(batches), rejected, unknown


KINDS = "team, channel, source, article, tip, tip_block, event, edition_day, section, reader"
REJECTED = [
    ({"chat_id": 1}, f"has no kind; it should be one of {KINDS}"),
    ({"kind": "Reader", "chat_id": 1}, f'kind "Reader" should be one of {KINDS}'),
    ({"kind": ["reader"], "chat_id": 1}, f"kind a list should be one of {KINDS}"),
    ([MINIMAL_READER], "holds a list instead of an object"),
    ("null", "holds null instead of an object"),
    ({"kind": "reader"}, "has no chat_id"),
    ({**MINIMAL_READER, "chat_id": True}, "chat_id true is not a whole number"),
    ({**MINIMAL_READER, "chat_id": 0}, "chat_id 0 is no chat"),
    ({**MINIMAL_READER, "chat_id": 42.0}, "chat_id 42.0 is not a whole number"),
    ({**MINIMAL_READER, "chat_id": "42"}, 'chat_id "42" is not a whole number'),
    ({**MINIMAL_READER, "chat_id": 1 << 63}, "is not between"),
    ({**MINIMAL_READER, "thread_id": -3}, "thread_id -3 is not between 0 and"),
    ({**MINIMAL_READER, "timezone": "Mars/Base"}, 'timezone "Mars/Base" is not a zone name'),
    ({**MINIMAL_READER, "timezone": "../../etc/passwd"}, "is not a zone name"),
    ({**MINIMAL_READER, "timezone": "\x1b[31mred"}, 'timezone "\\u001b[31mred" is not a zone name'),
    ({**MINIMAL_READER, "times": ["25:00"]}, 'times "25:00" is not a time of day like 08:00'),
    ({**MINIMAL_READER, "times": []}, "times is empty"),
    ({**MINIMAL_READER, "times": "08:00"}, 'times "08:00" is not a list'),
    ({**MINIMAL_READER, "weekdays": [8]}, "weekdays 8 is not between 1 and 7"),
    ({**MINIMAL_READER, "weekdays": [True]}, "weekdays true is not a whole number"),
    ({**MINIMAL_READER, "topics": ["a\0b"]}, "topics holds a NUL character"),
    ('{"kind": "reader", "chat_id": 1, "topics": ["\\ud800"]}', "half of a surrogate pair"),
    ('{"kind": "reader", "chat_id": 1, "chat_id": 2}', 'says "chat_id" twice'),
    ('{"kind": "reader", "chat_id": NaN}', "NaN is no JSON number"),
    ('{"kind": "reader", "chat_id": ' + "9" * 5000 + "}", "too many digits"),
    ('{"kind": "reader", "chat_id": ' + "[" * 200_000, "is nested too deeply"),
    ('{"kind": "reader", "chat_id": 1', "is not JSON"),
    ({**MINIMAL_READER, "language": "plain English"}, "is not a language"),
    ({**MINIMAL_READER, "state": "asleep"}, 'state "asleep" should be one of active, paused, blocked'),
    ({**MINIMAL_READER, "state": "paused"}, 'state "paused" needs paused_until'),
    ({**MINIMAL_READER, "paused_until": "2026-12-01T08:00:00"}, "does not say which zone it is in"),
    ({**MINIMAL_READER, "paused_until": "9999-12-31T23:59:59Z"}, "is not between 1970 and 2200"),
    ({**MINIMAL_READER, "quiet": ["22:00"]}, "quiet should be two times"),
    ({**MINIMAL_READER, "served": {"day": "2026-02-30"}}, 'served day "2026-02-30" is not a day'),
    ({"kind": "team", "user_id": -1}, "user_id -1 is not between"),
    ({"kind": "source", "url": "javascript:alert(1)"}, "url "),
    ({"kind": "article", "title": "x", "blocks": []}, "has no summary"),
]


@pytest.mark.parametrize(("line", "reason"), REJECTED, ids=[reason[:40] for _, reason in REJECTED])
def test_an_invalid_line_is_reported_by_number_and_reason_and_the_others_are_read(
    line: object, reason: str
) -> None:
    batches, rejected, unknown = read(
        {**MINIMAL_READER, "chat_id": 10}, line, {**MINIMAL_READER, "chat_id": 11}
    )
    assert [item["chat_id"] for batch in batches for item in batch.items] == [10, 11]
    ((number, said),) = rejected
    assert number == 2
    assert reason in said
    assert "\n" not in said
    assert len(said) < 390
    assert unknown == []


def test_an_unknown_field_is_reported_once_and_its_line_is_read() -> None:
    batches, rejected, unknown = read(
        {**MINIMAL_READER, "colour": "red"}, {**MINIMAL_READER, "chat_id": 43, "colour": 1}
    )
    assert [len(batch.items) for batch in batches] == [2]
    assert rejected == []
    assert unknown == [(1, '"colour" is no field of a reader; it is passed over, here and below')]


def test_lines_of_mixed_kinds_fill_one_batch_per_kind() -> None:
    lines = [
        {"kind": "team", "user_id": n} if n % 2 else {**MINIMAL_READER, "chat_id": n} for n in range(1, 801)
    ]
    batches, rejected, unknown = read(*lines)
    assert (rejected, unknown) == ([], [])
    assert [(batch.kind, len(batch.items)) for batch in batches] == [("team", 400), ("reader", 400)]


def test_a_batch_holds_at_most_500_readers() -> None:
    batches, _, _ = read(*({**MINIMAL_READER, "chat_id": n} for n in range(1, 1202)))
    assert [len(batch.items) for batch in batches] == [500, 500, 201]


def test_a_full_batch_follows_the_pending_lines_that_it_may_depend_on() -> None:
    team = {"kind": "team", "user_id": 7}
    readers = [{**MINIMAL_READER, "chat_id": n} for n in range(1, 502)]
    batches, _, _ = read(*readers[:250], team, *readers[250:])
    assert [(batch.kind, len(batch.items)) for batch in batches] == [
        ("team", 1),
        ("reader", 500),
        ("reader", 1),
    ]


def test_a_file_without_a_line_of_json_is_refused_at_its_end() -> None:
    with pytest.raises(NotJsonLines, match="line 1 is not JSON"):
        read("chat_id,timezone", "42,UTC")


def test_a_file_whose_first_twenty_lines_are_not_json_is_refused_early() -> None:
    with pytest.raises(NotJsonLines, match="line 1 is not JSON"):
        read(*["text"] * 20, MINIMAL_READER)


def test_lines_before_the_first_line_of_json_are_reported_after_it() -> None:
    batches, rejected, _ = read(*["text"] * 19, MINIMAL_READER)
    assert [len(batch.items) for batch in batches] == [1]
    assert [number for number, _ in rejected] == list(range(1, 20))


def test_an_empty_file_has_no_batches() -> None:
    assert read("") == ([], [], [])
