"""Duties run beside each other, end together, and none ends unnoticed."""

from __future__ import annotations

import asyncio

import pytest

from bot.concurrency.task_groups import run_all, run_until_event
from bot.runtime.roles import ProcessRole


async def wait_forever(ended: list[str]) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        ended.append("ended")


async def raise_error() -> None:
    raise ValueError("trouble")


async def cancel_itself() -> None:
    raise asyncio.CancelledError


async def test_trouble_with_one_duty_ends_the_others_and_is_told() -> None:
    ended: list[str] = []
    with pytest.raises(ExceptionGroup) as trouble:
        await run_all(wait_forever(ended), raise_error())
    assert trouble.group_contains(ValueError)
    assert ended == ["ended"]


async def test_a_duty_that_breaks_off_by_itself_does_not_go_unnoticed() -> None:
    with pytest.raises(ExceptionGroup) as trouble:
        await run_all(wait_forever([]), cancel_itself())
    assert trouble.group_contains(RuntimeError, match="broke off")


async def test_work_ends_when_the_event_is_set_and_is_let_end() -> None:
    ended: list[str] = []
    event = asyncio.Event()
    working = asyncio.create_task(run_until_event(event, run_all(wait_forever(ended))))
    await asyncio.sleep(0)
    event.set()
    await working
    assert ended == ["ended"]


async def test_work_that_ends_by_itself_needs_no_event() -> None:
    await run_until_event(asyncio.Event(), asyncio.sleep(0))


async def test_work_that_fails_is_told() -> None:
    with pytest.raises(ExceptionGroup) as trouble:
        await run_until_event(asyncio.Event(), raise_error())
    assert trouble.group_contains(ValueError)


def test_between_them_web_and_worker_do_what_all_does() -> None:
    assert [(role.handles_updates, role.runs_jobs) for role in ProcessRole] == [
        (True, True),
        (True, False),
        (False, True),
    ]
