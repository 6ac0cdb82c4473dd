"""Sources are parsed by their kind, and unreadable ones are refused in one line."""

import io
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.cli.input_source import MAX_INPUT_BYTES, BadInput
from bot.cli.summarize.document_reader import UNREADABLE_MESSAGES, open_reader
from bot.gateways.web.fetcher import WebFetcher
from bot.ports.fetcher import Fetched, Fetcher, FetchError, FetchPurpose, FetchReason
from summarizer.model import Document
from summarizer.parsing.errors import UnreadableReason
from summarizer.parsing.html.access_walls import AccessWallKind
from tests.bot.cli.summarize.sample_article import BODY, PASTE, TITLE

PAGE = (
    f"<!doctype html><html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1>"
    + "".join(f"<p>{block}</p>" for block in BODY.split("\n\n"))
    + "</article></body></html>"
)
URL = "https://news.example.org/ferry"


class SinglePageFetcher:
    """A fetcher with one answer, or none where nothing may be fetched."""

    def __init__(self, answer: Fetched | FetchError | None = None) -> None:
        self.answer = answer

    async def fetch(
        self, url: str, purpose: FetchPurpose = FetchPurpose.PAGE, *, etag: str = "", last_modified: str = ""
    ) -> Fetched:
        assert purpose is FetchPurpose.PAGE
        assert not etag + last_modified
        if self.answer is None:
            raise AssertionError(f"{url} must not be fetched")
        if isinstance(self.answer, FetchError):
            raise self.answer
        return self.answer


def page(body: bytes, kind: str = "text/html", charset: str = "") -> SinglePageFetcher:
    headers: Mapping[str, str] = {}
    return SinglePageFetcher(Fetched(URL, 200, kind, charset, body, headers))


def read(name: str, stdin: bytes = b"", fetcher: Fetcher | None = None) -> Document:
    return open_reader(name, io.BytesIO(stdin), lambda: fetcher or SinglePageFetcher())()


def refusal(name: str, stdin: bytes = b"", fetcher: Fetcher | None = None) -> str:
    with pytest.raises(BadInput) as caught:
        read(name, stdin, fetcher)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_file_is_parsed_by_its_kind(tmp_path: Path) -> None:
    for name, content in (
        ("a.txt", PASTE),
        ("a.md", f"# {TITLE}\n\n{BODY}"),
        ("a.html", PAGE),
        ("no ending", PAGE),
    ):
        path = tmp_path / name
        path.write_text(content, "utf-8")
        found = read(str(path))
        assert found.title == TITLE
        assert BODY.partition("\n")[0] in found.body


def test_standard_input_is_a_paste_or_a_page() -> None:
    assert read("-", PASTE.encode()).title == TITLE
    assert read("-", PASTE.encode("utf-16")).title == TITLE
    assert read("-", PAGE.encode()).title == TITLE


def test_standard_input_stays_open() -> None:
    stdin = io.BytesIO(PASTE.encode())
    open_reader("-", stdin, SinglePageFetcher)
    assert not stdin.closed


def test_a_page_keeps_its_address_and_the_declared_charset() -> None:
    found = read(URL, fetcher=page(PAGE.replace("Eva", "Éva").encode("iso-8859-1"), charset="iso-8859-1"))
    assert found.url == URL
    assert "Éva Lindholm" in found.body


def test_plain_text_from_the_web_is_cleaned_like_a_paste() -> None:
    found = read(URL.upper().replace("HTTPS", "Https"), fetcher=page(PASTE.encode(), "text/plain"))
    assert (found.title, found.url) == (TITLE, URL)


@pytest.mark.parametrize("reason", FetchReason)
def test_every_reason_of_a_failed_fetch_has_a_plain_message(reason: FetchReason) -> None:
    message = refusal(URL, fetcher=SinglePageFetcher(FetchError(reason, URL, 404)))
    assert message.startswith(f"{URL}: ")
    assert "_" not in message
    assert ("404" in message) == (reason is FetchReason.STATUS)


def test_the_error_after_a_redirect_names_its_target() -> None:
    private = FetchError(FetchReason.NOT_PUBLIC, "http://10.0.0.1/")
    assert refusal(URL, fetcher=SinglePageFetcher(private)).endswith("(redirected to http://10.0.0.1/)")


@pytest.mark.parametrize(
    "url", ["http://LOCALHOST:80/#top", "http://①②⑦.0.0.1", "http://[::FFFF:127.0.0.1]/"]
)
def test_another_spelling_of_the_same_address_is_no_redirect(url: str) -> None:
    assert (
        refusal(url, fetcher=WebFetcher()) == f"{url}: this address leads inside a network and is not fetched"
    )


def test_a_path_that_is_no_file_is_refused(tmp_path: Path) -> None:
    assert "no such file" in refusal(str(tmp_path / "missing.txt"))
    assert "is a directory" in refusal(str(tmp_path))
    assert "null byte" in refusal("a\0b")
    assert "no such file" in refusal("ftp://news.example.org/ferry")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no text"),
        (b" \n ", "no text"),
        (b"\x89PNG\r\n\x1a\n\0\0", "no text"),
        (b"\0" * 2000, "no text"),
        (b"<!doctype html><html><body><p>Only this.</p></body></html>", "no article"),
    ],
)
def test_content_without_an_article_is_refused(content: bytes, why: str) -> None:
    assert refusal("-", content).startswith("standard input: ")
    assert why in refusal("-", content)


def test_an_input_beyond_the_limit_is_not_read_to_its_end() -> None:
    assert refusal("-", bytes(MAX_INPUT_BYTES + 1)) == "standard input: larger than 20 MB"


@pytest.mark.parametrize("reason", [*UnreadableReason, *AccessWallKind])
def test_every_reason_of_unreadable_content_has_a_message(
    reason: UnreadableReason | AccessWallKind,
) -> None:
    assert reason.value in UNREADABLE_MESSAGES


def test_the_error_for_a_paywall_says_so() -> None:
    wall = b"<!doctype html><title>Ferry</title><p>Subscribe to continue reading.</p>"
    assert refusal(URL, fetcher=page(wall)) == f"{URL}: the article is only for subscribers"
