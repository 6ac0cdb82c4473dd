"""Imports python-telegram-bot without what a process of Lede never uses: httpx, and texts for its authors.

`AiohttpRequest` makes the requests, so httpx would only cost: 2.7 MiB and 26 ms, or 6.3 MiB and 80 ms where
what its command line needs is installed. Who uses `telegram.request.HTTPXRequest` nevertheless gets it then.
The docstrings of the classes are 0.7 MiB: at rest with everything on, a process has 89.1 to 89.4 MiB without
and 89.9 to 90.1 with them (three times in turns), and its goal is 90. Dropping them takes 0.5 ms and is safe:
the library reads no docstring, and those of its methods, which `help()` shows, stay.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

_NAME = "httpx"


class _HttpxOnDemand(ModuleType):
    """Stands for httpx in the module that imported it: at first only for its types in annotations."""

    is_annotating = True

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return object if self.is_annotating else getattr(import_module(_NAME), name)


def _import_telegram() -> None:
    if _NAME in sys.modules or "telegram" in sys.modules:
        return
    httpx = sys.modules[_NAME] = _HttpxOnDemand(_NAME)
    try:
        import_module("telegram")
    finally:
        httpx.is_annotating = False
        del sys.modules[_NAME]
    for module in (sys.modules["telegram"], sys.modules["telegram.constants"]):
        _drop_docstrings(module)


def _drop_docstrings(module: ModuleType) -> None:
    for item in vars(module).values():
        if isinstance(item, type) and item.__module__.startswith("telegram"):
            item.__doc__ = None


_import_telegram()
