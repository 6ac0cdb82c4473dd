"""Sets the source of an article, and decides whether an editor is asked for one before it is published."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.errors import UserError
from bot.services.articles import edit_history
from bot.services.articles.edit_history import Edited
from bot.services.articles.message_links import Link, useful_links
from bot.services.articles.titles import one_line
from bot.services.newsroom.people import Person
from data.database import Database
from data.records.articles import Article, ArticleStatus
from summarizer.cleaning.addresses import ADDRESS, BARE_ADDRESS, trim_address

MAX_SITE_LENGTH: Final = 80
MAX_NOTE_CHARACTERS: Final = 1_000
"""A text of at most these characters, of which nothing was left out, is a note that an editor wrote."""
_EDGES: Final = " \t-–—|·•,;:()[]<>"
_TRAILING: Final = f"{_EDGES}.!"


def parse_source(text: str) -> tuple[str, str]:
    """The address and the name in an answer: either, or both in any order; each is "" where it is missing.

    Raises:
        UserError: There is neither, the name is too long, or the address is not that of a web page.
    """
    line = one_line(text)
    address = _address_in(line)
    before, _, after = line.partition(address) if address else (line, "", "")
    name = " ".join(part for part in (before.strip(_EDGES), after.strip(_TRAILING)) if part)
    if len(name) > MAX_SITE_LENGTH:
        raise UserError("source_of.long", most=MAX_SITE_LENGTH, n=len(name))
    found = useful_links([Link(address)]) if address else ()
    if (address and not found) or not (address or any(character.isalpha() for character in name)):
        raise UserError("source_of.bad", given=line)
    return (found[0].url if found else ""), name


async def set_source(
    database: Database, article_id: int, url: str, site: str, by: Person, now: datetime
) -> Edited:
    """Set the source of an article; both "" clears it. A name alone keeps the address, which it explains.

    Raises:
        UserError: The article was deleted.
    """
    if site and not url:
        return await edit_history.revise(database, article_id, "article.source", by, now, site=site)
    return await edit_history.revise(database, article_id, "article.source", by, now, url=url, site=site)


def asks_for_source(article: Article) -> bool:
    """Whether to ask for the source of a draft before it is published for the first time.

    A note that an editor wrote has none. What was sent is kept until the first publication, so a draft that
    was published before is not asked about again.
    """
    is_unsourced = not (article.url or article.site)
    return (
        article.status is ArticleStatus.DRAFT and is_unsourced and bool(article.raw) and not _is_note(article)
    )


def _is_note(article: Article) -> bool:
    characters = sum(len(block.text) for block in article.blocks)
    return characters <= MAX_NOTE_CHARACTERS and not article.dropped and not article.image_url


def _address_in(line: str) -> str:
    match = ADDRESS.search(line)
    if match:
        return trim_address(match[0])
    bare = (trim_address(word.strip("<>()[]")) for word in line.split())
    return next((word for word in bare if "@" not in word and BARE_ADDRESS.fullmatch(word)), "")
