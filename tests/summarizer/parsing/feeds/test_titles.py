"""Titles of feeds are one line of whole words; what a title says about tags stays."""

from __future__ import annotations

import pytest

from summarizer.parsing.feeds.reader import read_feed
from summarizer.parsing.feeds.titles import MAX_TITLE_CHARACTERS, shorten_title, title_to_line


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Boat <em>sails</em> <b>again</b>", "Boat sails again"),
        ("Why <section> and <template> matter", "Why <section> and <template> matter"),
        ("Use <b> with care", "Use <b> with care"),
        ("One<br>Two &amp; three &#8217;", "One Two & three ’"),
        ("10<sup>6</sup> boats", "10⁶ boats"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
    ],
)
def test_only_formatting_is_removed(title: str, line: str) -> None:
    assert title_to_line(title) == line


def test_a_title_declared_as_text_keeps_its_tags() -> None:
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom">'
        "<entry><id>1</id><title>On &lt;i&gt; and &lt;/i&gt;</title></entry>"
        '<entry><id>2</id><title type="html">On &lt;i&gt;boats&lt;/i&gt;</title></entry></feed>'
    )
    assert [entry.title for entry in read_feed(feed.encode(), "").entries] == ["On <i> and </i>", "On boats"]


def test_a_long_title_is_its_first_sentence() -> None:
    first = "The council has shut the old bridge over the river for two years."
    assert title_to_line(f"{first} {'A ferry sails in the meantime. ' * 9}") == first


def test_a_long_sentence_is_cut_between_words() -> None:
    title = title_to_line("boats " * 60)
    assert title.endswith("boats…")
    assert len(title) <= MAX_TITLE_CHARACTERS


@pytest.mark.parametrize(
    "text",
    [
        "市議会は火曜日、橋脚に新しいひび割れが見つかったため、川に架かる古い橋を二年間閉鎖することを全会一致で決めた。",
        "市议会周二一致决定将横跨河流的旧桥关闭两年因为工程师在桥墩上发现了新的裂缝并且修复工程将耗费很长时间和很多资金。",
    ],
)
def test_a_text_without_spaces_is_cut_too(text: str) -> None:
    assert len(shorten_title(text)) <= 41
    assert text.startswith(shorten_title(text).removesuffix("…"))
