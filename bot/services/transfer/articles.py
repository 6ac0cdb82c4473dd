"""Converts articles to lines of the transfer format, and lines to articles."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bot.services.articles.reading_time import WORDS_PER_MINUTE
from bot.services.transfer import field_checks
from bot.services.transfer.errors import LineRejected
from bot.services.transfer.field_checks import MAX_ID, boolean, integer, list_of, text
from bot.services.transfer.jsonl import MAX_LINE_BYTES, format_instant, format_value
from bot.services.transfer.object_schema import ObjectSchema
from bot.services.transfer.readers import MAX_NUMBER, MIN_NUMBER
from data.records.articles import Article, ArticleStatus, PictureChoice, StoredBlock, StoredSummary
from data.records.publication_plans import PlanState, PublicationPlan
from data.transfer.records import TransferredArticle

KIND = "article"
_BLOCK_KINDS = ("paragraph", "heading", "item")
_MAX_ITEMS = 1_000_000
_MAX_DAYS = 1000
_EMPTY_TEXT_FIELDS = (
    "language",
    "url",
    "site",
    "author",
    "source_date",
    "raw",
    "fingerprint",
    "image_file_id",
    "image_url",
    "added_by_name",
    "note",
    "correction",
)
_long_text = text(MAX_LINE_BYTES)
_short_text = text(4096)


def _check_block(value: object) -> StoredBlock:
    if not isinstance(value, list) or len(value) != 2 or value[0] not in _BLOCK_KINDS:  # noqa: PLR2004
        raise LineRejected(f"should hold pairs of {', '.join(_BLOCK_KINDS)} and a text")
    return StoredBlock(value[0], _long_text(value[1]))


def _check_title(value: object) -> str:
    title: str = text(1000)(value)
    if not title.strip() or "\n" in title:
        raise LineRejected(f"{format_value(value)} is not one line")
    return title


_SUMMARY_SCHEMA = ObjectSchema(
    {
        "method": text(32, 1),
        "sentences": list_of(_long_text, _MAX_ITEMS),
        "positions": list_of(integer(0, _MAX_ITEMS), _MAX_ITEMS),
        "ladder": list_of(list_of(integer(0, _MAX_ITEMS), _MAX_ITEMS), _MAX_ITEMS),
        "best": integer(0, _MAX_ITEMS),
    },
    required=frozenset({"method", "sentences", "positions", "ladder", "best"}),
)


def _check_summary(value: object) -> StoredSummary:
    summary = StoredSummary(**_SUMMARY_SCHEMA.read_nested(value))
    count = len(summary.sentences)
    if any(index >= count for step in summary.ladder for index in step):
        raise LineRejected("ladder names a sentence that is not there")
    if len(summary.positions) != count or summary.best > len(summary.ladder):
        raise LineRejected("does not fit together: positions, sentences, ladder and best")
    return summary


_PLAN_SCHEMA = ObjectSchema(
    {
        "state": field_checks.one_of(PlanState),
        "at": field_checks.instant,
        "not_before": field_checks.instant,
        "with_digest": boolean,
        "planned_by": integer(-MAX_ID, MAX_ID),
        "planned_by_name": _short_text,
        "approved_by": integer(-MAX_ID, MAX_ID),
        "approved_by_name": _short_text,
        "approved_version": text(128),
        "updated_at": field_checks.instant,
    },
    required=frozenset({"state", "updated_at"}),
)
_NO_PLAN: Mapping[str, object] = {
    "at": None,
    "not_before": None,
    "with_digest": False,
    "planned_by": 0,
    "planned_by_name": "",
    "approved_by": 0,
    "approved_by_name": "",
    "approved_version": "",
}


def _check_plan(value: object) -> PublicationPlan:
    plan = PublicationPlan(**{"article_id": 0, **_NO_PLAN, **_PLAN_SCHEMA.read_nested(value)})
    if plan.due_at is None and plan.state is not PlanState.REVIEW:
        raise LineRejected("has no instant")
    return plan


def _check_openings(value: object) -> tuple[date, int]:
    if not isinstance(value, list) or len(value) != 2:  # noqa: PLR2004
        raise LineRejected("should hold pairs of a day and a number")
    return field_checks.day(value[0]), integer(1, MAX_NUMBER)(value[1])


SCHEMA = ObjectSchema(
    {
        "number": integer(1, MAX_NUMBER),
        "status": field_checks.one_of(ArticleStatus),
        "title": _check_title,
        "topics": field_checks.topics,
        "keywords": list_of(_short_text, 1000),
        "language": field_checks.language,
        "url": _short_text,
        "site": _short_text,
        "author": _short_text,
        "source_date": _short_text,
        "seq": integer(MIN_NUMBER, MAX_NUMBER),
        "published_at": field_checks.instant,
        "created_at": field_checks.instant,
        "updated_at": field_checks.instant,
        "carried": boolean,
        "reading_seconds": integer(0, _MAX_ITEMS),
        "sentences_shown": integer(1, 1000),
        "summary": _check_summary,
        "blocks": list_of(_check_block, _MAX_ITEMS),
        "dropped": list_of(_long_text, _MAX_ITEMS),
        "raw": _long_text,
        "fingerprint": text(128),
        "image_file_id": _short_text,
        "image_url": _short_text,
        "picture_choice": field_checks.one_of(PictureChoice),
        "unusable_picture": _short_text,
        "event": integer(1, MAX_NUMBER),
        "note": _long_text,
        "new_sentences": list_of(_long_text, _MAX_ITEMS),
        "is_update": boolean,
        "corrected_at": field_checks.instant,
        "correction": _short_text,
        "priority": integer(-1, 1),
        "breaking_word": _short_text,
        "added_by": integer(-MAX_ID, MAX_ID),
        "added_by_name": _short_text,
        "chat_id": integer(-MAX_ID, MAX_ID),
        "card_message_id": integer(1, MAX_ID),
        "plan": _check_plan,
        "openings": list_of(_check_openings, _MAX_DAYS),
    },
    required=frozenset({"title", "summary", "blocks"}),
    nullable=frozenset({"new_sentences"}),
)


def article_to_line(transferred: TransferredArticle) -> dict[str, object]:
    """The fields of an article's line, in the order of SCHEMA."""
    article = transferred.article
    summary = article.summary
    own: dict[str, object] = {
        "number": article.id,
        "event": article.event_id or None,
        "carried": transferred.carried,
        "published_at": format_instant(article.published_at),
        "created_at": format_instant(article.created_at),
        "updated_at": format_instant(article.updated_at),
        "corrected_at": format_instant(article.corrected_at),
        "blocks": [[block.kind, block.text] for block in article.blocks],
        "summary": {name: getattr(summary, name) for name in _SUMMARY_SCHEMA.fields},
        "plan": _plan_to_line(transferred.plan),
        "openings": [[day.isoformat(), opened] for day, opened in transferred.openings],
    }
    fields = {name: own[name] if name in own else getattr(article, name) for name in SCHEMA.fields}
    return {"kind": KIND, **fields}


