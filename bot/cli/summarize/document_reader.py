"""Parses a file, a web address or standard input into a document."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final

from yarl import URL

from bot.cli.input_source import STDIN, BadInput, display_name, is_address, read_bytes
from bot.ports.fetcher import Fetched, Fetcher, FetchError, FetchReason
from summarizer.model import Document

_FETCH_MESSAGES: Final[Mapping[FetchReason, str]] = MappingProxyType(
    {
        FetchReason.BAD_ADDRESS: "this is not the address of a web page",
        FetchReason.NOT_PUBLIC: "this address leads inside a network and is not fetched",
        FetchReason.BAD_PORT: "only the ports 80 and 443 are fetched from",
        FetchReason.TOO_MANY_REDIRECTS: "redirected too often",
        FetchReason.TIMEOUT: "took too long to answer",
        FetchReason.TOO_BIG: "larger than 5 MB",
        FetchReason.STATUS: "the server answered with status {status}",
        FetchReason.WRONG_TYPE: "neither a page nor text",
        FetchReason.UNREACHABLE: "could not be reached",
        FetchReason.ENCODING: "the server's compression cannot be decompressed",
        FetchReason.TLS: "no secure connection could be made",
        FetchReason.TLS_NAME: "the server's certificate is for another name",
        FetchReason.TLS_EXPIRED: "the server's certificate is out of date",
        FetchReason.TLS_UNKNOWN: "the server's certificate has an unknown issuer",
    }
)
UNREADABLE_MESSAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "empty": "there is no text in it",
        "too_big": "too large to be read",
        "not_html": "this is no web page",
        "no_article": "there is no article on this page",
        "not_text": "this is no text, or of a kind that cannot be read",
        "old_office": "of an old kind; save it as .docx and try again",
        "encrypted": "it asks for a password",
        "feed": "this is a feed, a list of stories, and no story",
        "scan": "it holds pictures of text, but no text",
        "broken": "it is damaged",
        "too_heavy": "it takes too much time or memory to read",
        "paywall": "the article is only for subscribers",
        "consent": "the page asks for consent before it shows its article",
        "scripts": "the page is drawn by JavaScript and holds no text itself",
    }
)


def open_reader(
    source: str, stdin: BinaryIO, fetcher_factory: Callable[[], Fetcher]
) -> Callable[[], Document]:
    """Read the bytes of a source; the returned function parses them into a document.

    Args:
        source: A path, a web address, or "-" for standard input.
        stdin: Standard input.
        fetcher_factory: Called only for a web address.

    Raises:
        BadInput: The source cannot be read; the returned function raises it where parsing fails.
    """
    if is_address(source):
        fetched = _fetch(source, fetcher_factory())
        return lambda: _translate_errors(source, lambda: _parse_page(fetched))
    content = read_bytes(source, stdin)
    name = "" if source == STDIN else Path(source).name
    return lambda: _translate_errors(source, lambda: _parse_file(name, content))


def _fetch(url: str, fetcher: Fetcher) -> Fetched:
    try:
        return asyncio.run(fetcher.fetch(url))
    except FetchError as error:
        message = _FETCH_MESSAGES[error.reason].format(status=error.status)
        via = "" if error.url in (url, _normalize_url(url)) else f" (redirected to {error.url})"
        raise BadInput(f"{url}: {message}{via}") from error


def _normalize_url(url: str) -> str:
    """A URL in the normal form that the fetcher uses."""
    try:
        return str(URL(url).with_fragment(None))
    except ValueError:
        return url


def _parse_page(fetched: Fetched) -> Document:
    from summarizer.parsing.fetched_page import read_fetched_page  # noqa: PLC0415 - takes half a second

    return read_fetched_page(fetched.body, fetched.url, fetched.charset)


def _parse_file(name: str, content: bytes) -> Document:
    from summarizer.parsing.files import read_document  # noqa: PLC0415 - takes half a second

    return read_document(name, content)


def _translate_errors(source: str, read: Callable[[], Document]) -> Document:
    from summarizer.parsing.errors import Unreadable  # noqa: PLC0415
    from summarizer.parsing.html.access_walls import AccessWall  # noqa: PLC0415

    try:
        return read()
    except (Unreadable, AccessWall) as error:
        reason = str(error)
        message = UNREADABLE_MESSAGES.get(reason, f"cannot be read ({reason.replace('_', ' ')})")
        raise BadInput(f"{display_name(source)}: {message}") from error
