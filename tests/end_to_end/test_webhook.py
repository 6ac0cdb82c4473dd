"""`lede run` by webhook: updates come in over HTTP, and only from who knows the secret."""

from __future__ import annotations

import io
import signal
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.playground import Playground
from bot.playground.world.faults import Fault, FaultKind
from tests.end_to_end.harness import ask
from tests.support.lede_process import RUNNING, LedeProcess, database_url

pytestmark = pytest.mark.process

SECRET = "a-secret-of-16-or-more"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with Playground() as playground:
        yield playground


def webhook_settings(playground: Playground, folder: Path) -> tuple[str, dict[str, str]]:
    """A free address, and the settings to be reached there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    return f"http://{address}", {
        **polling_settings(playground, folder),
        "WEBHOOK_URL": f"http://{address}/hook",
        "WEBHOOK_SECRET": SECRET,
        "HTTP_LISTEN": address,
    }


def polling_settings(playground: Playground, folder: Path) -> dict[str, str]:
    """The settings of a bot that polls."""
    return {
        "BOT_TOKEN": playground.token,
        "DATABASE_URL": database_url(folder),
        "TELEGRAM_API_URL": playground.root,
    }


async def test_updates_by_webhook_are_answered_once_each_and_a_restart_loses_none(
    playground: Playground, tmp_path: Path
) -> None:
    rita = playground.add_user("Rita", language_code="en")
    _, settings = webhook_settings(playground, tmp_path)
    lede = await LedeProcess.start(tmp_path, settings)
    try:
        await lede.wait_for_line(RUNNING)
        await ask(rita, "/subscribe")
        assert await lede.stop(signal.SIGTERM) == 0
        await rita.say("/settings")
        lede = await LedeProcess.start(tmp_path, settings)
        await rita.wait_for("Your digest", 60)
        await ask(rita, "/help")
    finally:
        await lede.close()
    said = [m.text.split("\n")[0] for m in rita.messages if m.outgoing]
    assert len(said) == 3, said
    assert SECRET not in lede.log
    assert playground.complaints == []


async def test_only_the_secret_opens_the_webhook_and_nonsense_is_refused(
    playground: Playground, tmp_path: Path
) -> None:
    root, settings = webhook_settings(playground, tmp_path)
    lede = await LedeProcess.start(tmp_path, settings)
    try:
        await lede.wait_for_line(RUNNING)
        async with aiohttp.ClientSession() as session:

            async def post(body: str, **headers: str) -> int:
                async with session.post(
                    f"{root}/hook", data=io.BytesIO(body.encode()), headers=headers
                ) as response:
                    return response.status

            async def get(path: str) -> tuple[int, str]:
                async with session.get(f"{root}{path}") as response:
                    return response.status, await response.text()

            assert await post('{"update_id": 1}') == 403
            assert await post('{"update_id": 1}', **{HEADER: "wrong"}) == 403
            assert await post('{"update_id": 1}', **{HEADER: "é"}) == 403
            for nonsense in ("", "no json", "[]", "{}", '"text"', '{"update_id": "x"}', "[" * 100_000):
                assert await post(nonsense, **{HEADER: SECRET}) == 400
            assert await post('{"update_id": 1, "something_new": {}}', **{HEADER: SECRET}) == 200
            assert await post("x" * 3_000_000, **{HEADER: SECRET}) == 413
            assert await get("/healthz") == (200, '{"ok": true, "problems": []}')
            status, figures = await get("/metrics")
            assert status == 200
            assert "lede_readers 0.0" in figures
            assert (await get("/hook"))[0] == 405
            assert (await get("/"))[0] == 404
        assert await lede.stop() == 0
        assert "Traceback" not in lede.log
    finally:
        await lede.close()


async def test_polling_takes_over_from_a_webhook_of_former_times(
    playground: Playground, tmp_path: Path
) -> None:
    rita = playground.add_user("Rita", language_code="en")
    playground.world.webhook.url = "http://127.0.0.1:9/old"
    lede = await LedeProcess.start(tmp_path, polling_settings(playground, tmp_path))
    try:
        await rita.say("/help")
        await rita.wait_for("/latest", 60)
    finally:
        await lede.close()
    assert playground.world.webhook.url == ""


async def test_a_webhook_that_telegram_refuses_is_one_clear_line(
    playground: Playground, tmp_path: Path
) -> None:
    _, settings = webhook_settings(playground, tmp_path)
    playground.faults.add(Fault("setWebhook", FaultKind.STATUS_5XX))
    lede = await LedeProcess.start(tmp_path, settings)
    assert await lede.wait_for_exit() == 1
    assert "WEBHOOK_URL" in lede.lines[-1]
    assert "Traceback" not in lede.log
