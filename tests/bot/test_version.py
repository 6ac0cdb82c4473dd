"""The version of the installed package, "" where it is not installed."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError

import pytest

from bot import version
from bot.version import installed_version


def test_the_version_of_the_installed_package_starts_with_a_number() -> None:
    assert installed_version()[:1].isdigit()


def test_the_version_of_a_package_that_is_not_installed_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    def not_found(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(version, "version", not_found)
    assert installed_version() == ""
