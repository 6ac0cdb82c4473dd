"""Defines the values of the settings of the public archive, and checks the address of a site."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

_NAME: Final = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?")
_ADDRESS: Final = re.compile(r"\[[0-9A-Fa-f:.]+\]")
_PATH: Final = re.compile(r"(/[A-Za-z0-9._~%!$&'()*+,;=:@-]+)*/?")


class ArchivePolicy(StrEnum):
    """Whether the HTTP server shows the published stories to everybody."""

    OFF = "off"
    PUBLIC = "public"


class ArchiveRobots(StrEnum):
    """Whether search engines may list the pages of the archive."""

    INDEX = "index"
    NOINDEX = "noindex"


def parse_site_url(text: str) -> str:
    """The address of a web site without its last slash.

    Raises:
        ValueError: It is none; the message says what is asked for.
    """
    refused = ValueError(f"{text!r} is not the address of a site, like https://news.example.org.")
    try:
        parts = urlsplit(text)
        host = parts.netloc.rpartition(":")[0] if parts.port else parts.netloc
    except ValueError:
        raise refused from None
    is_host = _NAME.fullmatch(host) or _ADDRESS.fullmatch(host)
    if parts.scheme not in ("http", "https") or not is_host or not _PATH.fullmatch(parts.path):
        raise refused
    if parts.query or parts.fragment or text != text.strip():
        raise refused
    return text.rstrip("/")
