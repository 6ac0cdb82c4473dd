"""Reads the version of Lede from the metadata of its installed package."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def installed_version() -> str:
    """The version, like "1.2.0"; "" where Lede runs from its source tree without being installed."""
    try:
        return version("lede")
    except PackageNotFoundError:
        return ""
