"""The JSON of an article: what is taken, and the reason of everything that is not."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runtime.article_api.openapi import openapi_document
from bot.services.clients.article_fields import (
    ArticleRequest,
    FieldsRefused,
    GivenStatus,
    read_article_request,
)

FIELD_NAMES = tuple(field.name for field in fields(ArticleRequest))
TEXT = "The ferry sails from the new pier as of Monday."
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def test_every_field_is_read_and_null_is_no_value() -> None:
    found = read_article_request(
        {
            "title": " The ferry\n moves ",
            "text": TEXT,
            "html": None,
            "source": "Harbour News",
            "link": "https://harbour.example/ferry?id=1",
            "author": "A. Writer",
            "published": "2026-03-05T23:30:00+01:00",
            "topics": ["Local", "local ", "Transport"],
            "language": "pt-BR",
            "status": "draft",
            "allow_similar": True,
        }
    )
    assert found == ArticleRequest(
        title="The ferry moves",
        text=TEXT,
        source="Harbour News",
        link="https://harbour.example/ferry?id=1",
        author="A. Writer",
        published="2026-03-05",
        topics=("local", "transport"),
        language="pt",
        status=GivenStatus.DRAFT,
        allow_similar=True,
    )


@pytest.mark.parametrize(
    ("values", "problems"),
    [
        ({}, {"text": "is missing: give text, html or url"}),
        ({"text": TEXT, "html": "<p>x</p>"}, {"html": "cannot be given together with text"}),
        ({"text": TEXT, "url": "https://a.example"}, {"url": "cannot be given together with text"}),
        ({"text": 5}, {"text": "5 is not a text"}),
        ({"text": " \n "}, {"text": "is empty"}),
        ({"text": "a\0b"}, {"text": "holds a NUL character"}),
        ({"text": "\ud800"}, {"text": "holds half of a surrogate pair, which is no character"}),
        ({"text": TEXT, "titel": "x"}, {"titel": "is not a field; did you mean title?"}),
        ({"text": TEXT, "title": "\u200b"}, {"title": "has no visible character"}),
        ({"text": TEXT, "title": "x" * 301}, {"title": "is longer than 300 characters"}),
        (
            {"url": "ftp://a.example"},
            {"url": '"ftp://a.example" is not an address like https://example.org/feed'},
        ),
        ({"text": TEXT, "published": "yesterday"}, {"published": '"yesterday" is not a day like 2026-03-05'}),
        ({"text": TEXT, "language": "klingon"}, {"language": '"klingon" is not a language like en or pt-BR'}),
        ({"text": TEXT, "topics": "sport"}, {"topics": '"sport" is not a list'}),
        ({"text": TEXT, "topics": ["x"] * 11}, {"topics": "has 11 entries; 10 at most"}),
        ({"text": TEXT, "status": "sent"}, {"status": '"sent" should be one of draft, published'}),
        ({"text": TEXT, "allow_similar": 1}, {"allow_similar": "1 is neither true nor false"}),
    ],
)
def test_each_field_that_cannot_be_used_is_named_with_its_reason(
    values: dict[str, Any], problems: dict[str, str]
) -> None:
    with pytest.raises(FieldsRefused) as caught:
        read_article_request(values)
    assert caught.value.problems == problems


def test_all_problems_are_named_at_once() -> None:
    with pytest.raises(FieldsRefused) as caught:
        read_article_request({"title": 1, "topics": [1], "x": 2})
    assert set(caught.value.problems) == {"title", "topics", "x", "text"}


@given(st.dictionaries(st.sampled_from(FIELD_NAMES) | st.text(max_size=8), JSON_VALUES, max_size=6))
def test_any_object_is_read_or_refused_with_reasons(values: dict[str, Any]) -> None:
    refused = _refusal_of(values)
    assert refused is None or (refused.problems and all(refused.problems.values()))


def _refusal_of(values: dict[str, Any]) -> FieldsRefused | None:
    try:
        read_article_request(values)
    except FieldsRefused as refused:
        return refused
    return None


def test_the_description_names_exactly_the_fields_that_are_read() -> None:
    described = openapi_document("The Gazette", "1")["components"]["schemas"]["ArticleRequest"]["properties"]
    assert tuple(described) == FIELD_NAMES
    assert json.loads(json.dumps(described)) == described