def _plan_to_line(plan: PublicationPlan | None) -> dict[str, object] | None:
    if plan is None:
        return None
    values = {name: getattr(plan, name) for name in _PLAN_SCHEMA.fields}
    instants = {name: format_instant(values[name]) for name in ("at", "not_before", "updated_at")}
    return {name: value for name, value in {**values, **instants}.items() if value not in (None, "")}


def article_from_line(given: Mapping[str, Any], now: datetime) -> TransferredArticle:
    """The article of a line's checked fields; missing fields are empty, or as in a draft made at `now`."""
    created = given.get("created_at", now)
    status = given.get("status", ArticleStatus.DRAFT)
    words = sum(len(block.text.split()) for block in given["blocks"])
    defaults: dict[str, Any] = {
        "status": status,
        "topics": (),
        "keywords": (),
        "seq": None,
        "published_at": created if status is ArticleStatus.PUBLISHED else None,
        "created_at": created,
        "updated_at": created,
        "reading_seconds": words * 60 // WORDS_PER_MINUTE,
        "sentences_shown": min(3, max(1, given["summary"].best)),
        "dropped": (),
        "added_by": 0,
        "chat_id": 0,
        "card_message_id": None,
    }
    fields = dict.fromkeys(_EMPTY_TEXT_FIELDS, "") | defaults | dict(given)
    carried, number = fields.pop("carried", False), fields.pop("number", 0)
    plan, openings = fields.pop("plan", None), tuple(dict(fields.pop("openings", ())).items())
    fields["event_id"] = fields.pop("event", 0)
    fields.setdefault("is_update", fields.get("new_sentences") != ())
    article = Article(id=number, **fields)
    return TransferredArticle(
        article, carried, has_created_at="created_at" in given, plan=plan, openings=openings
    )
