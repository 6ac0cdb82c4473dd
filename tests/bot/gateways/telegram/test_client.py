"""The Telegram gateway: the form of its requests, separate connections for digests, and outcomes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from bot.gateways.telegram.client import MAX_CONNECTIONS, TelegramGateway
from bot.ports.messenger import Button, NotSent, OutOfStars, Screen, Sent, SlowDown, Unreachable
from bot.settings import Settings
from data.records.delivery import PictureForm

SCREEN = Screen("<b>News</b> &amp; more", ((Button("Settings", data="v1:std"),),))


class FakeBotApi:
    """Records every message; those with the text "slow" are answered once `held` is set."""

    def __init__(self) -> None:
        self.sent: list[dict[str, str]] = []
        self.root = ""
        self.refusal: dict[str, Any] | None = None
        self.refuses_time_tags = False
        self.photo_refusal = ""
        self.methods: list[str] = []
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
        self.methods.append(request.match_info["method"])
        self.arrived.release()
        if "photo" in values and self.photo_refusal:
            return _bad_request(self.photo_refusal)
        if self.refusal is not None:
            return web.json_response(self.refusal, status=self.refusal["error_code"])
        text = values.get("text", values.get("caption", ""))
        if self.refuses_time_tags and "<tg-time" in text:
            return _bad_request('can\'t parse entities: Unsupported start tag "tg-time" at byte offset 3')
        if "slow" in text:
            await self.held.wait()
        photo = {"photo": [{"file_id": "small"}, {"file_id": "large"}]} if "photo" in values else {}
        return _ok({"message_id": len(self.sent), **photo})


def _ok(result: object) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _bad_request(why: str) -> web.Response:
    return web.json_response(
        {"ok": False, "error_code": 400, "description": f"Bad Request: {why}"}, status=400
    )


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


PHOTO = Screen("A <b>ferry</b>", SCREEN.rows, photo_url="https://example.org/ferry.jpg")


async def test_a_photo_is_loaded_by_telegram_once_and_then_sent_by_its_id(
    api: FakeBotApi, telegram: TelegramGateway
) -> None:
    for _ in range(2):
        sent = await telegram.send_digest(7, 0, PHOTO, silent=True)
        assert isinstance(sent, Sent)
        assert (sent.picture, sent.refused_picture) == (PictureForm.PHOTO, "")
    assert api.methods == ["sendPhoto", "sendPhoto"]
    assert [one["photo"] for one in api.sent] == ["https://example.org/ferry.jpg", "large"]
    assert {one["caption"] for one in api.sent} == {"A <b>ferry</b>"}
    assert {one["disable_notification"] for one in api.sent} == {"true"}
    await telegram.edit_digest(7, 1, Screen("A boat", is_caption=True))
    assert (api.methods[-1], api.sent[-1]["caption"]) == ("editMessageCaption", "A boat")
    assert "text" not in api.sent[-1]


@pytest.mark.parametrize(
    ("why", "is_remembered"),
    [
        ("wrong file identifier/HTTP URL specified", True),
        ("failed to get HTTP URL content", True),
        ("PHOTO_INVALID_DIMENSIONS", True),
        ("IMAGE_PROCESS_FAILED", True),
        ("wrong type of the web page content", True),
        ("not enough rights to send photos to the chat", False),
        ("message caption is too long", False),
    ],
)
async def test_without_a_refused_photo_the_text_is_sent_once_and_at_once(
    api: FakeBotApi, telegram: TelegramGateway, why: str, *, is_remembered: bool
) -> None:
    api.photo_refusal = why
    sent = await telegram.send_digest(7, 3, PHOTO, paid=True)
    assert sent == Sent(2, refused_picture=PHOTO.photo_url if is_remembered else "")
    assert api.methods == ["sendPhoto", "sendMessage"]
    assert (
        api.sent[1].items()
        >= {
            "text": "A <b>ferry</b>",
            "chat_id": "7",
            "message_thread_id": "3",
            "allow_paid_broadcast": "true",
            "reply_markup": api.sent[0]["reply_markup"],
        }.items()
    )
    assert "photo" not in api.sent[1]
    await telegram.send_digest(8, 0, PHOTO)
    assert api.methods[2:] == ["sendMessage"] if is_remembered else ["sendPhoto", "sendMessage"]


async def test_any_other_refusal_of_a_photo_sends_nothing(api: FakeBotApi, telegram: TelegramGateway) -> None:
    api.photo_refusal = "chat not found"
    assert isinstance(await telegram.send_digest(7, 0, PHOTO), Unreachable)
    assert api.methods == ["sendPhoto"]
