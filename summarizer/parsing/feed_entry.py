"""Turns the text of a feed entry into a document, without the boilerplate that feeds append."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from summarizer.language import detect
from summarizer.model import Block, BlockKind, Document
from summarizer.parsing.html_fragment import parse_blocks

_MAX_TITLE_WORDS: Final = 12
# Last lines of many feeds: where the text appeared first, or a link to the rest of it.
_FEED_BOILERPLATE: Final = re.compile(
    r"(?:the post .{1,400} (?:appeared first|first appeared) on .{1,200}"
    r"|der beitrag .{1,400} erschien zuerst auf .{1,200}"
    r"|l['’]article .{1,400} est apparu en premier sur .{1,200}"
    r"|(?:la entrada|el cargo) .{1,400} (?:se publicó primero en|apareció primero en) .{1,200}"
    r"|l['’]articolo .{1,400} proviene da .{1,200}"
    r"|artykuł .{1,400} pochodzi z serwisu .{1,200}"
    r"|[\[(]?(?:continue reading|read more|read the (?:full|rest|whole|original)"
    r"|full story|view (?:comments|entire post)"
    r"|weiterlesen|mehr lesen|den (?:ganzen|vollständigen) (?:artikel|beitrag)|lire la suite|en savoir plus"
    r"|leer más|seguir leyendo|sigue leyendo|leggi tutto|continua a leggere|continua la lettura"
    r"|czytaj (?:dalej|więcej)|ler mais|leia mais|continuar a ler|continue lendo"
    r"|читать (?:далее|дальше|полностью)|читати (?:далі|повністю))\b.{0,120}"
    r"|comments?|kommentare?|\[?(?:…|\.\.\.)\]?)",
    re.IGNORECASE | re.DOTALL,
)


def read_entry(title: str, html: str, *, url: str, author: str, published: float | None) -> Document:
    """The document of a feed entry.

    Args:
        title: Its title, or ""; then the first twelve words of its text are the title.
        html: Its text as HTML, as the feed has it.
        url: Its address, or "".
        author: Its by-line, or "".
        published: Seconds since the epoch, or None.
    """
    blocks = list(parse_blocks(html))
    dropped: list[str] = []
    while blocks and _FEED_BOILERPLATE.fullmatch(blocks[-1].text):
        dropped.insert(0, blocks.pop().text)
    if blocks and title and blocks[0].text.casefold() == title.casefold():
        del blocks[0]
    body = "\n".join(block.text for block in blocks)
    return Document(
        title=title or _first_words(blocks),
        blocks=tuple(blocks),
        language=detect(f"{title}\n{body}"),
        dropped=tuple(dropped),
        url=url,
        author=author,
        published="" if published is None else f"{datetime.fromtimestamp(published, UTC):%Y-%m-%d}",
    )


def _first_words(blocks: list[Block]) -> str:
    """The title of an entry without one, as in microblogs: the first words of its text."""
    text = next((block.text for block in blocks if block.kind is not BlockKind.HEADING), "")
    return " ".join(text.split()[:_MAX_TITLE_WORDS])
