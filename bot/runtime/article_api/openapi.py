"""Describes the API in the format of OpenAPI 3.1."""

from __future__ import annotations

from typing import Any, Final

from bot.runtime.article_api.problems import CONTENT_TYPE, TITLES
from bot.services.clients.article_fields import (
    MAX_NAME_LENGTH,
    MAX_TEXT_LENGTH,
    MAX_TITLE_LENGTH,
    MAX_TOPICS,
    GivenStatus,
)
from bot.services.clients.rate_limit import BURST, REQUESTS_PER_MINUTE
from bot.services.clients.repeats import MAX_KEY_LENGTH, REPEAT_PERIOD
from data.records.articles import ArticleStatus

ARTICLES_PATH: Final = "/api/articles"
DESCRIPTION_PATH: Final = "/api/openapi.json"
MAX_BODY_BYTES: Final = 1024 * 1024
_REPEAT_HOURS = REPEAT_PERIOD.total_seconds() / 3600


def openapi_document(newsroom: str, version: str) -> dict[str, Any]:
    """The description of the API of a newsroom, as JSON values."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{newsroom}: articles",
            "version": version or "0",
            "description": "Programs send articles, which become drafts or are published, "
            "as the right of their client says. An owner makes a client and its token with /clients in the "
            "chat.",
        },
        "paths": {ARTICLES_PATH: {"post": _post_operation()}},
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "ArticleRequest": _request_schema(),
                "Article": _article_schema(),
                "Problem": _problem_schema(),
            },
        },
    }


def _post_operation() -> dict[str, Any]:
    return {
        "operationId": "addArticle",
        "summary": "Send an article",
        "description": f"At most {MAX_BODY_BYTES} bytes. A client may make {BURST} requests at once and "
        f"{REQUESTS_PER_MINUTE} a minute.",
        "security": [{"token": []}],
        "parameters": [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "description": f"A repeat with the same key and body within {_REPEAT_HOURS:.0f} hours makes "
                "no second article: it is answered with status 200 and the article of the first request.",
                "schema": {"type": "string", "minLength": 1, "maxLength": MAX_KEY_LENGTH},
            }
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _ref("ArticleRequest")}},
        },
        "responses": {
            "201": _answer("The article is stored."),
            "200": _answer("The article that an earlier request with this key has made, as it is now."),
            **{str(status): _problem(status) for status in TITLES if status not in (404, 405)},
        },
    }


def _answer(description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": _ref("Article")}}}


def _problem(status: int) -> dict[str, Any]:
    problem = {"description": TITLES[status], "content": {CONTENT_TYPE: {"schema": _ref("Problem")}}}
    if status in (429, 503):
        seconds = {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}
        return problem | {"headers": {"Retry-After": seconds}}
    return problem


def _request_schema() -> dict[str, Any]:
    line = {"type": ["string", "null"], "minLength": 1}
    body = {"type": ["string", "null"], "minLength": 1, "maxLength": MAX_TEXT_LENGTH}
    address = {"type": ["string", "null"], "pattern": "^https?://", "maxLength": 4096}
    return {
        "type": "object",
        "description": "Exactly one of text, html and url is given. null means not given.",
        "additionalProperties": False,
        "properties": {
            "title": line
            | {"maxLength": MAX_TITLE_LENGTH, "description": "By default that of the text or page."},
            "text": body | {"description": "The body as plain text, blank lines between paragraphs."},
            "html": body | {"description": "The body as HTML."},
            "url": address | {"description": "The page with the article; Lede fetches it."},
            "source": line | {"maxLength": MAX_NAME_LENGTH, "description": "The name of the outlet."},
            "link": address | {"description": "The address of the article, where it is not url."},
            "author": line | {"maxLength": MAX_NAME_LENGTH},
            "published": line
            | {
                "maxLength": 40,
                "description": "When the outlet published it: 2026-03-05 or 2026-03-05T10:00:00Z.",
            },
            "topics": {
                "type": ["array", "null"],
                "items": {"type": "string", "minLength": 1, "maxLength": MAX_NAME_LENGTH},
                "maxItems": MAX_TOPICS,
                "description": "By default they are guessed from the text.",
            },
            "language": line
            | {"maxLength": 35, "description": "Such as en or pt-BR; by default it is detected."},
            "status": {
                "type": ["string", "null"],
                "enum": [*GivenStatus, None],
                "description": "By default what the right of the client allows.",
            },
            "allow_similar": {
                "type": ["boolean", "null"],
                "description": "Store it although a similar text of the same source is here; never an equal.",
            },
        },
    }


def _article_schema() -> dict[str, Any]:
    names = ["number", "status", "title", "topics", "language"]
    return {
        "type": "object",
        "required": names,
        "additionalProperties": False,
        "properties": {
            "number": {"type": "integer", "minimum": 1, "description": "The number that editors see."},
            "status": {"type": "string", "enum": list(ArticleStatus)},
            "title": {"type": "string"},
            "topics": {"type": "array", "items": {"type": "string"}},
            "language": {"type": "string"},
        },
    }


def _problem_schema() -> dict[str, Any]:
    return {
        "type": "object",
        "description": "Problem details as in RFC 9457.",
        "required": ["type", "title", "status", "detail"],
        "additionalProperties": False,
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {
                "type": "string",
                "description": "What is wrong and what to do, in a sentence or two.",
            },
            "number": {"type": "integer", "description": "The article that has the text already."},
            "fields": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["field", "reason"],
                    "additionalProperties": False,
                    "properties": {"field": {"type": "string"}, "reason": {"type": "string"}},
                },
            },
        },
    }


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
