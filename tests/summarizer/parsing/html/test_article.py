"""Web pages: the article in blocks, its metadata, refusals with their reason."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.model import Block, BlockKind
from summarizer.parsing.errors import Unreadable, UnreadableReason
from summarizer.parsing.html.article import MAX_PAGE_BYTES, read_html

_LEAD = (
    "Die alte Brücke über den Hafen wird ab Montag für zwei Jahre gesperrt, weil Fachleute Risse in den "
    "Pfeilern gefunden haben. Für Fußgänger fährt in dieser Zeit alle zehn Minuten eine Fähre ohne Fahrpreis."
)
_SECOND = (
    "Händler am Ufer fürchten um ihre Kundschaft und verlangen von der Stadt einen Ausgleich für die Bauzeit."
)


def _page(charset: str = "", body: str = "") -> str:
    meta = f'<meta charset="{charset}">' if charset else ""
    return f"""<!doctype html><html lang="de"><head>{meta}<title>Brücke gesperrt – Hafenbote</title>
<meta property="og:title" content="Brücke gesperrt"><meta property="og:site_name" content="Hafenbote">
<meta name="author" content="Maike Thomsen">
<meta property="article:published_time" content="2024-05-02T08:00:00Z">
</head><body><nav><a href="/">Start</a><a href="/sport">Sport</a></nav><article><h1>Brücke gesperrt</h1>
<p>{_LEAD}</p><h2>Sorge am Ufer</h2><p>{_SECOND}</p>
<ul><li>Die Fähre fährt bis Mitternacht.</li><li>Räder sind erlaubt.</li></ul>
<blockquote><p>Wir sind nicht gefragt worden, sagt der Wirt der Hafenschänke am alten Kai.</p></blockquote>
{body}</article><footer>Impressum Datenschutz</footer>
<div id="comments"><p>Endlich passiert etwas, schreibt ein Leser unter diesen Artikel am Abend.</p></div>
</body></html>"""


def test_a_page_gives_its_article_in_blocks_of_the_right_kind() -> None:
    document = read_html(_page())
    assert document.blocks[:5] == (
        Block(BlockKind.PARAGRAPH, _LEAD),
        Block(BlockKind.HEADING, "Sorge am Ufer"),
        Block(BlockKind.PARAGRAPH, _SECOND),
        Block(BlockKind.ITEM, "Die Fähre fährt bis Mitternacht."),
        Block(BlockKind.ITEM, "Räder sind erlaubt."),
    )


def test_a_page_gives_the_metadata_of_its_article() -> None:
    document = read_html(_page(), url="https://hafenbote.example/bruecke")
    assert (document.title, document.site, document.author) == (
        "Brücke gesperrt",
        "Hafenbote",
        "Maike Thomsen",
    )
    assert (document.published, document.language) == ("2024-05-02", "de")
    assert document.url == "https://hafenbote.example/bruecke"


def test_navigation_comments_and_footers_are_left_out() -> None:
    body = read_html(_page()).body
    assert not [word for word in ("Impressum", "Sport", "Leser") if word in body]


def test_a_table_is_one_item_a_row() -> None:
    table = "<table><tr><th>Linie</th><th>Takt</th></tr><tr><td>F1</td><td>10 Minuten</td></tr></table>"
    assert Block(BlockKind.ITEM, "F1 | 10 Minuten") in read_html(_page(body=table)).blocks


@pytest.mark.parametrize(
    ("encoding", "meta", "declared"),
    [
        ("utf-8", "", ""),
        ("utf-8-sig", "", "iso-8859-1"),
        ("utf-16", "", ""),
        ("utf-16-le", "", ""),
        ("cp1252", "iso-8859-1", ""),
        ("cp1252", "", "windows-1252"),
        ("cp1252", "no-such-charset", ""),
        ("iso-8859-1", "", "hex"),
    ],
)
def test_umlauts_are_read_with_every_declaration_of_a_charset(
    encoding: str, meta: str, declared: str
) -> None:
    document = read_html(_page(charset=meta).encode(encoding, "replace"), charset=declared)
    assert _LEAD in document.body


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        (b"", UnreadableReason.EMPTY),
        (" \n\0", UnreadableReason.EMPTY),
        (b"x" * (MAX_PAGE_BYTES + 1), UnreadableReason.TOO_BIG),
        (b'{"title": "no page"}', UnreadableReason.NOT_HTML),
        ("Just a sentence about a harbour.", UnreadableReason.NOT_HTML),
        ("<html><body></body></html>", UnreadableReason.NO_ARTICLE),
        (
            "<html><body><p>Please enable JavaScript to continue.</p></body></html>",
            UnreadableReason.NO_ARTICLE,
        ),
        ("<html><body>" + "<div>" * 20_000, UnreadableReason.NO_ARTICLE),
        ("<html><body>" + "<p>a" * 60_000, UnreadableReason.TOO_BIG),
        ("<!--" * 10_000 + "<p>", UnreadableReason.NO_ARTICLE),
    ],
)
def test_a_page_without_article_is_refused_with_its_reason(
    html: bytes | str, reason: UnreadableReason
) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_html(html)
    assert refusal.value.reason is reason


@given(st.binary(max_size=400) | st.text(max_size=400))
def test_any_page_is_read_or_refused(html: bytes | str) -> None:
    with suppress(Unreadable):
        assert read_html(html).blocks


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://example.org/ferry.jpg", "https://example.org/ferry.jpg"),
        ("/ferry.jpg", ""),
        ("javascript:alert(1)", ""),
        ("data:image/png;base64,QUJD", ""),
        (f"https://example.org/{'a' * 3000}.jpg", ""),
    ],
    ids=["address", "path", "script", "inlined", "endless"],
)
def test_the_picture_of_a_page_is_kept_if_it_has_a_web_address(address: str, kept: str) -> None:
    story = "The ferry sails from the new pier again, and the harbour master expects a quiet winter. " * 4
    html = f"""<html><head><title>Ferry</title><meta property="og:image" content="{address}"></head>
    <body><article><h1>Ferry</h1><p>{story}</p><p>{story}</p></article></body></html>"""
    assert read_html(html).image == kept
