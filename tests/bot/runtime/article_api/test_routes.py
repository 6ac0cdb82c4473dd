"""POST /api/articles over a real HTTP server: tokens, rights, repeats, floods and unusable bodies."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest

from bot.playground import Playground
from bot.runtime.application import Application
from bot.runtime.article_api.openapi import MAX_BODY_BYTES, openapi_document
from bot.runtime.composition import open_app
from bot.runtime.http_server import serve_http
from bot.services.clients import registry, repeats, submission
from bot.services.clients.article_fields import ArticleRequest
from bot.services.clients.rate_limit import BURST
from bot.services.newsroom import people
from bot.services.newsroom.people import Person
from bot.settings import Settings
from data.articles import articles
from data.newsroom import api_requests
from data.records.articles import ArticleStatus
from data.records.clients import ApiClient, ClientRight
from tests.bot.handlers.fakes import FakeWeb
from tests.support.in_process_summarizer import InProcessFeedSummarizer, InProcessSummarizer
from tests.support.json_schema import violations

OLGA = Person(1001, "Olga")
STORY: dict[str, Any] = {
    "title": "The night ferry moves to a new pier",
    "text": "The night ferry will leave from a new pier as of Monday, the harbour office said.\n\n"
    "The old pier was built in 1931 and its piles have rotted. Repairs would have cost four million euros.",
    "source": "Harbour News",
    "link": "https://harbour.example/ferry",
    "published": "2026-11-21",
    "topics": ["Transport"],
}
OTHER_TEXT = (
    "The town library opens on Sundays from January, the council decided on Tuesday evening. "
    "Volunteers will run the reading room, and lending is by machine."
)
PAGE_URL = "https://paper.example/page"
PAGE = (
    "<html><head><title>Bakery wins a prize</title></head><body><article><h1>Bakery wins a prize</h1>"
    + "<p>The bakery in Mill Street won the prize for the best rye bread of the county on Saturday.</p>" * 3
    + "</article></body></html>"
)


@dataclass
class Api:
    """A client of the API that holds every answer against the served description."""

    app: Application
    root: str
    session: aiohttp.ClientSession
    token: str
    description: dict[str, Any] = field(default_factory=dict)

    async def post(
        self, body: object, *, key: str = "", token: str | None = None, **headers: str
    ) -> tuple[int, dict[str, Any]]:
        """Send an article: the status and the JSON of the answer."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", "Authorization": f"Bearer {token or self.token}"}
        sent |= {"Idempotency-Key": key} if key else {}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.session.post(
            f"{self.root}/api/articles", data=io.BytesIO(data), headers=sent
        ) as response:
            answer: dict[str, Any] = await response.json(content_type=None)
            self._check(response, answer)
            return response.status, answer

    def _check(self, response: aiohttp.ClientResponse, answer: dict[str, Any]) -> None:
        described = self.description["paths"]["/api/articles"]["post"]["responses"][str(response.status)]
        ((content_type, content),) = described["content"].items()
        assert response.content_type == content_type
        assert violations(answer, content["schema"], self.description) == []
        assert set(described.get("headers", ())) <= set(response.headers)
        assert answer.get("status") == (response.status if response.status >= 400 else answer["status"])


