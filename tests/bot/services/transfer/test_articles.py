"""Converting articles to lines, and lines to articles."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.services.transfer import articles
from bot.services.transfer.errors import LineRejected
from bot.services.transfer.jsonl import encode_line
from data.records.articles import ArticleStatus, StoredBlock
from data.records.publication_plans import PlanState, PublicationPlan
from data.transfer.records import TransferredArticle
from tests.support import factories
from tests.support.factories import NOW

SUMMARY = {"method": "lede", "sentences": ["A", "B"], "positions": [0, 2], "ladder": [[0], [0, 1]], "best": 2}
MINIMAL = {"title": "A title", "summary": SUMMARY, "blocks": [["paragraph", "A B."]]}


def from_line(**fields: Any) -> TransferredArticle:
    return articles.article_from_line(articles.SCHEMA.read({**MINIMAL, **fields}), NOW)


def test_the_line_of_an_article_makes_the_same_article() -> None:
    article = factories.article(12, corrected_at=NOW, correction="3 euros, not 13")
    transferred = TransferredArticle(article, carried=True, has_created_at=True)
    values = json.loads(encode_line(articles.article_to_line(transferred)))
    assert values.pop("kind") == articles.KIND
    assert articles.article_from_line(articles.SCHEMA.read(values), NOW) == transferred


def test_the_plan_of_a_draft_is_moved_with_it() -> None:
    draft = factories.article(12, status=ArticleStatus.DRAFT, seq=None, published_at=None)
    plan = PublicationPlan(0, PlanState.READY, NOW, None, True, 7, "Ada", 0, "", "", NOW)
    for moved in (plan, replace(plan, state=PlanState.HELD, at=None, not_before=NOW, with_digest=False)):
        transferred = TransferredArticle(draft, carried=False, has_created_at=True, plan=moved)
        values = json.loads(encode_line(articles.article_to_line(transferred)))
        assert articles.article_from_line(articles.SCHEMA.read(values), NOW) == transferred


def test_a_minimal_line_makes_a_draft_of_now() -> None:
    transferred = from_line()
    article = transferred.article
    assert (article.id, article.status, article.created_at) == (0, ArticleStatus.DRAFT, NOW)
    assert (article.blocks, article.sentences_shown) == ((StoredBlock("paragraph", "A B."),), 2)
    assert (article.url, article.published_at, transferred.has_created_at) == ("", None, False)


def test_a_published_article_without_a_date_was_published_when_it_was_created() -> None:
    article = from_line(status="published", created_at="2026-03-04T06:02:00Z").article
    assert article.published_at == article.created_at


def test_a_missing_reading_time_is_estimated_from_the_words() -> None:
    assert from_line(blocks=[["paragraph", "word " * 119]]).article.reading_seconds == 30
    assert from_line(reading_seconds=7).article.reading_seconds == 7


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("title", " ", "is not one line"),
        ("title", "a\nb", "is not one line"),
        ("blocks", [["table", "x"]], "should hold pairs of paragraph, heading, item and a text"),
        ("blocks", [["paragraph"]], "should hold pairs"),
        ("summary", {**SUMMARY, "ladder": [[0], [0, 2]]}, "ladder names a sentence that is not there"),
        ("summary", {**SUMMARY, "positions": [0]}, "does not fit together"),
        ("summary", {**SUMMARY, "best": 3}, "does not fit together"),
        ("summary", {"method": "lede"}, "summary has no sentences"),
        ("plan", {"state": "ready", "updated_at": "2026-03-04T06:02:00Z"}, "plan has no instant"),
        ("status", "gone", "should be one of draft, published, discarded, retracted"),
    ],
)
def test_an_invalid_field_of_an_article_is_rejected(field: str, value: object, reason: str) -> None:
    with pytest.raises(LineRejected, match=reason):
        from_line(**{field: value})
