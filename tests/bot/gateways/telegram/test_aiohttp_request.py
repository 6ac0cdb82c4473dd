"""Requests over aiohttp: the outcome of each network failure, the connection limit and the proxy."""

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
async def serve(answer: Answer) -> AsyncIterator[str]:
    """A server on loopback that answers every request with `answer`; yields the URL of a method."""
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
async def open_requests(connections: int = 4) -> AsyncIterator[AiohttpRequest]:
    requests = AiohttpRequest(connections)
    await requests.initialize()
    try:
        yield requests
    finally:
        await requests.shutdown()


async def failed_request(requests: AiohttpRequest, url: str, seconds: float = 5.0) -> TelegramError:
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
    """A response that breaks off."""
    response = web.StreamResponse(headers={"Content-Length": "100"})
    await response.prepare(request)
    await response.write(b'{"ok":')
    assert request.transport is not None
    request.transport.abort()
    return response


async def page(_request: web.Request) -> web.StreamResponse:
    """A page as a proxy may send it."""
    return web.Response(text="<html>welcome</html>")


async def bad_gateway(_request: web.Request) -> web.StreamResponse:
    return web.Response(status=502, text="<html>Bad Gateway</html>")


@pytest.mark.parametrize("answer", [drop, never, half, page, bad_gateway])
async def test_a_request_that_was_written_and_not_answered_has_an_unknown_outcome(answer: Answer) -> None:
    async with serve(answer) as url, open_requests() as requests:
        error = await failed_request(requests, url, 0.2)
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
async def test_a_request_that_was_never_written_is_certainly_not_sent(url: str) -> None:
    async with open_requests() as requests:
        error = await failed_request(requests, url)
    assert isinstance(outcome_of(error), NotSent)


@pytest.mark.parametrize("answer", [drop, never, half])
async def test_the_message_of_an_error_never_contains_the_token(answer: Answer) -> None:
    async with serve(answer) as url, open_requests() as requests:
        error = await failed_request(requests, url, 0.2)
    assert TOKEN not in str(error)
    assert isinstance(error, NetworkError)


async def test_the_number_of_concurrent_requests_is_that_of_the_connections() -> None:
    current = peak = 0

    async def count(_request: web.Request) -> web.StreamResponse:
        nonlocal current, peak
        current += 1
        peak = max(peak, current)
        await asyncio.sleep(0.005)
        current -= 1
        return web.json_response({"ok": True, "result": True})

    async with serve(count) as url, open_requests(connections=5) as requests:
        await asyncio.gather(*(requests.post(url, form_data({"text": "news"})) for _ in range(60)))
    assert peak == 5


@pytest.mark.parametrize(("no_proxy", "is_proxied"), [("", True), ("telegram.test", False)])
async def test_the_proxy_of_the_environment_is_used_unless_no_proxy_names_the_host(
    monkeypatch: pytest.MonkeyPatch, no_proxy: str, is_proxied: bool
) -> None:
    proxied_urls: list[str] = []

    async def proxy(request: web.Request) -> web.StreamResponse:
        proxied_urls.append(str(request.url))
        return web.json_response({"ok": True, "result": True})

    async with serve(proxy) as url, open_requests() as requests:
        monkeypatch.setenv("http_proxy", url.partition("/bot")[0])
        monkeypatch.setenv("no_proxy", no_proxy)
        if is_proxied:
            await requests.post("http://telegram.test/bot1:x/getMe", form_data({"text": "news"}))
        else:
            await failed_request(requests, "http://telegram.test/bot1:x/getMe")
    assert len(proxied_urls) == is_proxied


async def test_a_response_is_decoded_from_utf_8() -> None:
    async def echo(request: web.Request) -> web.StreamResponse:
        given = await request.post()
        return web.json_response({"ok": True, "result": {"text": given["text"]}})

    async with serve(echo) as url, open_requests() as requests:
        assert await requests.post(url, form_data({"text": "späte Nachricht & mehr"})) == {
            "text": "späte Nachricht & mehr"
        }


@pytest.mark.parametrize(
    "values",
    [
        {"chat_id": "7", "text": "späte Nachricht & mehr"},
        {"text": "a=b&c;d+e %41 \u202e🙂\n" * 40, "chat_id": "-100", "reply_markup": '{"a":"%26"}' * 40},
        {"text": "x" * 4096, "caption": "x" * 4096, "empty": ""},
    ],
)
async def test_short_and_long_values_arrive_as_they_are_also_from_the_second_request_on(
    values: dict[str, str],
) -> None:
    received = list[dict[str, object]]()

    async def read(request: web.Request) -> web.StreamResponse:
        received.append(dict(await request.post()))
        return web.json_response({"ok": True, "result": True})

    async with serve(read) as url, open_requests() as requests:
        for chat in ("1", "2"):
            await requests.post(url, form_data(values | {"chat_id": chat}))
    assert received == [values | {"chat_id": "1"}, values | {"chat_id": "2"}]