@pytest.fixture(params=["sqlite"])
def api_database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database; tests of what the two databases do differently use both."""
    name = "sqlite_url" if request.param == "sqlite" else "migrated_postgres_url"
    return str(request.getfixturevalue(name))


@pytest.fixture
async def api(playground: Playground, api_database_url: str) -> AsyncIterator[Api]:
    """The API of an application in which "Agency" may publish."""
    settings = Settings(
        bot_token=playground.token, database_url=api_database_url, telegram_api_url=playground.root
    )
    web = FakeWeb()
    web.pages[PAGE_URL] = ("text/html", PAGE.encode())
    async with (
        open_app(
            settings,
            clock=playground.clock,
            summarizer=InProcessSummarizer(),
            feed_summarizer=InProcessFeedSummarizer(),
            fetcher=web,
        ) as app,
        serve_http(app, "127.0.0.1", 0) as port,
        aiohttp.ClientSession() as session,
    ):
        _, token = await make_client(app, ClientRight.PUBLISH)
        client = Api(app, f"http://127.0.0.1:{port}", session, token)
        async with session.get(f"{client.root}/api/openapi.json") as response:
            client.description = await response.json()
        yield client


async def make_client(app: Application, right: ClientRight, name: str = "Agency") -> tuple[ApiClient, str]:
    return await registry.create(app.context.database, name, right, OLGA, app.context.clock.now())


async def titles(api: Api) -> list[tuple[str, ArticleStatus]]:
    async with api.app.context.database.reading() as tx:
        listed, _ = await articles.page(tx, list(ArticleStatus), 0, 50)
    return [(article.title, article.status) for article in listed]


async def test_an_article_is_published_with_its_fields_and_named_in_the_log(api: Api) -> None:
    status, answer = await api.post(STORY)
    assert (status, answer["status"], answer["topics"]) == (201, "published", ["transport"])
    async with api.app.context.database.reading() as tx:
        article = await articles.get(tx, answer["number"])
    assert article is not None
    assert (article.title, article.url, article.site) == (STORY["title"], STORY["link"], STORY["source"])
    assert (article.source_date, article.added_by, article.added_by_name) == ("2026-11-21", 0, "Agency")
    assert [block.text[:15] for block in article.blocks] == ["The night ferry", "The old pier wa"]
    entries, _ = await people.audit_page(api.app.context.database, 0, 2)
    assert [(entry.actor_name, entry.action) for entry in entries] == [
        *(("Agency", "article.publish"), ("Agency", "article.added"))
    ]
    (client,) = await registry.list_clients(api.app.context.database)
    assert client.used_at is not None
    assert client.used_at <= api.app.context.clock.now()


async def test_a_client_makes_drafts_where_its_right_or_the_request_says_so(api: Api) -> None:
    _, draft_token = await make_client(api.app, ClientRight.DRAFT, "Desk")
    assert (await api.post(STORY, token=draft_token))[1]["status"] == "draft"
    status, problem = await api.post({"text": OTHER_TEXT, "status": "published"}, token=draft_token)
    assert (status, "drafts only" in problem["detail"]) == (403, True)
    assert (await api.post({"html": f"<p>{OTHER_TEXT}</p>", "status": "draft"}))[1]["status"] == "draft"


async def test_a_page_is_fetched_and_a_given_language_is_kept(api: Api) -> None:
    status, answer = await api.post({"url": PAGE_URL, "language": "en-GB"})
    assert (status, answer["title"], answer["language"]) == (201, "Bakery wins a prize", "en")
    status, answer = await api.post({"text": OTHER_TEXT, "language": "de"})
    assert (status, answer["language"]) == (201, "de")
    status, problem = await api.post({"url": "https://gone.example/x"})
    assert (status, "could not reach" in problem["detail"]) == (422, True)


@pytest.mark.parametrize("token", ["wrong", "", "lede_" + "x" * 43, "lede_é", "x" * 5000])
async def test_a_wrong_token_is_answered_with_401_before_the_body_is_read(api: Api, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {"Authorization": "Basic YTpi"}
    async with api.session.post(f"{api.root}/api/articles", data=b"x" * 9, headers=headers) as response:
        assert (response.status, response.headers["WWW-Authenticate"]) == (401, 'Bearer realm="lede"')
        assert (await response.json(content_type=None))["title"] == "The token is missing or wrong"
    assert await titles(api) == []


async def test_the_token_of_a_removed_client_stops_working(api: Api) -> None:
    client, token = await make_client(api.app, ClientRight.PUBLISH, "Old")
    assert (await api.post(STORY, token=token))[0] == 201
    await registry.remove(api.app.context.database, client.id, OLGA, api.app.context.clock.now())
    assert (await api.post({"text": OTHER_TEXT}, token=token))[0] == 401
    assert len(await titles(api)) == 1


async def test_a_known_text_is_refused_with_the_number_that_has_it(api: Api) -> None:
    number = (await api.post(STORY))[1]["number"]
    status, problem = await api.post(STORY)
    assert (status, problem["number"]) == (409, number)
    assert "is here already" in problem["detail"]
    edited = STORY | {"text": STORY["text"] + " Nobody was hurt."}
    status, problem = await api.post(edited)
    assert (status, "allow_similar" in problem["detail"]) == (409, True)
    assert (await api.post(edited | {"allow_similar": True}))[0] == 201
    other = STORY | {"source": "The Gazette", "link": "https://gazette.example/1"}
    status, answer = await api.post(other)
    assert status == 201
    async with api.app.context.database.reading() as tx:
        copy = await articles.get(tx, answer["number"])
    assert copy is not None
    assert copy.copy_of == number


@pytest.mark.parametrize("api_database_url", ["sqlite", "postgres"], indirect=True)
async def test_repeats_with_a_key_make_one_article_however_many_come_at_once(api: Api) -> None:
    answers = await asyncio.gather(*(api.post(STORY, key="k1") for _ in range(8)))
    numbers = {answer["number"] for status, answer in answers if status < 300}
    assert len(numbers) == 1
    assert [status for status, _ in answers].count(201) == 1
    assert {status for status, _ in answers} <= {200, 201, 409}
    assert await titles(api) == [(STORY["title"], ArticleStatus.PUBLISHED)]
    status, answer = await api.post(STORY, key="k1")
    assert (status, {answer["number"]}) == (200, numbers)
    status, problem = await api.post({"text": OTHER_TEXT}, key="k1")
    assert (status, "another article" in problem["detail"]) == (409, True)
    _, other_token = await make_client(api.app, ClientRight.DRAFT, "Other")
    assert (await api.post({"text": OTHER_TEXT}, key="k1", token=other_token))[0] == 201


async def test_a_request_that_fails_frees_its_key_and_one_in_progress_keeps_it(api: Api) -> None:
    assert (await api.post({"text": "Too short."}, key="k2"))[0] == 422
    assert (await api.post(STORY, key="k2"))[0] == 201
    (client,) = await registry.list_clients(api.app.context.database)
    now, body = api.app.context.clock.now(), json.dumps({"text": OTHER_TEXT}).encode()
    key = repeats.RequestKey.create(client, "k3", body)
    async with api.app.context.database.transaction() as tx:
        await api_requests.claim(tx, client.id, key.key_hash, key.body_hash, now, now)
    status, problem = await api.post(body, key="k3")
    assert (status, "being handled" in problem["detail"]) == (409, True)
    api.app.context.clock.advance(repeats.CLAIM_PERIOD * 2)  # type: ignore[attr-defined]
    assert (await api.post(body, key="k3"))[0] == 201


async def test_a_flood_is_limited_for_the_client_that_makes_it(api: Api) -> None:
    answers = await asyncio.gather(*(api.post({"text": "Short."}) for _ in range(BURST + 5)))
    assert [status for status, _ in answers].count(429) >= 4
    _, other_token = await make_client(api.app, ClientRight.DRAFT, "Other")
    assert (await api.post(STORY, token=other_token))[0] == 201


@pytest.mark.parametrize(
    ("body", "headers", "status", "words"),
    [
        (b'{"text": "', {}, 422, "not JSON"),
        (b"", {}, 422, "not JSON"),
        (b"[]", {}, 422, "a list instead of an object"),
        (b"\xff\xfe", {}, 422, "not UTF-8"),
        (b"[" * 100_000, {}, 422, "nested too deeply"),
        (b'{"text": NaN}', {}, 422, "no JSON number"),
        (b'{"text": "a", "text": "b"}', {}, 422, "twice"),
        (b'{"text": 1, "titel": "x"}', {}, 422, "did you mean title?"),
        (json.dumps({"text": "x" * MAX_BODY_BYTES}).encode(), {}, 413, str(MAX_BODY_BYTES)),
        (b"text=x", {"Content_Type": "application/x-www-form-urlencoded"}, 415, "Content-Type"),
        (gzip.compress(b"{}", mtime=0), {"Content_Encoding": "gzip"}, 415, "compression"),
        (b"{}", {"Idempotency_Key": "k" * 256}, 422, "Idempotency-Key"),
    ],
    ids=lambda value: str(value)[:20] if isinstance(value, bytes | str) else None,
)
async def test_a_body_that_cannot_be_used_is_refused_in_plain_words(
    api: Api, body: bytes, headers: dict[str, str], status: int, words: str
) -> None:
    found, problem = await api.post(body, **headers)
    assert (found, words in problem["detail"]) == (status, True), problem
    assert await titles(api) == []


async def test_a_chunked_body_is_read_no_further_than_its_limit(api: Api) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 65_536

    headers = {"Authorization": f"Bearer {api.token}", "Content-Type": "application/json"}
    async with api.session.post(f"{api.root}/api/articles", data=chunks(), headers=headers) as response:
        assert response.status == 413


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "articles", 405), ("POST", "stories", 404)])
async def test_other_methods_and_addresses_are_answered_with_problems(
    api: Api, method: str, path: str, status: int
) -> None:
    async with api.session.request(method, f"{api.root}/api/{path}") as response:
        answer = await response.json(content_type="application/problem+json")
    assert (response.status, answer["status"]) == (status, status)


async def test_a_request_of_a_client_that_is_removed_meanwhile_makes_no_article(api: Api) -> None:
    client, _ = await make_client(api.app, ClientRight.PUBLISH, "Gone")
    now = api.app.context.clock.now()
    await registry.remove(api.app.context.database, client.id, OLGA, now)
    request = ArticleRequest(text=OTHER_TEXT)
    for key in (None, repeats.RequestKey.create(client, "k", b"")):
        with pytest.raises(repeats.ClientRemoved):
            await submission.submit(api.app.context.feed_services, client, request, key, now)
    assert await titles(api) == []


async def test_a_fault_is_a_problem_that_frees_the_key(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_arguments: object) -> None:
        raise RuntimeError("a bug")

    with monkeypatch.context() as patch:
        patch.setattr(api.app.context.feed_summarizer, "prepare_entry", fail)
        status, problem = await api.post(STORY, key="k4")
    assert (status, "fault of Lede" in problem["detail"]) == (500, True)
    assert "a bug" not in json.dumps(problem)
    assert (await api.post(STORY, key="k4"))[0] == 201


async def test_a_process_that_stands_by_takes_no_article(api: Api) -> None:
    api.app.standing_by = "vm:7"
    status, problem = await api.post(STORY)
    assert (status, "stands by" in problem["detail"]) == (503, True)


def test_every_status_is_described() -> None:
    responses = openapi_document("The Gazette", "1")["paths"]["/api/articles"]["post"]["responses"]
    assert set(responses) == {
        *("200", "201", "401", "403", "408", "409", "413", "415", "422", "429", "500", "503")
    }
