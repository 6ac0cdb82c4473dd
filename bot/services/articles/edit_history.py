"""Changes fields of an article so that the change can be undone until they are changed again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.errors import UserError, require_found
from bot.services.newsroom.people import Person
from data.articles import articles
from data.database import Database
from data.newsroom import team, undo_steps
from data.records.articles import Article, StoredSummary

KIND = "article"
"""The kind of the undo steps that are written here."""
_GONE = "article.gone"


@dataclass(frozen=True, slots=True)
class Edited:
    """A changed article, and the number of the step that undoes the change."""

    article: Article
    undo_id: int


def accept_any(_article: Article) -> None:
    """A check that lets every change pass."""


async def revise(
    database: Database,
    article_id: int,
    action: str,
    by: Person,
    now: datetime,
    check: Callable[[Article], None] = accept_any,
    **fields: Any,
) -> Edited:
    """Change the summary, its length, the note or the source, with an audit entry and an undo step.

    Args:
        database: The database.
        article_id: The article.
        action: The action of the audit entry.
        by: The editor.
        now: The present.
        check: Is called with the present article and raises UserError to refuse the change.
        fields: The new values of `summary`, `sentences_shown`, `note`, `url` or `site`.

    Raises:
        UserError: The article was deleted, or `check` refused.
    """
    async with database.transaction() as tx:
        current = require_found(await articles.get_for_update(tx, article_id), _GONE)
        check(current)
        article = await articles.revise(tx, article_id, now, **fields)
        step = await undo_steps.add(
            tx, KIND, article_id, _as_json(current, *fields), _as_json(article, *fields), now
        )
        await team.write_audit_entry(tx, by.id, by.name, action, article.title, now)
    return Edited(article, step)


async def undo(database: Database, step_id: int, by: Person, now: datetime) -> Article:
    """Undo a change; one that was undone already stays so.

    Raises:
        UserError: The step is too old, or what it changed was changed again.
    """
    async with database.transaction() as tx:
        step = require_found(await undo_steps.get_for_update(tx, step_id), "undo.gone")
        current = require_found(await articles.get_for_update(tx, step.subject_id), _GONE)
        if step.kind != KIND or _as_json(current, *step.after) != step.after:
            raise UserError("undo.changed")
        article = await articles.revise(tx, current.id, now, **_from_json(step.before))
        await undo_steps.remove(tx, step_id)
        await team.write_audit_entry(tx, by.id, by.name, "article.undo", article.title, now)
    return article


def _as_json(article: Article, *names: str) -> dict[str, Any]:
    """Fields of an article as JSON values, with lists for tuples, as the database returns them."""
    values = {name: getattr(article, name) for name in names}
    if "summary" in values:
        values["summary"] = _lists(asdict(article.summary))
    return values


def _from_json(values: dict[str, Any]) -> dict[str, Any]:
    if "summary" not in values:
        return values
    summary = StoredSummary(**{name: _tuples(value) for name, value in values["summary"].items()})
    return {**values, "summary": summary}


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _lists(part) for name, part in value.items()}
    return [_lists(part) for part in value] if isinstance(value, list | tuple) else value


def _tuples(value: Any) -> Any:
    return tuple(_tuples(part) for part in value) if isinstance(value, list) else value
