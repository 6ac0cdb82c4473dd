"""Recognising a message that is a link, and the user error for each failed fetch."""

from __future__ import annotations

import pytest

from bot.errors import UserError
from bot.i18n import Catalogs
from bot.ports.fetcher import Fetched, FetchError, FetchPurpose, FetchReason
from bot.services.articles.page_fetch import fetch_page, only_link
from summarizer.parsing.errors import UnreadableReason
from summarizer.parsing.html.access_walls import AccessWallKind

URL = "https://news.example.org/hall"
TEXTS = Catalogs.load().for_language("en")


class FailingFetcher:
    """A fetcher whose every fetch raises the same error."""

    def __init__(self, reason: FetchReason, status: int = 0) -> None:
        self.problem = FetchError(reason, URL, status)

    async def fetch(
        self, url: str, purpose: FetchPurpose = FetchPurpose.PAGE, *, etag: str = "", last_modified: str = ""
    ) -> Fetched:
        del url, purpose, etag, last_modified
        raise self.problem


async def error_text(reason: FetchReason, status: int = 0) -> str:
    with pytest.raises(UserError) as caught:
        await fetch_page(FailingFetcher(reason, status), URL)
    return TEXTS.plain(caught.value.key, **caught.value.args_)


@pytest.mark.parametrize(
    ("text", "link"),
    [
        (URL, URL),
        (f"  {URL}\n", URL),
        (f"<{URL}>", URL),
        ("HTTP://News.example.org/", "HTTP://News.example.org/"),
        ("www.example.org/hall", "https://www.example.org/hall"),
        (f"Look: {URL}", ""),
        (f"{URL} {URL}", ""),
        ("ftp://news.example.org/", ""),
        ("news.example.org", ""),
        ("", ""),
    ],
)
def test_only_link_finds_a_link_that_is_the_whole_message(text: str, link: str) -> None:
    assert only_link(text) == link


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
