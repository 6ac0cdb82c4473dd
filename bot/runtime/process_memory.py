"""Asks the C library to keep less free memory; does nothing where it is not glibc.

At rest with everything on, two arenas take 1.2 MiB less than one for each thread of SQLite, at the
same processor time of planning (a single arena cost a tenth more). Trimming after the start returns 0.4 MiB
that reading code and catalogs left free.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

_M_ARENA_MAX = -8  # malloc.h
_ARENAS = 2
"""One for the event loop, one for all other threads."""


def limit_arenas() -> None:
    """Let threads that begin from now on share an arena; their memory outlives them otherwise."""
    _call_glibc("mallopt", _M_ARENA_MAX, _ARENAS)


def return_free_memory() -> None:
    """Give pages that hold nothing back to the system; takes a few milliseconds."""
    _call_glibc("malloc_trim", 0)


def _call_glibc(name: str, *values: int) -> None:
    with suppress(ImportError, OSError, AttributeError):
        import ctypes  # noqa: PLC0415 - some builds of Python are without it

        library = ctypes.CDLL(None)
        if hasattr(library, "gnu_get_libc_version"):
            function: Callable[..., int] = getattr(library, name)
            function(*values)
