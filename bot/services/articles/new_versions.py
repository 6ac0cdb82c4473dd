"""Replaces a story by a new version, undoes that, and gives edited messages' drafts their new text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.errors import UserError, require_found
from bot.services.articles import editing, intake, publication
from bot.services.articles.duplicates import Duplicate
from bot.services.articles.intake import IntakeServices, Provenance
from bot.services.articles.paste_parts import strip_cut_marks
from bot.services.articles.placement import version_placement
from bot.services.articles.redraft import version_of
from bot.services.articles.submitted_messages import whole_text
from bot.services.newsroom.people import Person
from data.articles import articles
from data.database import Transaction
from data.newsroom import submitted_messages
from data.records.articles import Article, ArticleStatus
from data.records.newsroom import MessageKind, SubmittedMessage


async def load_earlier(tx: Transaction, article: Article) -> Article | None:
    """The article of which another one is a new version; None where there is none, or it was deleted."""
    return await articles.get(tx, article.corrects) if article.corrects else None


async def replace_earlier(
    services: IntakeServices, article_id: int, by: Person, now: datetime
) -> tuple[Article, Article]:
    """Put a new version in the place of the earlier one.

    An earlier draft is discarded. In the place of a published article the new version is published and the
    earlier one retracted.

    Returns:
        The new version and the earlier one.

    Raises:
        UserError: One of them was deleted or changed meanwhile.
    """
    article, earlier = await _load(services, article_id)
    if earlier.status is ArticleStatus.DRAFT:
        return article, await editing.discard(services.database, earlier.id, by, now)
    if earlier.status is not ArticleStatus.PUBLISHED:
        return article, earlier
    article = await publication.change_status(services, editing.publish, article.id, by, now)
    earlier = await publication.change_status(services, editing.retract, earlier.id, by, now)
    return article, earlier


async def restore_earlier(
    services: IntakeServices, article_id: int, by: Person, now: datetime
) -> tuple[Article, Article]:
    """Undo `replace_earlier`; returns and raises as it does."""
    article, earlier = await _load(services, article_id)
    if earlier.status is ArticleStatus.DISCARDED:
        return article, await editing.restore_draft(services.database, earlier.id, by, now)
    if earlier.status is not ArticleStatus.RETRACTED:
        return article, earlier
    earlier = await publication.change_status(services, editing.restore, earlier.id, by, now)
    if article.status is ArticleStatus.PUBLISHED:
        article = await publication.change_status(services, editing.unpublish, article.id, by, now)
    return article, earlier


async def draft_edited(
    services: IntakeServices, messages: Sequence[SubmittedMessage], by: Person, chat_id: int, now: datetime
) -> Article | Duplicate:
    """Make a new draft of messages, one of which was edited after their draft was published or discarded.

    The draft is a new version of the published article. The messages are those of the new draft from then on.

    Raises:
        UserError: The article was deleted, or the text has nothing to summarise.
        SummarizerError: The worker could not process the text.
    """
    if not messages or messages[0].kind in (MessageKind.FILE, MessageKind.LINK):
        raise UserError("edited.unknown")
    raw = whole_text(messages).replace("\0", "")
    prepared = await intake.prepare(services, strip_cut_marks(raw), now)
    async with services.database.transaction() as tx:
        found = await articles.get_for_update(tx, messages[0].article_id)
        earlier = require_found(found, "article.gone")
        provenance = Provenance(earlier.site, earlier.url, picture_file_id=earlier.image_file_id)
        new = intake.build_article(prepared, raw, provenance, by, chat_id)
        placement = version_placement(earlier)
        if earlier.status is ArticleStatus.DISCARDED:
            placement = replace(placement, copy_of=earlier.copy_of, corrects=None)
        result = await intake.insert_draft(tx, new, placement, by, now)
        if isinstance(result, Article):
            await submitted_messages.record(tx, messages, result.id, version_of(result), now)
    return result


async def _load(services: IntakeServices, article_id: int) -> tuple[Article, Article]:
    article = await editing.get(services.database, article_id)
    async with services.database.reading() as tx:
        return article, require_found(await load_earlier(tx, article), "article.gone")
