"""Replaces a draft by one from the edited text of the message it came from."""

from __future__ import annotations

import hashlib
from datetime import datetime

from bot.errors import UserError, require_found
from bot.services.articles import intake
from bot.services.articles.intake import IntakeServices, Provenance
from bot.services.articles.paste_parts import strip_cut_marks
from bot.services.newsroom.people import Person
from data.articles import articles
from data.newsroom import team
from data.records.articles import Article, ArticleStatus


def version_of(article: Article) -> str:
    """A hash of what an editor can change on the card, by which a later change of it is noticed."""
    values = (
        article.title,
        article.topics,
        article.summary,
        article.sentences_shown,
        article.blocks,
        article.url,
        article.site,
        article.note,
    )
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]


async def redraft(
    services: IntakeServices, article_id: int, version: str, text: str, by: Person, now: datetime
) -> Article:
    """Replace the content of a draft by that of an edited text.

    Args:
        services: What intake depends on.
        article_id: The draft.
        version: Its `version_of` when it was made.
        text: The edited text; a joined paste may contain cut marks.
        by: The editor.
        now: The present.

    Raises:
        UserError: It is no draft any more, was changed since, is here as another story, or the text is none.
        SummarizerError: The worker could not process the text.
    """
    _check(await _load(services, article_id), version)
    prepared = await intake.prepare(services, strip_cut_marks(text), now)
    async with services.database.transaction() as tx:
        current = require_found(await articles.get_for_update(tx, article_id), "article.gone")
        _check(current, version)
        new = intake.build_article(prepared, text, Provenance(), by, current.chat_id)
        await articles.lock_fingerprint(tx, new.fingerprint)
        twins = await articles.list_by_fingerprint(tx, new.fingerprint)
        if any(twin.id != article_id for twin in twins):
            raise UserError("edited.twin")
        article = await articles.revise(
            tx,
            article_id,
            now,
            title=new.title,
            blocks=new.blocks,
            dropped=new.dropped,
            raw=new.raw,
            summary=new.summary,
            sentences_shown=new.sentences_shown,
            keywords=new.keywords,
            topics=new.topics,
            language=new.language,
            reading_seconds=new.reading_seconds,
            url=new.url,
            site=new.site,
            author=new.author,
            fingerprint=new.fingerprint,
        )
        await team.write_audit_entry(tx, by.id, by.name, "article.redrafted", article.title, now)
    return article


async def _load(services: IntakeServices, article_id: int) -> Article:
    async with services.database.reading() as tx:
        return require_found(await articles.get(tx, article_id), "article.gone")


def _check(article: Article, version: str) -> None:
    if article.status is not ArticleStatus.DRAFT:
        raise UserError(f"edited.{article.status.value}")
    if version_of(article) != version:
        raise UserError("edited.changed")
