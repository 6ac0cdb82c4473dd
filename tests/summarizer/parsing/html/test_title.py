"""The title of a page is its headline, without site and section."""

from __future__ import annotations

import pytest
from lxml import html  # type: ignore[import-untyped]

from summarizer.parsing.html.title import page_title


@pytest.mark.parametrize(
    ("found", "body", "title"),
    [
        ("Bridge shut for years - River Post", "", "Bridge shut for years"),
        ("Bridge shut for years | News | River Post", "", "Bridge shut for years"),
        ("River Post | Bridge shut for years", "", "Bridge shut for years"),
        ("Bridge shut for years – RP – 7.10.2026", "<h1>Bridge shut for years</h1>", "Bridge shut for years"),
        ("Bridge shut for years | Politik |", "", "Bridge shut for years"),
        ("橋を二年間閉鎖：River Post", "", "橋を二年間閉鎖"),
        ("River Post", "<h1>River Post</h1><h2>Bridge shut for years</h2>", "Bridge shut for years"),
        ("", "<h1>Bridge shut for years</h1>", "Bridge shut for years"),
        ("Bridge shut - and open again", "", "Bridge shut - and open again"),
        (
            "Council: Bridge shut for years",
            "<h2>Bridge shut for years</h2>",
            "Council: Bridge shut for years",
        ),
    ],
)
def test_site_and_section_are_cut_off(found: str, body: str, title: str) -> None:
    page = html.document_fromstring(
        f'<html><head><title>{found}</title></head><body><a href="/">River Post</a>{body}</body></html>'
    )
    assert page_title(page, found, "River Post", "https://www.riverpost.example/1") == title
