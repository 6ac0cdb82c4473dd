"""Converting readers to lines, reading lines, and the reader that a line makes or changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.services.transfer import readers
from bot.services.transfer.errors import LineRejected
from data.records.audience import SubscriptionState, SummaryLength
from data.transfer.records import TransferredReader
from tests.bot.services.transfer.samples import DEFAULTS
from tests.support.factories import NOW

TOMORROW_IN_TOKYO = datetime(2026, 11, 22, 21, 15, tzinfo=UTC)  # 06:15 of the 23rd


def new_reader(**fields: Any) -> TransferredReader:
    return readers.new_reader(readers.read_reader({"chat_id": 42, **fields}), DEFAULTS, NOW)


def test_a_new_reader_gets_the_defaults_for_missing_fields() -> None:
    reader = new_reader()
    assert (reader.timezone, reader.times, reader.language) == ("Asia/Tokyo", ("06:15",), "de")
    assert reader.weekdays == (1, 2, 3, 4, 5, 6, 7)
    assert (reader.state, reader.length) == (SubscriptionState.ACTIVE, SummaryLength.NORMAL)
    assert (reader.subscribed_at, reader.next_due) == (NOW, TOMORROW_IN_TOKYO)


@pytest.mark.parametrize(
    ("chat_id", "thread_id", "chat_type"),
    [(42, 0, "private"), (-5, 0, "group"), (-5, 3, "supergroup"), (-1001234567890, 0, "supergroup")],
)
def test_the_type_of_a_chat_is_guessed_from_its_id(chat_id: int, thread_id: int, chat_type: str) -> None:
    assert new_reader(chat_id=chat_id, thread_id=thread_id).chat_type == chat_type


def test_a_blocked_reader_is_never_due() -> None:
    assert new_reader(state="blocked").next_due is None


def test_a_paused_reader_is_due_at_the_first_slot_after_the_pause() -> None:
    reader = new_reader(paused_until="2026-12-01T00:00:00Z")
    assert reader.state is SubscriptionState.PAUSED
    assert reader.next_due == datetime(2026, 12, 1, 21, 15, tzinfo=UTC)


def test_a_served_day_has_no_second_digest() -> None:
    served = {"day": "2026-11-22", "digests": 1, "seq": 3, "until": "2026-11-22T07:00:00Z"}
    reader = new_reader(timezone="UTC", times=["18:00"], served=served)
    assert reader.next_due == datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    assert (reader.slot_date, reader.slots_done, reader.covered_seq) == (date(2026, 11, 22), 1, 3)


def test_an_update_keeps_the_stored_progress_and_reschedules_where_the_schedule_changed() -> None:
    before = new_reader()
    served = {"day": "2026-11-30", "digests": 1, "seq": 9}
    given = readers.read_reader({"chat_id": 42, "times": ["09:00"], "served": served})
    after = readers.updated_reader(before, given, NOW)
    assert (after.timezone, after.times) == ("Asia/Tokyo", ("09:00",))
    assert (after.slot_date, after.covered_seq) == (None, None)
    assert after.next_due == datetime(2026, 11, 23, 0, 0, tzinfo=UTC)


def test_an_update_without_a_change_returns_the_stored_reader() -> None:
    before = replace(new_reader(), next_due=NOW)
    assert readers.updated_reader(before, readers.read_reader({"chat_id": 42}), NOW) is before


def test_an_update_of_other_settings_keeps_the_due_time() -> None:
    before = replace(new_reader(), next_due=NOW + timedelta(minutes=1))
    given = readers.read_reader({"chat_id": 42, "topics": ["city"]})
    assert readers.updated_reader(before, given, NOW).next_due == before.next_due


def test_a_line_without_a_pause_end_ends_the_pause() -> None:
    before = new_reader(paused_until="2026-12-01T00:00:00Z")
    after = readers.updated_reader(before, readers.read_reader({"chat_id": 42, "paused_until": None}), NOW)
    assert (after.state, after.paused_until) == (SubscriptionState.ACTIVE, None)


def test_a_paused_state_without_an_end_is_rejected() -> None:
    with pytest.raises(LineRejected, match="needs paused_until"):
        readers.read_reader({"chat_id": 42, "state": "paused"})


def test_the_line_of_a_reader_makes_the_same_reader() -> None:
    reader = new_reader(
        quiet=["22:00", "07:00"],
        topics=["city"],
        served={"day": "2026-11-22", "digests": 1, "seq": 3, "until": "2026-11-22T07:00:00Z"},
        note="",
    )
    line = {name: value for name, value in readers.reader_to_line(reader).items() if name != "kind"}
    as_json = {name: list(value) if isinstance(value, tuple) else value for name, value in line.items()}
    assert new_reader(**as_json) == reader
