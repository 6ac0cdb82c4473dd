"""Fixtures of the tests of views."""

from __future__ import annotations

import pytest

from bot.i18n import Catalogs, Texts


@pytest.fixture(scope="session")
def texts() -> Texts:
    """The English texts."""
    return Catalogs.load().for_language("en")
