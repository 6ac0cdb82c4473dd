"""Requests to Telegram as they leave: what a form says must arrive unchanged."""

from __future__ import annotations

from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st

from bot.gateways.transport import AiohttpRequest, form

TEXTS = st.dictionaries(
    st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1),
    st.text(st.characters(exclude_categories=["Cs"])),
    min_size=1,
)


@given(values=TEXTS)
async def test_every_field_arrives_as_it_was_written(values: dict[str, str]) -> None:
    seen: list[dict[str, str]] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append({name: str(value) for name, value in (await request.post()).items()})
        return web.Response(text="{}")

    app = web.Application()
    app.router.add_post("/", answer)
    async with TestServer(app) as server:
        requests = AiohttpRequest(1)
        await requests.initialize()
        await requests.do_request(str(server.make_url("/")), "POST", form(values))
        await requests.shutdown()
    assert seen == [values]
