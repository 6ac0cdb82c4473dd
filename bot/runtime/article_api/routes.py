"""Serves POST /api/articles and the description of the API."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

from aiohttp import web

from bot.concurrency.batch_loader import BatchLoader
from bot.errors import SummarizerError, UserError
from bot.handlers.context import AppContext
from bot.runtime.application import Application
from bot.runtime.article_api import problems
from bot.runtime.article_api.openapi import (
    ARTICLES_PATH,
    DESCRIPTION_PATH,
    MAX_BODY_BYTES,
    openapi_document,
)
from bot.runtime.article_api.problems import ApiProblem
from bot.services.clients import registry, submission
from bot.services.clients.article_fields import FieldsRefused, read_article_request
from bot.services.clients.rate_limit import REQUESTS_PER_MINUTE, ClientRateLimiter
from bot.services.clients.repeats import (
    MAX_KEY_LENGTH,
    ClaimLost,
    ClientRemoved,
    KeyReused,
    RequestInProgress,
    RequestKey,
)
from bot.services.clients.submission import KnownText, NotAllowed, Submitted
from bot.services.transfer import jsonl
from bot.services.transfer.errors import LineRejected, NotJson
from bot.version import installed_version
from data.errors import DataError
from data.records.clients import ApiClient

log = logging.getLogger(__name__)

_API_ROOT: Final = "/api/"
_MAX_CONCURRENT_REQUESTS = 4
"""Requests at work at a time; others wait, so that a flood does not fill the memory or the worker's queue."""
_BODY_TIMEOUT_SECONDS = 30.0
_RETRY_SECONDS = 10.0
_UNAUTHORIZED = (
    "Send the token of a client as `Authorization: Bearer TOKEN`. An owner makes one with /clients."
)

