"""Decides where a new article belongs: it repeats a stored one, or joins its event as a copy, or as news."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.ports.events import EventReader
from bot.ports.summarizer import Summarizer
from bot.services.articles.duplicates import NearCopy, find_near_duplicate
from bot.services.articles.near_copies import CopyKind
from bot.services.events import grouping
from data.database import Database
from data.records.articles import Article, NewArticle


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a new article belongs.

    Attributes:
        repeat: The stored article whose page or story it repeats, from the same source; None for none.
        event_id: The event that it joins; None where it begins one.
        copy_of: The article that it copies as another source, or None.
    """

    repeat: NearCopy | None = None
    event_id: int | None = None
    copy_of: int | None = None


APART = Placement()
"""A new article in an event of its own."""


async def find_placement(
    database: Database,
    summarizer: Summarizer,
    reader: EventReader,
    article: NewArticle,
    now: datetime,
    *,
    excluded: Article | None = None,
    has_own_identity: bool = False,
) -> Placement:
    """Where a new article belongs; neither compared with `excluded` nor in its event.

    `has_own_identity` is as in `classify_near_copy`.

    Raises:
        SummarizerError: The worker could not compare the text with the archive.
    """
    similar = await find_near_duplicate(
        database,
        summarizer,
        article,
        now,
        excluded_id=excluded.id if excluded else 0,
        has_own_identity=has_own_identity,
    )
    if similar is None:
        apart_from = (excluded.event_id,) if excluded else ()
        return Placement(event_id=await grouping.propose(database, reader, article, now, apart_from))
    if similar.kind is not CopyKind.OTHER_SOURCE:
        return Placement(similar, similar.article.event_id)
    original = similar.article
    return Placement(event_id=original.event_id, copy_of=original.copy_of or original.id)
