"""The line: in order, but nobody waits behind a chat that has to wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.delivery.chat_limits import SHARED
from bot.services.delivery.rate_limiter import Pacer
from bot.services.delivery.ready_queue import PATIENCE, Line
from data.records.audience import SummaryLength
from data.records.delivery import Delivery, Edition

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
EDITION = Edition(1, "digest", ((),), 0, AT)


class Stopped:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


def opened() -> tuple[Stopped, Pacer, Line]:
    time = Stopped()
    return time, Pacer(time.monotonic, time.sleep), Line()


def delivery(number: int, chat_id: int) -> Delivery:
    kind = "private" if chat_id > 0 else "supergroup"
    late = AT + timedelta(hours=6)
    return Delivery(
        number, number, chat_id, kind, 0, "en", "UTC", SummaryLength.NORMAL, EDITION, 0, AT, late, 0, 1
    )


def take_all(line: Line, pacer: Pacer) -> list[int]:
    """The numbers of what may go now, each counted as gone."""
    taken = []
    while (one := line.take(pacer)) is not None:
        pacer.take_chat(one.chat_id)
        taken.append(one.id)
    return taken


def test_different_chats_go_in_order() -> None:
    _, pacer, line = opened()
    line.add(delivery(n, n) for n in range(1, 6))
    assert take_all(line, pacer) == [1, 2, 3, 4, 5]
    assert len(line) == 0


def test_one_delivery_of_a_chat_that_waits_is_kept_and_goes_first_when_its_time_comes() -> None:
    time, pacer, line = opened()
    line.add([delivery(1, 7), delivery(2, 7), delivery(3, 8)])
    assert take_all(line, pacer) == [1, 3]
    assert line.wait(pacer) == 1.0
    time.now += 1.0
    line.add([delivery(4, 9)])
    assert take_all(line, pacer) == [2, 4]
    assert line.wait(pacer) is None


def test_what_cannot_be_kept_is_put_off_one_allowance_apart() -> None:
    _, pacer, line = opened()
    line.add(delivery(n, -5) for n in range(1, 12))
    assert take_all(line, pacer) == [1]
    waits = line.put_off()
    assert list(waits) == list(range(3, 12))
    times = list(waits.values())
    assert times[0] >= SHARED.gap * 2 - 1e-9
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert gaps == pytest.approx([SHARED.gap] * len(gaps))
    assert line.put_off() == {}


def test_a_chat_that_has_used_its_minute_up_is_not_waited_for_at_hand() -> None:
    _, pacer, line = opened()
    for _ in range(SHARED.count):
        pacer.take_chat(-5)
    line.add([delivery(1, -5)])
    assert take_all(line, pacer) == []
    assert line.put_off()[1] > PATIENCE
    assert len(line) == 0


@given(st.lists(st.integers(-3, 3).filter(bool), max_size=60))
def test_every_delivery_is_taken_kept_or_put_off_once(chats: list[int]) -> None:
    _, pacer, line = opened()
    line.add(delivery(number, chat) for number, chat in enumerate(chats))
    taken = take_all(line, pacer)
    put_off = list(line.put_off())
    kept = line.clear()
    assert sorted(taken + put_off + kept) == list(range(len(chats)))
    assert len(line) == 0
