"""The probe of Telegram: odd answers are problems in plain words, and no other server gets the token."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot.clock import real_time
from bot.errors import TelegramUnavailable, TelegramUnreachable
from bot.gateways.telegram.status_probe import StatusProbe
from bot.settings import Settings

TOKEN = "123:Very-Secret"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serve(handler: Handler) -> AsyncIterator[str]:
    """A server that answers every request by `handler`; yields its root."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def probe(root: str) -> StatusProbe:
    return StatusProbe(Settings(bot_token=TOKEN, telegram_api_url=root), real_time)


async def test_a_redirect_is_not_followed() -> None:
    visited: list[str] = []

    async def record(request: web.Request) -> web.Response:
        visited.append(request.path)
        return web.json_response({"ok": True, "result": {}})

    async with serve(record) as other:

        async def redirect(request: web.Request) -> web.Response:
            raise web.HTTPTemporaryRedirect(f"{other}{request.path}")

        async with serve(redirect) as root:
            with pytest.raises(TelegramUnreachable, match="status 307"):
                await probe(root).read()
    assert visited == []


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, "<html>Please log in to this network</html>"),
        (200, "[]"),
        (200, '{"ok": true, "result": []}'),
        (200, "[" * 100_000),
        (502, ""),
        (404, "<html>nginx</html>"),
        (200, '{"ok": true, "result": "' + "x" * 1000 + '"}'),
    ],
)
async def test_an_answer_of_another_server_is_named_so(status: int, body: str) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status, text=body)

    async with serve(answer) as root:
        with pytest.raises(TelegramUnreachable, match=f"status {status}, which is not") as raised:
            await probe(root).read()
    assert TOKEN not in str(raised.value)


@pytest.mark.parametrize("status", [401, 404])
async def test_a_refused_token_is_no_missing_page(status: int) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.json_response({"ok": False, "error_code": status, "description": "no"}, status=status)

    async with serve(answer) as root:
        with pytest.raises(TelegramUnavailable, match="refuses BOT_TOKEN") as raised:
            await probe(root).read()
    assert not isinstance(raised.value, TelegramUnreachable)


async def test_a_connection_that_is_cut_off_is_unreachable() -> None:
    async def cut(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        await asyncio.sleep(0)
        return web.Response()

    async with serve(cut) as root:
        with pytest.raises(TelegramUnreachable, match="no connection") as raised:
            await probe(root).read()
    assert TOKEN not in str(raised.value)


async def test_an_answer_without_a_date_gives_no_clock_offset() -> None:
    async def answer(request: web.Request) -> web.Response:
        result: dict[str, object] = (
            {"username": "lede_bot"} if request.path.endswith("getMe") else {"url": ""}
        )
        response = web.json_response({"ok": True, "result": result})
        response.headers["Date"] = "yesterday"
        return response

    async with serve(answer) as root:
        status = await probe(root).read()
    assert (status.username, status.clock_offset, status.webhook.url) == ("lede_bot", None, "")
