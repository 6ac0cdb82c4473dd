"""Decides where a new article belongs: it repeats a stored one, or joins its event as a copy, or as news."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.ports.events import EventReader
from bot.ports.summarizer import Summarizer
from bot.services.articles.duplicates import NearCopy, find_near_duplicate, is_repeat
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
        copy_of: The article that it copies as another source or in another version, or None.
        corrects: The article of which it is a new version, or None.
    """

    repeat: NearCopy | None = None
    event_id: int | None = None
    copy_of: int | None = None
    corrects: int | None = None


async def find_placement(
    database: Database,
    summarizer: Summarizer,
    reader: EventReader,
    article: NewArticle,
    now: datetime,
    *,
    excluded: Article | None = None,
    has_own_identity: bool = False,
    is_entry: bool = False,
) -> Placement:
    """Where a new article belongs; neither compared with `excluded` nor in its event.

    `has_own_identity` and `is_entry` are as in `find_near_duplicate`.

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
        is_entry=is_entry,
    )
    if similar is None:
        apart_from = (excluded.event_id,) if excluded else ()
        return Placement(event_id=await grouping.propose(database, reader, article, now, apart_from))
    original = similar.article
    if is_repeat(similar.kind):
        return Placement(similar, original.event_id, corrects=original.id)
    if similar.kind is CopyKind.NEW_VERSION:
        return version_placement(original)
    return Placement(event_id=original.event_id, copy_of=original.copy_of or original.id)


def version_placement(original: Article) -> Placement:
    """Where a new version of an article belongs: in its event, where both count once."""
    return Placement(
        event_id=original.event_id, copy_of=original.copy_of or original.id, corrects=original.id
    )
