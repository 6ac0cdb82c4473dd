"""A feed's own text of an entry becomes a document, without what feeds put below every text."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from summarizer.language import detect
from summarizer.model import Block, BlockKind, Document
from summarizer.parsing.html_fragment import parse_blocks

# The last line of many feeds: a notice of where the text appeared first, or an invitation to read on.
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
    """The document of an entry; `published` is in seconds since the epoch."""
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
    """A title for entries without one, as microblogs have them."""
    text = next((block.text for block in blocks if block.kind is not BlockKind.HEADING), "")
    words = text.split()[:12]
    return " ".join(words)
