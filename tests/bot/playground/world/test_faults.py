"""Planned faults: what each kind does to a call, and which calls it applies to."""

from __future__ import annotations

import pytest
from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut

from bot.playground import Fault, FaultKind, Playground, UserHandle
from bot.playground.world.faults import Faults
from tests.bot.playground.conftest import Connect


async def test_a_dropped_request_is_not_executed(playground: Playground, bot: Bot, ada: UserHandle) -> None:
    playground.faults.add(Fault("sendMessage", FaultKind.DROP_BEFORE))
    with pytest.raises(NetworkError) as caught:
        await bot.send_message(ada.id, "a")
    assert not isinstance(caught.value, BadRequest)
    assert playground.sent == []
    assert (await bot.send_message(ada.id, "a")).text == "a"


async def test_a_call_with_a_dropped_answer_is_executed(
    playground: Playground, bot: Bot, ada: UserHandle
) -> None:
    playground.faults.add(Fault("sendMessage", FaultKind.DROP_AFTER))
    with pytest.raises(NetworkError):
        await bot.send_message(ada.id, "a")
    assert [(each.ok, each.answered) for each in playground.sent] == [(True, False)]
    assert ada.messages[-1].text == "a"


@pytest.mark.parametrize(("after", "count"), [(False, 0), (True, 1)])
async def test_a_server_error_replaces_or_follows_the_call(
    playground: Playground, bot: Bot, ada: UserHandle, after: bool, count: int
) -> None:
    playground.faults.add(Fault("*", FaultKind.STATUS_5XX, status=503, after=after))
    with pytest.raises(NetworkError, match="Service Unavailable"):
        await bot.send_message(ada.id, "a")
    assert len(playground.sent) == count
    assert playground.refusals == []


async def test_a_call_with_a_slow_answer_is_executed(
    playground: Playground, connect: Connect, ada: UserHandle
) -> None:
    hasty = await connect(read_timeout=0.05)
    playground.faults.add(Fault("sendMessage", FaultKind.SLOW, seconds=0.3))
    with pytest.raises(TimedOut):
        await hasty.send_message(ada.id, "a")
    assert ada.messages[-1].text == "a"


async def test_a_retry_after_fault_answers_429(
    playground: Playground, bot: Bot, ada: UserHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    playground.faults.add(Fault("sendmessage", FaultKind.RETRY_AFTER, seconds=7, times=2))
    for _ in range(2):
        with pytest.raises(RetryAfter, match="Retry in 0:00:07"):
            await bot.send_message(ada.id, "a")
    assert (await bot.send_message(ada.id, "a")).text == "a"


def test_faults_hit_their_method_a_number_of_times_in_order() -> None:
    faults = Faults()
    slow, drop = Fault("getMe", FaultKind.SLOW, times=2), Fault("*", FaultKind.DROP_BEFORE)
    faults.add(slow)
    faults.add(drop)
    assert [faults.take_matching(name) for name in ("getMe", "sendMessage", "getMe", "getMe")] == [
        slow,
        drop,
        slow,
        None,
    ]
    assert faults.planned == []


def test_faults_with_a_probability_are_repeatable() -> None:
    def day(seed: int) -> list[bool]:
        faults = Faults(seed)
        faults.add(Fault("*", FaultKind.SLOW, times=None, probability=0.5))
        return [faults.take_matching("getMe") is not None for _ in range(40)]

    assert day(1) == day(1) != day(2)
    assert 5 < sum(day(1)) < 35


def test_cleared_faults_hit_no_request() -> None:
    faults = Faults()
    faults.add(Fault("*", FaultKind.SLOW))
    faults.clear()
    assert faults.take_matching("getMe") is None
