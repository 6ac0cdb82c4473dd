"""The Telegram gateway: the form of its requests, separate connections for digests, and outcomes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from bot.gateways.telegram.client import MAX_CONNECTIONS, TelegramGateway
from bot.ports.messenger import Button, NotSent, OutOfStars, Screen, Sent, SlowDown
from bot.settings import Settings

SCREEN = Screen("<b>News</b> &amp; more", ((Button("Settings", data="v1:std"),),))


class FakeBotApi:
    """Records every message; those with the text "slow" are answered once `held` is set."""

    def __init__(self) -> None:
        self.sent: list[dict[str, str]] = []
        self.root = ""
        self.refusal: dict[str, Any] | None = None
        self.refuses_time_tags = False
        self.balance: object = {}
        self.held = asyncio.Event()
        self.arrived = asyncio.Semaphore(0)
        self._runner = web.AppRunner(self._app(), access_log=None)

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self._answer)
        return app

    async def start(self) -> None:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.root = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        self.held.set()
        await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        if request.match_info["method"] == "getMe":
            return _ok({"id": 1, "is_bot": True, "first_name": "Lede", "username": "lede_bot"})
        if request.match_info["method"] == "getMyStarBalance" and self.refusal is None:
            return _ok(self.balance)
        values = {name: str(value) for name, value in (await request.post()).items()}
        self.sent.append(values)
        self.arrived.release()
        if self.refusal is not None:
            return web.json_response(self.refusal, status=self.refusal["error_code"])
        if self.refuses_time_tags and "<tg-time" in values["text"]:
            why = 'Bad Request: can\'t parse entities: Unsupported start tag "tg-time" at byte offset 3'
            return web.json_response({"ok": False, "error_code": 400, "description": why}, status=400)
        if "slow" in values["text"]:
            await self.held.wait()
        return _ok({"message_id": len(self.sent)})


def _ok(result: object) -> web.Response:
    return web.json_response({"ok": True, "result": result})


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    api = FakeBotApi()
    await api.start()
    yield api
    await api.stop()


@pytest.fixture
def settings(api: FakeBotApi) -> Settings:
    return Settings(bot_token="1:secret", telegram_api_url=api.root)


@pytest.fixture
async def telegram(settings: Settings) -> AsyncIterator[TelegramGateway]:
    gateway = TelegramGateway(settings)
    await gateway.open()
    yield gateway
    await gateway.close()


async def test_a_digest_is_sent_with_formatting_buttons_and_no_link_preview(
    api: FakeBotApi, telegram: TelegramGateway
) -> None:
    assert await telegram.send_digest(7, 0, SCREEN) == Sent(1)
    assert api.sent == [
        {
            "chat_id": "7",
            "text": SCREEN.html,
            "parse_mode": "HTML",
            "link_preview_options": '{"is_disabled":true}',
            "reply_markup": '{"inline_keyboard": [[{"text": "Settings", "callback_data": "v1:std"}]]}',
        }
    ]


async def test_a_digest_is_sent_to_its_topic_and_can_be_plain_text(
    api: FakeBotApi, telegram: TelegramGateway
) -> None:
    await telegram.send_digest(-100, 42, SCREEN, plain=True)
    (sent,) = api.sent
    assert (sent["message_thread_id"], sent["text"]) == ("42", "News & more")
    assert "parse_mode" not in sent


async def test_only_digests_are_paid_for_and_only_if_asked_to(
    api: FakeBotApi, telegram: TelegramGateway
) -> None:
    await telegram.send_digest(7, 0, SCREEN)
    await telegram.send_digest(7, 0, SCREEN, paid=True)
    await telegram.send(7, 0, SCREEN)
    assert [sent.get("allow_paid_broadcast") for sent in api.sent] == [None, "true", None]


async def test_a_digest_is_silent_only_if_asked_to(api: FakeBotApi, telegram: TelegramGateway) -> None:
    await telegram.send_digest(7, 0, SCREEN)
    await telegram.send_digest(7, 0, SCREEN, silent=True)
    assert [sent.get("disable_notification") for sent in api.sent] == [None, "true"]


async def test_a_reply_does_not_wait_for_the_connections_of_digests(
    api: FakeBotApi, telegram: TelegramGateway
) -> None:
    slow = [
        asyncio.create_task(telegram.send_digest(n, 0, Screen("slow"))) for n in range(2 * MAX_CONNECTIONS)
    ]
    for _ in slow:
        await api.arrived.acquire()
    async with asyncio.timeout(60):
        assert isinstance(await telegram.send(7, 0, Screen("quick")), Sent)
    api.held.set()
    assert {type(outcome) for outcome in await asyncio.gather(*slow)} == {Sent}


async def test_only_a_paid_message_can_be_out_of_stars(api: FakeBotApi, telegram: TelegramGateway) -> None:
    api.refusal = {"ok": False, "error_code": 400, "description": "Bad Request: BALANCE_TOO_LOW"}
    why = "Balance_too_low"  # as python-telegram-bot writes it
    assert await telegram.send_digest(7, 0, SCREEN, paid=True) == OutOfStars(why)
    assert await telegram.send_digest(7, 0, SCREEN) == NotSent(why)


@pytest.mark.parametrize(
    ("answer", "balance"),
    [
        ({"amount": 12, "nanostar_amount": 500_000_000}, 12.5),
        ({"amount": 0}, 0.0),
        ({"amount": None}, None),
        ([], None),
        ({}, None),
    ],
)
async def test_the_balance_is_in_stars_and_unknown_where_the_answer_is_odd(
    api: FakeBotApi, telegram: TelegramGateway, answer: object, balance: float | None
) -> None:
    api.balance = answer
    assert await telegram.star_balance() == balance
    api.refusal = {"ok": False, "error_code": 404, "description": "Not Found: method not found"}
    assert await telegram.star_balance() is None


async def test_a_429_becomes_a_slow_down_with_its_seconds(api: FakeBotApi, telegram: TelegramGateway) -> None:
    api.refusal = {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 321",
        "parameters": {"retry_after": 321},
    }
    assert await telegram.send_digest(7, 0, SCREEN) == SlowDown(321.0)


async def test_a_server_that_is_older_than_time_entities_gets_their_text_from_then_on(
    api: FakeBotApi, telegram: TelegramGateway
) -> None:
    api.refuses_time_tags = True
    timed = Screen('<i>Gazette · <tg-time unix="60" format="r">2 hours ago</tg-time></i>')
    outcomes = await asyncio.gather(*(telegram.send_digest(7, 0, timed) for _ in range(3)))
    assert all(isinstance(outcome, Sent) for outcome in outcomes)
    accepted = [one["text"] for one in api.sent if "<tg-time" not in one["text"]]
    assert accepted == ["<i>Gazette · 2 hours ago</i>"] * 3
    tries = len(api.sent)
    assert isinstance(await telegram.edit(7, 1, replace(timed, html=f"{timed.html}!")), Sent)
    assert isinstance(await telegram.send(7, 0, timed), Sent)
    assert len(api.sent) == tries + 2
    assert api.sent[-2]["text"] == "<i>Gazette · 2 hours ago</i>!"
