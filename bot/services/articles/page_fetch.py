"""Fetches the page of a link that an editor sent, and turns fetch errors into user errors."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bot.errors import UserError
from bot.ports.fetcher import Fetched, Fetcher, FetchError, FetchPurpose, FetchReason

NO_HTTPS_REASONS: Final = (
    FetchReason.TLS,
    FetchReason.TLS_NAME,
    FetchReason.TLS_EXPIRED,
    FetchReason.TLS_UNKNOWN,
    FetchReason.UNREACHABLE,
)
"""Failures of an address over https after which http is worth a try."""
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


def with_scheme(address: str) -> str:
    """An address with https where it has no scheme."""
    return address if "://" in address else f"https://{address}"


async def fetch_page(fetcher: Fetcher, address: str) -> Fetched:
    """Fetch a page; an address without a scheme is tried over https first, then over http.

    Raises:
        UserError: It could not be fetched; the text says why and what to do instead.
    """
    try:
        return await _fetch(fetcher, address)
    except FetchError as problem:
        if problem.reason is FetchReason.STATUS:
            key = _ERROR_KEYS_BY_STATUS.get(problem.status, "link.status")
            raise UserError(key, status=problem.status) from problem
        raise UserError(f"link.{problem.reason.value}") from problem


async def _fetch(fetcher: Fetcher, address: str) -> Fetched:
    if "://" in address:
        return await fetcher.fetch(address, FetchPurpose.PAGE)
    try:
        return await fetcher.fetch(with_scheme(address), FetchPurpose.PAGE)
    except FetchError as problem:
        if problem.reason not in NO_HTTPS_REASONS:
            raise
        return await fetcher.fetch(f"http://{address}", FetchPurpose.PAGE)