RequestHandler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ArticleApi:
    """The API of one process."""

    def __init__(self, app: Application, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._limiter = ClientRateLimiter(monotonic)
        self._clients = BatchLoader(partial(registry.find_by_tokens, app.context.database))
        self._slots = asyncio.Semaphore(_MAX_CONCURRENT_REQUESTS)

    def routes(self) -> list[web.RouteDef]:
        """The routes to serve."""
        return [web.post(ARTICLES_PATH, self._post_article), web.get(DESCRIPTION_PATH, self._describe)]

    @property
    def _context(self) -> AppContext:
        return self._app.context

    async def _describe(self, _request: web.Request) -> web.Response:
        return web.json_response(openapi_document(self._context.newsroom_name, installed_version()))

    async def _post_article(self, request: web.Request) -> web.Response:
        client = await self._authenticate(request)
        if wait := self._limiter.take(client.id):
            raise ApiProblem(
                429, f"This client may make {REQUESTS_PER_MINUTE} requests a minute.", retry_after=wait
            )
        if self._app.is_idle:
            raise ApiProblem(503, "This process stands by for another one.", retry_after=_RETRY_SECONDS)
        await registry.record_use(self._context.database, client, self._context.clock.now())
        key_text = _idempotency_key(request)
        body = await _read_body(request)
        async with self._slots:
            key = RequestKey.create(client, key_text, body) if key_text else None
            submitted = await self._submit(client, body, key)
        log.info(
            "http: article received",
            extra={"client": client.id, "article": submitted.article.id, "repeat": submitted.is_repeat},
        )
        return _article_response(submitted)

    async def _authenticate(self, request: web.Request) -> ApiClient:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        client = await self._clients.get(token.strip()) if scheme.lower() == "bearer" else None
        if client is None:
            raise ApiProblem(401, _UNAUTHORIZED)
        return client

    async def _submit(self, client: ApiClient, body: bytes, key: RequestKey | None) -> Submitted:
        texts = self._context.catalogs.for_language(self._context.settings.default_language)
        try:
            article = read_article_request(_parse_object(body))
            return await submission.submit(
                self._context.feed_services, client, article, key, self._context.clock.now()
            )
        except FieldsRefused as refused:
            raise problems.from_fields(refused) from refused
        except NotAllowed:
            raise ApiProblem(
                403, "This client makes drafts only. Leave status out, or set it to draft."
            ) from None
        except ClientRemoved:
            raise ApiProblem(401, _UNAUTHORIZED) from None
        except (RequestInProgress, ClaimLost):
            raise ApiProblem(
                409, "A request with this Idempotency-Key is being handled. Repeat it later.", retry_after=1
            ) from None
        except KeyReused:
            raise ApiProblem(
                409, "This Idempotency-Key was used for another article. Use a new key for each article."
            ) from None
        except KnownText as known:
            raise _known_text_problem(known) from known
        except UserError as error:
            raise problems.from_user_error(error, texts) from error
        except SummarizerError as error:
            raise ApiProblem(422, "The text is too large or too complex to be read.") from error


@web.middleware
async def problem_middleware(request: web.Request, handler: RequestHandler) -> web.StreamResponse:
    """Answer every error of the API as problem details."""
    if not request.path.startswith(_API_ROOT):
        return await handler(request)
    try:
        return await handler(request)
    except ApiProblem as problem:
        return problem.response()
    except web.HTTPNotFound:
        return ApiProblem(404, f"The API has {ARTICLES_PATH} and {DESCRIPTION_PATH}.").response()
    except web.HTTPMethodNotAllowed as error:
        allowed = ", ".join(sorted(error.allowed_methods))
        response = ApiProblem(405, f"{request.path} takes {allowed}.").response()
        response.headers["Allow"] = allowed
        return response
    except DataError as error:
        log.warning("http: article not stored", extra={"error": str(error)})
        return ApiProblem(503, "The database cannot be used.", retry_after=_RETRY_SECONDS).response()
    except web.HTTPException:
        raise
    except Exception:
        log.exception("http: request failed", extra={"path": request.path})
        return ApiProblem(500, "This is a fault of Lede; its log has the reason.").response()


def _idempotency_key(request: web.Request) -> str:
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > MAX_KEY_LENGTH or not key.isascii() or not key.isprintable():
        raise ApiProblem(
            422, f"Idempotency-Key has more than {MAX_KEY_LENGTH} characters, or others than ASCII."
        )
    return key


async def _read_body(request: web.Request) -> bytes:
    """The body, read no further than its limit."""
    if request.content_type != "application/json":
        raise ApiProblem(415, "Send the article as an object of JSON, with `Content-Type: application/json`.")
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise ApiProblem(415, "Send the article without compression.")
    too_large = ApiProblem(413, f"An article has at most {MAX_BODY_BYTES} bytes.")
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(_BODY_TIMEOUT_SECONDS):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > MAX_BODY_BYTES:
                    raise too_large
    except TimeoutError:
        raise ApiProblem(408, f"Send the article within {_BODY_TIMEOUT_SECONDS:.0f} seconds.") from None
    return bytes(body)


def _parse_object(body: bytes) -> dict[str, Any]:
    try:
        return jsonl.parse_line(body)
    except (NotJson, LineRejected) as reason:
        raise ApiProblem(422, f"The request {reason}.") from None


def _known_text_problem(known: KnownText) -> ApiProblem:
    number = known.duplicate.article.id
    if known.duplicate.is_exact:
        return ApiProblem(409, f"This text is here already, as article {number}.", {"number": number})
    return ApiProblem(
        409,
        f"A similar text of the same source is here, as article {number}. Set allow_similar to store it too.",
        {"number": number},
    )


def _article_response(submitted: Submitted) -> web.Response:
    article = submitted.article
    values = {
        "number": article.id,
        "status": str(article.status),
        "title": article.title,
        "topics": article.topics,
        "language": article.language,
    }
    body = json.dumps(values, ensure_ascii=False).encode()
    return web.Response(
        status=200 if submitted.is_repeat else 201,
        body=body,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
