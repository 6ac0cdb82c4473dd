"""The document of a feed entry, without the boilerplate that feeds append."""

from __future__ import annotations

import pytest

from summarizer.model import BlockKind
from summarizer.parsing.feeds.entry import read_entry

BODY = "<p>The mill will become a library.</p><p>Work begins in May.</p>"


@pytest.mark.parametrize(
    "tail",
    [
        "<p>The post <a href='x'>Mill</a> appeared first on <a href='y'>Paper</a>.</p>",
        "<p><a href='x'>Continue reading…</a></p>",
        "<p><a>Weiterlesen</a></p><p>Der Beitrag Mühle erschien zuerst auf Blatt.</p>",
        "<p>[…]</p>",
        "<a href='x'>Comments</a>",
        "<p>Lire la suite</p>",
    ],
)
def test_boilerplate_below_the_text_of_an_entry_is_dropped(tail: str) -> None:
    document = read_entry("Mill", BODY + tail, url="https://p.example/1", author="A", published=0.0)
    assert document.body == "The mill will become a library.\n\nWork begins in May."
    assert document.dropped
    assert document.published == "1970-01-01"


def test_a_sentence_that_starts_like_boilerplate_stays() -> None:
    body = "<p>Read more than one book a month and you will live longer, says a study of three "
    body += "thousand people in the valley, published on Monday.</p>"
    assert read_entry("Books", body, url="", author="", published=None).dropped == ()


def test_a_title_repeated_above_the_text_is_removed_and_a_missing_one_is_made() -> None:
    repeated = read_entry("Mill", f"<h1>MILL</h1>{BODY}", url="", author="", published=None)
    assert all(block.kind is BlockKind.PARAGRAPH for block in repeated.blocks)
    assert read_entry("", BODY, url="", author="", published=None).title == "The mill will become a library."


def test_the_day_of_the_feed_counts_and_not_that_of_utc() -> None:
    entry = read_entry("Mill", BODY, url="", author="", published=86400.0, day="1970-01-01")
    assert entry.published == "1970-01-01"


def test_a_list_of_the_headlines_of_other_papers_is_no_text() -> None:
    link = '<li><a href="https://news.google.com/x">Bridge shut</a> <font color="#777">River Post</font></li>'
    entry = read_entry(
        "Bridge shut - River Post", f"<ol>{link}{link}</ol>", url="", author="", published=None
    )
    assert (entry.title, entry.blocks) == ("Bridge shut", ())
