"""Replaces a draft by one from the edited message that it came from; what was changed on its card stays."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.errors import UserError, require_found
from bot.ports.summarizer import PreparedArticle
from bot.services.articles import intake
from bot.services.articles.handwritten_summary import is_handwritten
from bot.services.articles.intake import IntakeServices, Provenance
from bot.services.articles.paste_parts import strip_cut_marks
from bot.services.articles.submitted_messages import whole_text
from bot.services.newsroom.people import Person
from data.articles import articles
from data.articles.article_change import ArticleChange
from data.database import Transaction
from data.newsroom import submitted_messages, team
from data.records.articles import Article, ArticleStatus, NewArticle, PictureChoice
from data.records.newsroom import SubmittedMessage

_HASH_LENGTH = 12
KEPT_FIELDS = ("title", "topics", "summary", "sentences_shown", "source")
"""What an editor can change on the card and keeps when the message is edited; `card.kept_...` names it."""


@dataclass(frozen=True, slots=True)
class Redrafted:
    """A draft with its new text, and which of KEPT_FIELDS stay as an editor had set them."""

    article: Article
    kept: tuple[str, ...]


def version_of(article: NewArticle) -> str:
    """Hashes of what an editor can change on the card, by which a later change of it is noticed."""
    values = {
        "title": article.title,
        "topics": article.topics,
        "summary": article.summary,
        "sentences_shown": article.sentences_shown,
        "source": (article.url, article.site),
        "blocks": article.blocks,
    }
    return " ".join(f"{name}:{_short_hash(value)}" for name, value in values.items())


def _short_hash(value: object) -> str:
    return hashlib.sha256(repr(value).encode("utf-8", "replace")).hexdigest()[:_HASH_LENGTH]


async def redraft_text(
    services: IntakeServices,
    messages: Sequence[SubmittedMessage],
    provenance: Provenance,
    by: Person,
    now: datetime,
) -> Redrafted:
    """Replace the content of a draft by that of its messages, one of which was edited, and store these.

    Args:
        services: What intake depends on.
        messages: All messages that the draft was made of, as they are now.
        provenance: The source of the edited message.
        by: The editor.
        now: The present.

    Raises:
        UserError: It is no draft any more, has restored lines, is here as another story, or is not a story.
        SummarizerError: The worker could not process the text.
    """
    await _check_stored(services, messages)
    raw = whole_text(messages).replace("\0", "")
    prepared = await intake.prepare(services, strip_cut_marks(raw), now)
    return await _redraft(services, messages, prepared, raw, provenance, by, now)


async def redraft_file(
    services: IntakeServices,
    message: SubmittedMessage,
    name: str,
    content: bytes,
    provenance: Provenance,
    by: Person,
    now: datetime,
) -> Redrafted:
    """Replace the content of a draft by that of the file that replaced its file; see `redraft_text`."""
    await _check_stored(services, [message])
    prepared = await intake.prepare_file(services, name, content, now)
    return await _redraft(services, [message], prepared, name, provenance, by, now)


async def _redraft(
    services: IntakeServices,
    messages: Sequence[SubmittedMessage],
    prepared: PreparedArticle,
    raw: str,
    provenance: Provenance,
    by: Person,
    now: datetime,
) -> Redrafted:
    article_id, version = messages[0].article_id, messages[0].version
    async with services.database.transaction() as tx:
        current = require_found(await articles.get_for_update(tx, article_id), "article.gone")
        changed = _check(current, version)
        new = intake.build_article(prepared, raw, provenance, by, current.chat_id)
        await _reject_twin(tx, new, article_id)
        kept = tuple(name for name in KEPT_FIELDS if name in changed and _is_kept(name, current, new))
        change = _changes(new, kept)
        if current.picture_choice is not PictureChoice.AUTOMATIC:
            del change["image_file_id"]
        article = await articles.revise(tx, article_id, now, **change)
        await submitted_messages.record(tx, messages, article_id, version_of(new), now)
        await team.write_audit_entry(tx, by.id, by.name, "article.redrafted", article.title, now)
    return Redrafted(article, kept)


def _changes(new: NewArticle, kept: Collection[str]) -> ArticleChange:
    change = ArticleChange(
        blocks=new.blocks,
        dropped=new.dropped,
        restored=(),
        raw=new.raw,
        keywords=new.keywords,
        language=new.language,
        reading_seconds=new.reading_seconds,
        author=new.author,
        fingerprint=new.fingerprint,
        image_file_id=new.image_file_id,
    )
    if "title" not in kept:
        change["title"] = new.title
    if "topics" not in kept:
        change["topics"] = new.topics
    if "summary" not in kept:
        change["summary"] = new.summary
    if not {"summary", "sentences_shown"} & set(kept):
        change["sentences_shown"] = new.sentences_shown
    if "source" not in kept:
        change |= ArticleChange(url=new.url, site=new.site)
    return change


def _is_kept(name: str, current: Article, new: NewArticle) -> bool:
    """Whether a changed field is kept: of a summary only an editor's own words, and a length it can have."""
    if name == "summary":
        return is_handwritten(current.summary)
    if name == "sentences_shown":
        return not is_handwritten(current.summary) and current.sentences_shown <= len(new.summary.ladder)
    return True


async def _reject_twin(tx: Transaction, new: NewArticle, article_id: int) -> None:
    await articles.lock_fingerprint(tx, new.fingerprint)
    twins = await articles.list_by_fingerprint(tx, new.fingerprint)
    if any(twin.id != article_id for twin in twins):
        raise UserError("edited.twin")


async def _check_stored(services: IntakeServices, messages: Sequence[SubmittedMessage]) -> None:
    async with services.database.reading() as tx:
        article = require_found(await articles.get(tx, messages[0].article_id), "article.gone")
    _check(article, messages[0].version)


def _check(article: Article, version: str) -> set[str]:
    """What was changed on the card of a draft; refuses another status, and lines that were restored."""
    if article.status is not ArticleStatus.DRAFT:
        raise UserError(f"edited.{article.status.value}")
    before = set(version.split())
    changed = {entry.partition(":")[0] for entry in version_of(article).split() if entry not in before}
    if "blocks" in changed:
        raise UserError("edited.changed")
    return changed
