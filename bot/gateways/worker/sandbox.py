"""The worker process limits itself, so that what it reads can hurt nothing but itself.

Each limit holds where the platform has it; the bot's own clock holds everywhere.
"""

from __future__ import annotations

import math
import os
import sys
from contextlib import suppress
from typing import Final

MEMORY_BYTES: Final = 1536 * 1024 * 1024
"""Address space, of which the libraries alone map 200 MB."""

_NICENESS: Final = 5


def confine() -> None:
    """Limit this process for good: memory, no files written, no core dumps, a low priority, no output."""
    _set_limit("RLIMIT_AS", MEMORY_BYTES)
    _set_limit("RLIMIT_FSIZE", 0)
    _set_limit("RLIMIT_CORE", 0)
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    # What a library says of a file would fill the log with the file's own words.
    devnull = os.open(os.devnull, os.O_WRONLY)
    for output in (1, 2):
        os.dup2(devnull, output)


def allow_seconds(seconds: float) -> None:
    """Let this process use so many seconds of processor time from now on; the system kills it after that."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not everywhere

        used = resource.getrusage(resource.RUSAGE_SELF)
        _set_limit("RLIMIT_CPU", math.ceil(used.ru_utime + used.ru_stime + seconds), renewable=True)


def _set_limit(name: str, value: int, *, renewable: bool = False) -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not everywhere

    which = getattr(resource, name, None)
    if which is None:
        return
    hard = resource.getrlimit(which)[1]
    soft_limit = value if hard == resource.RLIM_INFINITY else min(value, hard)
    # Some systems name a limit and refuse to set it (macOS: RLIMIT_AS).
    with suppress(ValueError, OSError):
        resource.setrlimit(which, (soft_limit, hard if renewable else soft_limit))
