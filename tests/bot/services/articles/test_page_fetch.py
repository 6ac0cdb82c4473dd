"""Fetching the page of a link, and the user error for each failed fetch."""

from __future__ import annotations

import pytest

from bot.errors import UserError
from bot.i18n import Catalogs
from bot.ports.fetcher import Fetched, FetchError, FetchPurpose, FetchReason
from bot.services.articles.page_fetch import fetch_page
from summarizer.parsing.errors import UnreadableReason
from summarizer.parsing.html.access_walls import AccessWallKind

URL = "https://news.example.org/hall"
TEXTS = Catalogs.load().for_language("en")


class FailingFetcher:
    """A fetcher whose every fetch raises the same error."""

    def __init__(self, reason: FetchReason, status: int = 0) -> None:
        self.problem = FetchError(reason, URL, status)
        self.tried: list[str] = []

    async def fetch(
        self, url: str, purpose: FetchPurpose = FetchPurpose.PAGE, *, etag: str = "", last_modified: str = ""
    ) -> Fetched:
        del purpose, etag, last_modified
        self.tried.append(url)
        raise self.problem


async def error_text(reason: FetchReason, status: int = 0) -> str:
    with pytest.raises(UserError) as caught:
        await fetch_page(FailingFetcher(reason, status), URL)
    return TEXTS.plain(caught.value.key, **caught.value.args_)


@pytest.mark.parametrize(
    ("reason", "tried"),
    [
        (FetchReason.UNREACHABLE, ["https://news.example.org/hall", "http://news.example.org/hall"]),
        (FetchReason.TIMEOUT, ["https://news.example.org/hall"]),
    ],
)
async def test_an_address_without_a_scheme_is_tried_over_http_where_https_is_missing(
    reason: FetchReason, tried: list[str]
) -> None:
    fetcher = FailingFetcher(reason)
    with pytest.raises(UserError):
        await fetch_page(fetcher, "news.example.org/hall")
    assert fetcher.tried == tried


@pytest.mark.parametrize("reason", FetchReason)
async def test_the_error_of_every_fetch_reason_suggests_to_paste_the_text(reason: FetchReason) -> None:
    assert "paste" in await error_text(reason, 500 if reason is FetchReason.STATUS else 0)


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 410, 418, 429, 451, 500, 503])
async def test_the_error_of_every_http_status_suggests_to_paste_the_text(status: int) -> None:
    assert "paste" in await error_text(FetchReason.STATUS, status)


@pytest.mark.parametrize("reason", [*UnreadableReason, *AccessWallKind])
def test_the_error_of_every_unreadable_page_suggests_to_paste_the_text(
    reason: UnreadableReason | AccessWallKind,
) -> None:
    assert "paste" in TEXTS.plain(f"link.{reason.value}")
