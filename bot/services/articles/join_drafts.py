"""Joins two drafts of one editor's pastes that are one story into a new draft, and undoes that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.errors import UserError, require_found
from bot.services.articles import editing, intake
from bot.services.articles.duplicates import Duplicate, reject_duplicate_text
from bot.services.articles.intake import IntakeServices, Provenance
from bot.services.articles.paste_parts import CUT_MARK, strip_cut_marks
from bot.services.articles.placement import Placement
from bot.services.articles.redraft import version_of
from bot.services.newsroom.people import Person
from data.articles import articles, publication_plans
from data.database import Database, Transaction
from data.newsroom import submitted_messages, team, undo_steps
from data.records.articles import Article, ArticleStatus
from data.records.newsroom import MessageKind

JOIN_WINDOW: Final = timedelta(minutes=10)
"""The longest time between two pastes that are offered to be joined."""
_KIND: Final = "join"
"""The kind of the undo steps that are written here."""


async def find_previous(tx: Transaction, article: Article, now: datetime) -> Article | None:
    """The draft that the same editor pasted right before a draft; None where they are not to be joined."""
    if article.status is not ArticleStatus.DRAFT or now - article.created_at > JOIN_WINDOW:
        return None
    messages = await submitted_messages.list_of_article(tx, article.id)
    if not messages or messages[0].kind is not MessageKind.PASTE:
        return None
    before = await submitted_messages.get_previous(tx, messages[0].chat_id, messages[0].message_id)
    if before is None or before.kind is not MessageKind.PASTE:
        return None
    previous = await articles.get(tx, before.article_id)
    return previous if previous and _may_be_joined(previous, article) else None


def _may_be_joined(previous: Article, article: Article) -> bool:
    return (
        previous.status is ArticleStatus.DRAFT
        and previous.id not in (article.id, article.corrects)
        and previous.added_by == article.added_by
        and article.created_at - previous.created_at <= JOIN_WINDOW
    )


async def join(
    services: IntakeServices, article_id: int, by: Person, chat_id: int, now: datetime
) -> tuple[Article, list[Article], int]:
    """Make one draft of the texts of a draft and of the one that was pasted before it, and discard both.

    Returns:
        The new draft, the two that were discarded, in order, and the number of the step that undoes it.

    Raises:
        UserError: One of them is no draft any more, or the joined text is here as another story.
        SummarizerError: The worker could not process the text.
    """
    article = await editing.get(services.database, article_id)
    async with services.database.reading() as tx:
        previous = require_found(await find_previous(tx, article, now), "join.not_now")
    raw = f"{previous.raw}\n\n{CUT_MARK}{article.raw}"
    prepared = await intake.prepare(services, strip_cut_marks(raw), now)
    provenance = Provenance(previous.site or article.site, previous.url or article.url)
    new = intake.build_article(prepared, raw, provenance, by, chat_id)
    async with services.database.transaction() as tx:
        for one in (previous, article):
            current = require_found(await articles.get_for_update(tx, one.id), "article.gone")
            if current.status is not ArticleStatus.DRAFT:
                raise UserError("join.not_now")
        discarded = [await articles.discard(tx, one.id, now) for one in (previous, article)]
        whole = await intake.insert_draft(tx, new, Placement(event_id=previous.event_id), by, now)
        if isinstance(whole, Duplicate):
            raise UserError("article.twin")
        step = await _move_messages(tx, discarded, whole, now)
        await _keep_plan(tx, discarded, whole)
        await team.write_audit_entry(tx, by.id, by.name, "article.joined", whole.title, now)
    return whole, discarded, step


async def _keep_plan(tx: Transaction, parts: Sequence[Article], whole: Article) -> None:
    """Give the whole the plan of the part with the latest embargo, else of the first part that has one."""
    plans = await publication_plans.get_many(tx, [part.id for part in parts])
    ordered = [plans[part.id] for part in parts if part.id in plans]
    embargoed = [plan for plan in ordered if plan.not_before is not None]
    chosen = max(embargoed, key=lambda plan: plan.not_before or plan.updated_at, default=None)
    for plan in (chosen, *ordered):
        if plan is not None:
            await publication_plans.copy(tx, plan.article_id, [whole.id])
            return


async def _move_messages(tx: Transaction, parts: Sequence[Article], whole: Article, now: datetime) -> int:
    """Make the messages of the parts those of the whole; returns the step that remembers whose they were."""
    before = {}
    for part in parts:
        messages = await submitted_messages.list_of_article(tx, part.id)
        before[str(part.id)] = [message.message_id for message in messages]
    await submitted_messages.reassign(tx, [part.id for part in parts], whole.id, version_of(whole))
    return await undo_steps.add(tx, _KIND, whole.id, before, {}, now)


async def undo(database: Database, step_id: int, by: Person, now: datetime) -> tuple[Article, list[Article]]:
    """Undo `join`: discard the joined draft and restore the two that it was made of.

    Returns:
        The joined draft and the two restored ones, in order.

    Raises:
        UserError: The step is too old, the joined draft is no draft any more, or a text is here again.
    """
    async with database.transaction() as tx:
        step = require_found(await undo_steps.get_for_update(tx, step_id), "undo.gone")
        whole = require_found(await articles.get_for_update(tx, step.subject_id), "article.gone")
        if step.kind != _KIND or whole.status is not ArticleStatus.DRAFT:
            raise UserError("undo.changed")
        messages = await submitted_messages.list_of_article(tx, whole.id)
        whole = await articles.discard(tx, whole.id, now)
        parts = []
        for number, own in step.before.items():
            part = require_found(await articles.get_for_update(tx, int(number)), "article.gone")
            await reject_duplicate_text(tx, part)
            part = await articles.restore_draft(tx, part.id, now)
            of_part = [message for message in messages if message.message_id in own]
            await submitted_messages.record(tx, of_part, part.id, version_of(part), now)
            parts.append(part)
        await undo_steps.remove(tx, step_id)
        await team.write_audit_entry(tx, by.id, by.name, "article.apart", whole.title, now)
    return whole, parts
