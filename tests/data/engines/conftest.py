"""Ends each test of the engines only when the driver's threads have ended."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator

import pytest

from tests.support.waiting import wait_until


@pytest.fixture(autouse=True)
async def ended_threads() -> AsyncIterator[None]:
    """Waits for the threads of connections that a test began: one that ends later finds its loop closed."""
    before = set(threading.enumerate())
    yield
    await wait_until(lambda: not any(map(_is_of_driver, set(threading.enumerate()) - before)))


def _is_of_driver(thread: threading.Thread) -> bool:
    return "_connection_worker_thread" in thread.name
