"""What benchmarks measure of processes (Linux), and the percentile that they print."""

from __future__ import annotations

import os
import resource
from collections.abc import Sequence
from pathlib import Path


def resident_mib(pid: int) -> float:
    """The resident memory of a process and its children in MiB."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()
    return own_resident_mib(pid) + sum(resident_mib(int(child)) for child in children)


def own_resident_mib(pid: int) -> float:
    """The resident memory of a process without its children in MiB."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def processor_seconds(pid: int) -> float:
    """The processor time of a process in seconds (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_mib() -> float:
    """The peak memory of this process in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def p99(values: Sequence[float]) -> float:
    """The 99th percentile."""
    return sorted(values)[int(len(values) * 0.99)]
