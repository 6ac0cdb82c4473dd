"""The date of a page is one that the page states for its article, or none."""

from __future__ import annotations

import pytest
from lxml import html  # type: ignore[import-untyped]

from summarizer.parsing.html.date import page_date

_OTHER = '{"@type":"NewsArticle","headline":"Other","datePublished":"2026-01-01"}'
_OWN = '{"@type":"NewsArticle","headline":"Bridge shut","datePublished":"2026-10-07"}'


def _date(body: str = "", head: str = "", url: str = "", language: str = "en") -> str:
    page = f'<html lang="{language}"><head>{head}</head><body>{body}</body></html>'
    return page_date(html.document_fromstring(page), url, "Bridge shut")


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2026-10-07T23:30:00-08:00">',
        '<meta name="date" content="7 October 2026">',
        '<meta itemprop="datePublished" content="2026-10-07">',
        '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2026-10-07"}</script>',
        f'<script type="application/ld+json">{{"@graph":[{_OTHER},{_OWN}]}}</script>',
    ],
)
def test_metadata_state_the_date(head: str) -> None:
    assert _date(head=head) == "2026-10-07"


@pytest.mark.parametrize(
    ("body", "language"),
    [
        ('<article><time datetime="2026-10-07T08:00Z">now</time></article>', "en"),
        ('<p class="byline">By Jo Lund, October 7, 2026</p>', "en"),
        ('<span class="publish-date">7. Oktober 2026</span>', "de"),
        ('<div class="entry-date">7 października 2026</div>', "pl"),
    ],
)
def test_an_element_named_as_a_date_states_it(body: str, language: str) -> None:
    assert _date(body, language=language) == "2026-10-07"


def test_the_address_states_the_date() -> None:
    assert _date(url="https://p.example/2026/10/07/bridge") == "2026-10-07"


@pytest.mark.parametrize(
    "body",
    [
        "<p>The bridge was built in 1951 and painted on 7 October 2026.</p>",
        "<footer>© 2001–2026 River Post</footer>",
        '<div class="comments"><time datetime="2026-10-07">7 October</time></div>',
        '<aside><span class="date">7 October 2026</span></aside>',
        '<ul><li><time datetime="2026-10-07">Other story</time></li></ul>',
        '<span class="date">07/10/2026</span>',
    ],
)
def test_nothing_else_states_a_date(body: str) -> None:
    assert _date(body) == ""


def test_lists_of_other_articles_state_none() -> None:
    nodes = ",".join(
        f'{{"@type":"NewsArticle","headline":"Story {day}","datePublished":"2026-10-0{day}"}}'
        for day in (1, 2)
    )
    assert _date(head=f'<script type="application/ld+json">[{nodes}]</script>') == ""
