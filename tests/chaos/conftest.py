"""A harness for every test, and seeds that can be asked for."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

import pytest

from tests.chaos.harness import ChaosHarness, chaos_harness

OpenHarness = Callable[..., AbstractAsyncContextManager[ChaosHarness]]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for `seed` runs CHAOS_ROUNDS times (once without), from CHAOS_SEED on."""
    if "seed" in metafunc.fixturenames:
        first = int(os.environ.get("CHAOS_SEED", "1"))
        rounds = int(os.environ.get("CHAOS_ROUNDS", "1"))
        metafunc.parametrize("seed", range(first, first + rounds))


@pytest.fixture
def long_run() -> None:
    """What the mixes of faults touch as well is tried on its own in longer runs only."""
    if "CHAOS_ROUNDS" not in os.environ:
        pytest.skip("make chaos runs this")


@pytest.fixture
def open_harness(sqlite_url: str, tmp_path: Path) -> OpenHarness:
    """Opens a newsroom with a number of readers, on `sqlite_url` unless the test names another database."""
    assert sqlite_url.endswith(str(tmp_path / "lede.db"))  # where the harness looks for it
    return partial(chaos_harness, tmp_path)
