"""How much of the machine other programs used during a run, which a load average does not tell."""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path
from typing import Final

_STAT: Final = Path("/proc/stat")
_BUSY_COLUMNS: Final = (1, 2, 3, 6, 7)
"""Of the first line of /proc/stat: user, nice, system, irq and softirq, in ticks."""


class OtherLoad:
    """Begins to measure when it is made; for runs whose processes have all ended and been waited for."""

    def __init__(self, stat: Path = _STAT) -> None:
        self._stat = stat
        self._begun, self._busy, self._own = time.monotonic(), busy_seconds(stat), _children_seconds()

    def cores(self) -> float | None:
        """The mean number of cores that other programs kept busy; None elsewhere than on Linux."""
        busy, seconds = busy_seconds(self._stat), time.monotonic() - self._begun
        if busy is None or self._busy is None or not seconds:
            return None
        others = busy - self._busy - (_children_seconds() - self._own)
        return round(max(0.0, others / seconds), 1)


def busy_seconds(stat: Path) -> float | None:
    """The processor time of the machine since its start, over all cores."""
    if not stat.is_file():
        return None
    columns = stat.read_text("ascii").splitlines()[0].split()
    return sum(int(columns[place]) for place in _BUSY_COLUMNS) / os.sysconf("SC_CLK_TCK")


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
