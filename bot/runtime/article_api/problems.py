"""Answers errors of the API as JSON problem details (RFC 9457), in plain words."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from aiohttp import web

from bot.errors import UserError
from bot.i18n import Texts
from bot.services.clients.article_fields import FieldsRefused

CONTENT_TYPE: Final = "application/problem+json"
TITLES: Final[Mapping[int, str]] = MappingProxyType(
    {
        401: "The token is missing or wrong",
        403: "The client may not do this",
        404: "There is nothing at this address",
        405: "This method is not supported",
        408: "The request took too long",
        409: "The article is here already, or on its way",
        413: "The request is too large",
        415: "The request is not JSON",
        422: "The article cannot be used",
        429: "Too many requests",
        500: "Lede has failed",
        503: "Lede cannot take the article at the moment",
    }
)
"""The statuses of all problems with their titles."""
_DETAILS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "intake.too_short": "The text is too short for a story. Send the whole text of the article.",
        "intake.nothing_left": "There is nothing to summarize in it. Send the article in whole sentences.",
        "intake.no_story": "The text is not readable prose. Send the article in whole sentences.",
        "article.gone": "The article of this request was deleted. To send it again, use a new key.",
    }
)
"""Plain words for errors whose text in the chat speaks of pasting."""


@dataclass
class ApiProblem(Exception):
    """An error of a request.

    Attributes:
        status: HTTP status, one of TITLES.
        detail: What is wrong and what to do.
        members: Further members of the answer, as JSON values.
        retry_after: Seconds after which a repeat may succeed, 0 for never.
    """

    status: int
    detail: str
    members: Mapping[str, object] = field(default_factory=dict)
    retry_after: float = 0.0

    def response(self) -> web.Response:
        """The answer to the request."""
        head = {"type": "about:blank", "title": TITLES[self.status], "status": self.status}
        body = json.dumps({**head, "detail": self.detail, **self.members}, ensure_ascii=False)
        headers = {"Cache-Control": "no-store"}
        if self.status == 401:  # noqa: PLR2004 - the status that asks for a token
            headers["WWW-Authenticate"] = 'Bearer realm="lede"'
        if self.retry_after:
            headers["Retry-After"] = str(math.ceil(self.retry_after))
        return web.Response(
            status=self.status, body=body.encode(), headers=headers, content_type=CONTENT_TYPE
        )


def from_fields(refused: FieldsRefused) -> ApiProblem:
    """The problem of fields that cannot be used, with the reason of each."""
    listed = [{"field": name, "reason": reason} for name, reason in refused.problems.items()]
    return ApiProblem(422, f"{refused}.", {"fields": listed})


def from_user_error(error: UserError, texts: Texts) -> ApiProblem:
    """The problem of a text or page that cannot be used."""
    return ApiProblem(422, describe_error(error, texts))


def describe_error(error: UserError, texts: Texts) -> str:
    """Plain words for an error outside the chat."""
    return _DETAILS.get(error.key) or texts(error.key, **error.args_).striptags()
