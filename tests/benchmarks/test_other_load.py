"""The load of other programs is what the machine used beyond the benchmark's own processes."""

from __future__ import annotations

import os
from pathlib import Path

from benchmarks.other_load import OtherLoad, busy_seconds


def test_busy_time_leaves_out_idle_waiting_and_stolen_time(tmp_path: Path) -> None:
    tick = os.sysconf("SC_CLK_TCK")
    stat = tmp_path / "stat"
    numbers = [1 * tick, 2 * tick, 3 * tick, 1000, 2000, 4 * tick, 5 * tick, 3000, 9, 9]
    stat.write_text(f"cpu  {' '.join(map(str, numbers))}\ncpu0 1 2 3\n")
    assert busy_seconds(stat) == 15


def test_nothing_is_said_without_the_file(tmp_path: Path) -> None:
    assert busy_seconds(tmp_path / "stat") is None
    assert OtherLoad(tmp_path / "stat").cores() is None


def test_an_unchanged_machine_has_no_other_load(tmp_path: Path) -> None:
    stat = tmp_path / "stat"
    stat.write_text("cpu  100 0 0 0 0 0 0 0 0 0\n")
    assert OtherLoad(stat).cores() == 0
