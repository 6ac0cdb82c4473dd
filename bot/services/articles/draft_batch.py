"""Publishes or discards all drafts that an editor was asked about, and undoes both.

The question stores which drafts it is about, so that a draft that arrives later is left alone, and an
interrupted batch goes on where it ended.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.errors import UserError, require_found
from bot.services.articles import article_source, editing, publication
from bot.services.articles.intake import IntakeServices
from bot.services.articles.publication import ArticleTransition
from bot.services.articles.publication_rules import PublishEffect, decide
from bot.services.newsroom.newsroom_rules import NewsroomRules
from bot.services.newsroom.people import Person
from data.articles import articles, publication_plans
from data.database import Database, Transaction
from data.newsroom import undo_steps
from data.records.articles import Article, ArticleStatus
from data.records.publication_plans import PlanState

KIND = "drafts"
"""The kind of the undo steps that are written here."""
MAX_DRAFTS = 200
"""The newest drafts that one batch takes."""
_GONE = "button.too_old"
_LIVE = (ArticleStatus.DRAFT, ArticleStatus.PUBLISHED)


class BatchAction(StrEnum):
    """What happens to the drafts; the values are stored in the database."""

    PUBLISH = "publish"
    DISCARD = "discard"


_TRANSITIONS: Mapping[BatchAction, tuple[ArticleTransition, ArticleStatus, ArticleTransition]] = {
    BatchAction.PUBLISH: (editing.publish, ArticleStatus.PUBLISHED, editing.unpublish),
    BatchAction.DISCARD: (editing.discard, ArticleStatus.DISCARDED, editing.restore_draft),
}
"""The transition of a draft, the status that it leads to, and the transition back."""

OnProgress = Callable[[int, int], Awaitable[None]]
"""Is called with the number of drafts done and of all after each draft."""


@dataclass(frozen=True, slots=True)
class DraftBatch:
    """Drafts that an editor is asked about.

    Attributes:
        id: The number of its step.
        action: What is to happen to them.
        count: The number of the drafts.
        unsourced: How many of them name no source and would be asked about one by one.
        total: The number of all drafts, of which a batch takes the newest MAX_DRAFTS.
        versions: How many of them are left out, because they are versions of one story.
        held: How many of them are left out, because they are planned or wait for another editor.
    """

    id: int
    action: BatchAction
    count: int
    unsourced: int
    total: int
    versions: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What became of a batch: the drafts that were changed, and those that no longer could be."""

    id: int
    action: BatchAction
    done: int
    skipped: int


async def prepare(services: IntakeServices, action: BatchAction, by: Person, now: datetime) -> DraftBatch:
    """Store which drafts the question is about.

    Versions of one story are not published together: an editor has to choose which one readers get. Planned
    drafts are left alone, and those that this editor may not publish.

    Raises:
        UserError: There are no drafts any more, or none that may be published.
    """
    async with services.database.transaction() as tx:
        found, total = await articles.page(tx, (ArticleStatus.DRAFT,), 0, MAX_DRAFTS)
        if not found:
            raise UserError("drafts.none")
        is_publishing = action is BatchAction.PUBLISH
        unclear = await _list_versions(tx, found) if is_publishing else set()
        held = await _list_held(tx, found, services.rules, by, now) - unclear if is_publishing else set()
        chosen = [article for article in found if article.id not in unclear | held]
        if not chosen:
            raise UserError("drafts.only_held" if held else "drafts.only_versions")
        before = {"action": str(action), "ids": [article.id for article in chosen]}
        step = await undo_steps.add(tx, KIND, 0, before, {"done": []}, now)
    unsourced = sum(map(article_source.asks_for_source, chosen))
    left = total - len(unclear) - len(held)
    return DraftBatch(step, action, len(chosen), unsourced, left, len(unclear), len(held))


async def _list_held(
    tx: Transaction, drafts: Sequence[Article], rules: NewsroomRules, by: Person, now: datetime
) -> set[int]:
    """The drafts that are planned, or that Publish would not publish at once for this person."""
    plans = await publication_plans.get_many(tx, [draft.id for draft in drafts])
    requires_review = rules.requires_review
    found = set(plans)
    for draft in drafts:
        plan = plans.get(draft.id)
        effect = decide(draft, plan, by, now, requires_review=requires_review)
        is_asked = plan is not None and plan.state is PlanState.REVIEW
        if effect is not PublishEffect.PUBLISH:
            found.add(draft.id)
        elif is_asked:
            found.discard(draft.id)
    return found


async def _list_versions(tx: Transaction, drafts: Sequence[Article]) -> set[int]:
    """The drafts that are new versions of a published story or of another draft, and those drafts."""
    earlier = await articles.get_many(tx, {draft.corrects for draft in drafts if draft.corrects})
    live = {one.id for one in earlier.values() if one.status in _LIVE}
    newer = {draft.id for draft in drafts if draft.corrects in live}
    return newer | {draft.id for draft in drafts if draft.id in live}


async def action_of(database: Database, batch_id: int) -> BatchAction:
    """What a batch does. Raises UserError when its question is too old."""
    return (await _load(database, batch_id))[0]


async def run(
    services: IntakeServices, batch_id: int, by: Person, now: datetime, on_progress: OnProgress
) -> BatchResult:
    """Publish or discard the drafts of a batch; those that are no drafts any more are skipped.

    Raises:
        UserError: The question is too old.
    """
    action, ids, done = await _load(services.database, batch_id)
    transition, _, _ = _TRANSITIONS[action]
    for number, article_id in enumerate(ids, 1):
        if article_id not in done and await _apply(
            services, transition, article_id, ArticleStatus.DRAFT, by, now
        ):
            done.append(article_id)
            await _record(services.database, batch_id, done)
        await on_progress(number, len(ids))
    return BatchResult(batch_id, action, len(done), len(ids) - len(done))


async def undo(
    services: IntakeServices, batch_id: int, by: Person, now: datetime, on_progress: OnProgress
) -> BatchResult:
    """Make the articles of a batch drafts again; those that were changed again since are left alone.

    Raises:
        UserError: The batch is too old, or undone already.
    """
    action, _, done = await _load(services.database, batch_id)
    if not done:
        raise UserError("undo.gone")
    _, status, back = _TRANSITIONS[action]
    left = list(done)
    for number, article_id in enumerate(done, 1):
        if await _apply(services, back, article_id, status, by, now):
            left.remove(article_id)
            await _record(services.database, batch_id, left)
        await on_progress(number, len(done))
    return BatchResult(batch_id, action, len(done) - len(left), len(left))


async def _apply(
    services: IntakeServices,
    transition: ArticleTransition,
    article_id: int,
    expected: ArticleStatus,
    by: Person,
    now: datetime,
) -> bool:
    """Change the status of one article; False where it is not the expected one."""
    found: Article | None
    async with services.database.reading() as tx:
        found = await articles.get(tx, article_id)
    if found is None or found.status is not expected:
        return False
    try:
        await publication.change_status(services, transition, article_id, by, now)
    except UserError:
        return False  # changed meanwhile, or its text is here as another article
    return True


async def _load(database: Database, batch_id: int) -> tuple[BatchAction, list[int], list[int]]:
    async with database.transaction() as tx:
        step = await undo_steps.get_for_update(tx, batch_id)
    found = require_found(step if step and step.kind == KIND else None, _GONE)
    return BatchAction(found.before["action"]), list(found.before["ids"]), list(found.after["done"])


async def _record(database: Database, batch_id: int, done: Sequence[int]) -> None:
    async with database.transaction() as tx:
        await undo_steps.record_after(tx, batch_id, {"done": list(done)})
