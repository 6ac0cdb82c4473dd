"""Draws the line that says when a story was corrected or retracted, and what was wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from markupsafe import Markup

from bot.i18n import Texts
from bot.services.delivery.digest_stories import DigestStory
from bot.views.format import dates
from bot.views.format.time_entities import clock_entity, short_moment_entity
from data.records.articles import Article, ArticleStatus
from data.records.events import EntryKind


def correction_line(article: Article, zone: str, seen_at: datetime, texts: Texts) -> Markup:
    """Like "Corrected 14:05: the fare is 3 euros, not 13" in the reader's zone; empty without a correction.

    The day stands before the time unless it is that of `seen_at`, when the reader got the story.
    """
    at = article.corrected_at
    if at is None:
        return Markup()
    time = clock_entity(at, zone)
    if dates.local_date(at, zone) != dates.local_date(seen_at, zone):
        clock = f"{dates.local(at, zone):%H:%M}"
        day_and_time = texts.plain(
            "correction.day_and_time", day=dates.short_day(at, zone, texts), time=clock
        )
        time = short_moment_entity(at, day_and_time)
    kind = "retracted" if article.status is ArticleStatus.RETRACTED else "corrected"
    if not article.correction:
        return texts(f"correction.{kind}", time=time)
    return texts(f"correction.{kind}_because", time=time, note=article.correction)


def corrected_after(articles: Iterable[Article], sent_at: datetime | None) -> list[Article]:
    """The articles that were corrected after a message was sent; none for a new message (None)."""
    if sent_at is None:
        return []
    return [one for one in articles if one.corrected_at is not None and one.corrected_at > sent_at]


def shown_correction(story: DigestStory, corrected: Sequence[Article]) -> Article | None:
    """The article of a digest's story that was corrected last, None for none.

    Of an update every article that its readers had not had is shown, otherwise only the lead.
    """
    entry = story.entry
    concerned = [
        one
        for one in corrected
        if one.id == story.lead.id
        or (
            entry.kind is EntryKind.UPDATE
            and one.event_id == entry.event_id
            and (one.seq or 0) > entry.since_seq
        )
    ]
    if story.lead in concerned and story.lead.status is ArticleStatus.RETRACTED:
        return story.lead
    return max(concerned, key=lambda one: one.corrected_at or one.updated_at, default=None)
