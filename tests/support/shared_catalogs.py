"""Shares the catalogs of Lede between the bots of a test run.

Every start of a bot reads all catalogs for its menus, which took a tenth of the time of tests of whole bots.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from unittest.mock import patch

from bot.i18n import LOCALE, Catalogs, Texts


@contextmanager
def read_once() -> Iterator[None]:
    """Read each catalog of Lede, not those that tests make, once in a process and its forks."""
    read, owner = Catalogs._read, Catalogs.load()

    @cache
    def read_own(code: str) -> Texts:
        return read(owner, code)

    def read_or_share(catalogs: Catalogs, code: str) -> Texts:
        return read_own(code) if catalogs._folder == LOCALE else read(catalogs, code)

    with patch.object(Catalogs, "_read", read_or_share):
        yield


def read_now() -> None:
    """Read all catalogs, so that forks find them."""
    for code in Catalogs.load().languages:
        Catalogs.load()._peek(code)
