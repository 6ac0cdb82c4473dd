"""Fetches the page of a link that an editor sent, and turns fetch errors into user errors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bot.errors import UserError
from bot.ports.fetcher import Fetched, Fetcher, FetchError, FetchPurpose, FetchReason

_LINK: Final = re.compile(r"<?((?:https?://|www\.)[^\s<>]+)>?", re.IGNORECASE)
_ERROR_KEYS_BY_STATUS: Final[Mapping[int, str]] = MappingProxyType(
    {
        401: "link.refused",
        402: "link.paywall",
        403: "link.refused",
        404: "link.missing",
        410: "link.missing",
        429: "link.refused",
        451: "link.refused",
    }
)


def only_link(text: str) -> str:
    """The address in a message that contains nothing else, or ""."""
    found = _LINK.fullmatch(text.strip())
    if found is None:
        return ""
    return f"https://{found[1]}" if found[1].lower().startswith("www.") else found[1]


async def fetch_page(fetcher: Fetcher, url: str) -> Fetched:
    """Fetch a page.

    Raises:
        UserError: It could not be fetched; the text says why and what to do instead.
    """
    try:
        return await fetcher.fetch(url, FetchPurpose.PAGE)
    except FetchError as problem:
        if problem.reason is FetchReason.STATUS:
            key = _ERROR_KEYS_BY_STATUS.get(problem.status, "link.status")
            raise UserError(key, status=problem.status) from problem
        raise UserError(f"link.{problem.reason.value}") from problem
