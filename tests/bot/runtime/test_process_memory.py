"""The C library is asked to keep less free memory where it is glibc, and nothing is asked of another one."""

from __future__ import annotations

import ctypes
import sys
from types import SimpleNamespace

import pytest

from bot.runtime.process_memory import limit_arenas, return_free_memory


def test_glibc_is_asked_for_two_arenas_and_a_trim(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[object, ...]] = []
    library = SimpleNamespace(
        gnu_get_libc_version=None,
        mallopt=lambda *values: asked.append(("mallopt", *values)),
        malloc_trim=lambda *values: asked.append(("malloc_trim", *values)),
    )
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: library)
    limit_arenas()
    return_free_memory()
    assert asked == [("mallopt", -8, 2), ("malloc_trim", 0)]


def test_another_c_library_is_asked_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    library = SimpleNamespace(malloc_trim=asked.append)
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: library)
    limit_arenas()
    return_free_memory()
    assert asked == []


def test_a_python_that_cannot_call_the_library_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_name: object) -> None:
        raise OSError("no such library")

    monkeypatch.setattr(ctypes, "CDLL", fail)
    limit_arenas()
    monkeypatch.setitem(sys.modules, "ctypes", None)
    return_free_memory()
