"""Limits the resources of a worker process, so that a hostile file harms only the process that reads it.

Each limit applies where the platform supports it; the bot's own timeout applies everywhere.
"""

from __future__ import annotations

import math
import os
import sys
from contextlib import suppress
from typing import Final

MEMORY_BYTES: Final = 1536 * 1024 * 1024
"""Address space; the libraries alone map 200 MB."""
SINGLE_THREAD_ENVIRONMENT: Final = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"
)
"""Must be set before numpy is imported: several BLAS threads on one core made one model 13 times slower."""

_NICENESS: Final = 5


def confine() -> None:
    """Limit this process until its end: memory, no written files, no core dumps, low priority, no output."""
    _set_limit("RLIMIT_AS", MEMORY_BYTES)
    _set_limit("RLIMIT_FSIZE", 0)
    _set_limit("RLIMIT_CORE", 0)
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    # Warnings of a library about a file would fill the log with the file's own text.
    devnull = os.open(os.devnull, os.O_WRONLY)
    for output in (1, 2):
        os.dup2(devnull, output)


def allow_seconds(seconds: float) -> None:
    """Limit the processor time of this process from now on; the system kills it after `seconds`."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - does not exist on Windows

        used = resource.getrusage(resource.RUSAGE_SELF)
        _set_limit("RLIMIT_CPU", math.ceil(used.ru_utime + used.ru_stime + seconds), renewable=True)


def _set_limit(name: str, value: int, *, renewable: bool = False) -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - does not exist on Windows

    limit = getattr(resource, name, None)
    if limit is None:
        return
    hard = resource.getrlimit(limit)[1]
    soft_limit = value if hard == resource.RLIM_INFINITY else min(value, hard)
    # Some systems define a limit and refuse to set it (macOS: RLIMIT_AS).
    with suppress(ValueError, OSError):
        resource.setrlimit(limit, (soft_limit, hard if renewable else soft_limit))
