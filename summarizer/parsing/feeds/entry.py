"""Turns the text of a feed entry into a document, without the boilerplate that feeds append."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from summarizer.language import detect
from summarizer.model import Block, BlockKind, Document
from summarizer.parsing.feeds.boilerplate import drop_feed_boilerplate
from summarizer.parsing.feeds.clusters import is_cluster, without_paper
from summarizer.parsing.feeds.titles import shorten_title
from summarizer.parsing.html.fragment import parse_blocks
from summarizer.parsing.sections import address_sections, plausible_names


def read_entry(
    title: str,
    html: str,
    *,
    url: str,
    author: str,
    published: float | None,
    day: str = "",
    categories: Sequence[str] = (),
) -> Document:
    """The document of a feed entry.

    Args:
        title: Its title, or ""; then the beginning of its text is the title.
        html: Its text as HTML, as the feed has it.
        url: Its address, or "".
        author: Its by-line, or "".
        published: Seconds since the epoch, or None.
        day: The day of that date in the feed's own time zone (YYYY-MM-DD); the one in UTC by default.
        categories: Its categories; with the folders of its address they are its sections.
    """
    blocks, dropped = drop_feed_boilerplate(parse_blocks(html))
    if is_cluster(html):
        dropped = [*dropped, *(block.text for block in blocks)]
        blocks, title = [], without_paper(title, html)
    if blocks and title and blocks[0].text.casefold() == title.casefold():
        del blocks[0]
    body = "\n".join(block.text for block in blocks)
    utc_day = "" if published is None else f"{datetime.fromtimestamp(published, UTC):%Y-%m-%d}"
    return Document(
        title=title or _first_sentence(blocks),
        blocks=tuple(blocks),
        language=detect(f"{title}\n{body}"),
        dropped=tuple(dropped),
        url=url,
        author=author,
        published=day or utc_day,
        sections=plausible_names([*categories, *address_sections(url)]),
        tags=plausible_names(list(categories)),
    )


def _first_sentence(blocks: list[Block]) -> str:
    """The title of an entry without one, as in microblogs: the beginning of its text."""
    text = next((block.text for block in blocks if block.kind is not BlockKind.HEADING), "")
    return shorten_title(text)
