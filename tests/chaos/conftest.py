"""The harness of each chaos test, the seeds, and the choice between short and long runs."""

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
    """Run a test with a `seed` argument CHAOS_ROUNDS times (once by default), from CHAOS_SEED on."""
    if "seed" in metafunc.fixturenames:
        first = int(os.environ.get("CHAOS_SEED", "1"))
        rounds = int(os.environ.get("CHAOS_ROUNDS", "1"))
        metafunc.parametrize("seed", range(first, first + rounds))


def is_long_run() -> bool:
    """Whether this is a long run: `make chaos` (CHAOS_ROUNDS is set) or a nightly run (LEDE_NIGHTLY=1)."""
    return "CHAOS_ROUNDS" in os.environ or os.environ.get("LEDE_NIGHTLY") == "1"


@pytest.fixture
def long_run() -> None:
    """Skip in short runs a test whose fault the mixes of faults contain as well."""
    if not is_long_run():
        pytest.skip("make chaos runs this")


@pytest.fixture
def open_harness(sqlite_url: str, tmp_path: Path) -> OpenHarness:
    """Opens a newsroom with a number of readers, on `sqlite_url` unless the test names another database."""
    assert sqlite_url.endswith(str(tmp_path / "lede.db"))  # where the harness looks for it
    return partial(chaos_harness, tmp_path)
