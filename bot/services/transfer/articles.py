"""Articles as lines, and the article that a line makes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.services.transfer import field_checks
from bot.services.transfer.errors import Refused
from bot.services.transfer.field_checks import LARGEST_ID, flag, listed, text, whole
from bot.services.transfer.jsonl import LONGEST, moment, shown
from bot.services.transfer.object_schema import Form
from bot.services.transfer.readers import LARGEST_NUMBER, LOWEST_NUMBER
from data.records.articles import Article, ArticleStatus, StoredBlock, StoredSummary
from data.transfer.records import TransferredArticle

KIND = "article"
_BLOCK_KINDS = ("paragraph", "heading", "item")
_WORDS_A_MINUTE = 230
_MANY = 1_000_000
_long = text(LONGEST)
_name = text(4096)


def _block(value: object) -> StoredBlock:
    if not isinstance(value, list) or len(value) != 2 or value[0] not in _BLOCK_KINDS:  # noqa: PLR2004
        raise Refused(f"should hold pairs of {', '.join(_BLOCK_KINDS)} and a text")
    return StoredBlock(value[0], _long(value[1]))


def _title(value: object) -> str:
    title: str = text(1000)(value)
    if not title.strip() or "\n" in title:
        raise Refused(f"{shown(value)} is not one line")
    return title


_SUMMARY = Form(
    {
        "method": text(32, 1),
        "sentences": listed(_long, _MANY),
        "positions": listed(whole(0, _MANY), _MANY),
        "ladder": listed(listed(whole(0, _MANY), _MANY), _MANY),
        "best": whole(0, _MANY),
    },
    required=frozenset({"method", "sentences", "positions", "ladder", "best"}),
)


def _summary(value: object) -> StoredSummary:
    summary = StoredSummary(**_SUMMARY.within(value))
    count = len(summary.sentences)
    if any(index >= count for step in summary.ladder for index in step):
        raise Refused("ladder names a sentence that is not there")
    if len(summary.positions) != count or summary.best > len(summary.ladder):
        raise Refused("does not fit together: positions, sentences, ladder and best")
    return summary


FORM = Form(
    {
        "number": whole(1, LARGEST_NUMBER),
        "status": field_checks.one_of(ArticleStatus),
        "title": _title,
        "topics": field_checks.topics,
        "keywords": listed(_name, 1000),
        "language": field_checks.language,
        "url": _name,
        "site": _name,
        "author": _name,
        "source_date": _name,
        "seq": whole(LOWEST_NUMBER, LARGEST_NUMBER),
        "published_at": field_checks.instant,
        "created_at": field_checks.instant,
        "updated_at": field_checks.instant,
        "carried": flag,
        "reading_seconds": whole(0, _MANY),
        "sentences_shown": whole(1, 1000),
        "summary": _summary,
        "blocks": listed(_block, _MANY),
        "dropped": listed(_long, _MANY),
        "raw": _long,
        "fingerprint": text(128),
        "image_file_id": _name,
        "image_url": _name,
        "added_by": whole(-LARGEST_ID, LARGEST_ID),
        "added_by_name": _name,
        "chat_id": whole(-LARGEST_ID, LARGEST_ID),
        "card_message_id": whole(1, LARGEST_ID),
    },
    required=frozenset({"title", "summary", "blocks"}),
)


def written(moved: TransferredArticle) -> dict[str, object]:
    """An article as a line has it."""
    article = moved.article
    summary = article.summary
    own: dict[str, object] = {
        "number": article.id,
        "carried": moved.carried,
        "published_at": moment(article.published_at),
        "created_at": moment(article.created_at),
        "updated_at": moment(article.updated_at),
        "blocks": [[block.kind, block.text] for block in article.blocks],
        "summary": {name: getattr(summary, name) for name in _SUMMARY.fields},
    }
    fields = {name: own[name] if name in own else getattr(article, name) for name in FORM.fields}
    return {"kind": KIND, **fields}


def made(given: Mapping[str, Any], now: datetime) -> TransferredArticle:
    """The article that a line's fields make; what it leaves out is empty, or as for a draft of now."""
    created = given.get("created_at", now)
    status = given.get("status", ArticleStatus.DRAFT)
    words = sum(len(block.text.split()) for block in given["blocks"])
    fresh: dict[str, Any] = {
        "status": status,
        "topics": (),
        "keywords": (),
        "seq": None,
        "published_at": created if status is ArticleStatus.PUBLISHED else None,
        "created_at": created,
        "updated_at": created,
        "reading_seconds": words * 60 // _WORDS_A_MINUTE,
        "sentences_shown": min(3, max(1, given["summary"].best)),
        "dropped": (),
        "added_by": 0,
        "chat_id": 0,
        "card_message_id": None,
    }
    fields = dict.fromkeys(_EMPTY, "") | fresh | dict(given)
    carried, number = fields.pop("carried", False), fields.pop("number", 0)
    return TransferredArticle(Article(id=number, **fields), carried, has_created_at="created_at" in given)


_EMPTY = (
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
)
