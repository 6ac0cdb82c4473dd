"""Requests over aiohttp: what each failure on the way means, and how many are on their way at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from telegram.error import NetworkError, TelegramError

from bot.gateways.telegram.aiohttp_request import AiohttpRequest, form_data
from bot.gateways.telegram.outcomes import outcome_of
from bot.ports.messenger import NotSent, OutcomeUnknown

TOKEN = "1:secret"
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def server(answer: Answer) -> AsyncIterator[str]:
    """Answers every request on loopback; gives the address of a method."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/bot{TOKEN}/sendMessage"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def opened(connections: int = 4) -> AsyncIterator[AiohttpRequest]:
    requests = AiohttpRequest(connections)
    await requests.initialize()
    try:
        yield requests
    finally:
        await requests.shutdown()


async def failing(requests: AiohttpRequest, url: str, seconds: float = 5.0) -> TelegramError:
    with pytest.raises(TelegramError) as caught:
        await requests.post(url, form_data({"text": "news"}), read_timeout=seconds)
    return caught.value


async def drop(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def never(_request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(60)
    return web.Response()


async def half(request: web.Request) -> web.StreamResponse:
    """An answer that breaks off."""
    response = web.StreamResponse(headers={"Content-Length": "100"})
    await response.prepare(request)
    await response.write(b'{"ok":')
    assert request.transport is not None
    request.transport.abort()
    return response


async def page(_request: web.Request) -> web.StreamResponse:
    """What a proxy in between may say."""
    return web.Response(text="<html>welcome</html>")


async def bad_gateway(_request: web.Request) -> web.StreamResponse:
    return web.Response(status=502, text="<html>Bad Gateway</html>")


@pytest.mark.parametrize("answer", [drop, never, half, page, bad_gateway])
async def test_once_a_request_has_left_its_fate_without_an_answer_is_in_doubt(answer: Answer) -> None:
    async with server(answer) as url, opened() as requests:
        error = await failing(requests, url, 0.2)
    assert isinstance(outcome_of(error), OutcomeUnknown)


@pytest.mark.parametrize(
    "url",
    [
        f"http://127.0.0.1:1/bot{TOKEN}/sendMessage",
        f"http://nowhere.invalid/bot{TOKEN}/sendMessage",
        f"http://127.0.0.1:99999/bot{TOKEN}/sendMessage",
        f"gopher://127.0.0.1/bot{TOKEN}/sendMessage",
    ],
)
async def test_what_never_leaves_is_certainly_not_sent(url: str) -> None:
    async with opened() as requests:
        error = await failing(requests, url)
    assert isinstance(outcome_of(error), NotSent)


@pytest.mark.parametrize("answer", [drop, never, half])
async def test_no_error_says_the_token(answer: Answer) -> None:
    async with server(answer) as url, opened() as requests:
        error = await failing(requests, url, 0.2)
    assert TOKEN not in str(error)
    assert isinstance(error, NetworkError)


async def test_no_more_requests_are_on_their_way_than_there_are_connections() -> None:
    present = most = 0

    async def count(_request: web.Request) -> web.StreamResponse:
        nonlocal present, most
        present += 1
        most = max(most, present)
        await asyncio.sleep(0.005)
        present -= 1
        return web.json_response({"ok": True, "result": True})

    async with server(count) as url, opened(connections=5) as requests:
        await asyncio.gather(*(requests.post(url, form_data({"text": "news"})) for _ in range(60)))
    assert most == 5


@pytest.mark.parametrize(("passed_by", "proxied"), [("", True), ("telegram.test", False)])
async def test_the_proxy_of_the_environment_is_used_unless_it_is_passed_by(
    monkeypatch: pytest.MonkeyPatch, passed_by: str, proxied: bool
) -> None:
    asked: list[str] = []

    async def proxy(request: web.Request) -> web.StreamResponse:
        asked.append(str(request.url))
        return web.json_response({"ok": True, "result": True})

    async with server(proxy) as url, opened() as requests:
        monkeypatch.setenv("http_proxy", url.partition("/bot")[0])
        monkeypatch.setenv("no_proxy", passed_by)
        if proxied:
            await requests.post("http://telegram.test/bot1:x/getMe", form_data({"text": "news"}))
        else:
            await failing(requests, "http://telegram.test/bot1:x/getMe")
    assert len(asked) == proxied


async def test_an_answer_is_read_as_it_came() -> None:
    async def echo(request: web.Request) -> web.StreamResponse:
        given = await request.post()
        return web.json_response({"ok": True, "result": {"text": given["text"]}})

    async with server(echo) as url, opened() as requests:
        assert await requests.post(url, form_data({"text": "späte Nachricht & mehr"})) == {
            "text": "späte Nachricht & mehr"
        }
