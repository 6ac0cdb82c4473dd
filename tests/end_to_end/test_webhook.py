"""`lede run` with a webhook: updates arrive over HTTP, and only requests with the secret are accepted."""

from __future__ import annotations

import io
import signal

import aiohttp
import pytest

from bot.playground import Playground
from bot.playground.world.faults import Fault, FaultKind
from tests.end_to_end.harness import ask
from tests.support.lede_process import StartLede, free_port

pytestmark = pytest.mark.process

SECRET = "a-secret-of-16-or-more"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


def webhook_settings() -> tuple[str, dict[str, str]]:
    """The root URL of a free address, and the settings of a bot that Telegram reaches there."""
    address = f"127.0.0.1:{free_port()}"
    return f"http://{address}", {
        "WEBHOOK_URL": f"http://{address}/hook",
        "WEBHOOK_SECRET": SECRET,
        "HTTP_LISTEN": address,
    }


async def test_updates_by_webhook_are_handled_once_and_survive_a_restart(
    playground: Playground, start: StartLede
) -> None:
    rita = playground.add_user("Rita", language_code="en")
    _, settings = webhook_settings()
    lede = await start(**settings)
    await ask(rita, "/subscribe")
    assert await lede.stop(signal.SIGTERM) == 0
    await rita.say("/settings")
    lede = await start(ready="", **settings)
    await rita.wait_for("Your digest", 60)
    await ask(rita, "/help")
    await lede.stop()
    said = [m.text.split("\n")[0] for m in rita.messages if m.outgoing]
    assert len(said) == 3, said
    assert SECRET not in lede.log
    assert playground.complaints == []


async def test_the_webhook_refuses_requests_without_its_secret_or_without_an_update(start: StartLede) -> None:
    root, settings = webhook_settings()
    lede = await start(**settings)
    async with aiohttp.ClientSession() as session:

        async def post(body: str, **headers: str) -> int:
            data = io.BytesIO(body.encode())
            async with session.post(f"{root}/hook", data=data, headers=headers) as response:
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


async def test_polling_removes_a_webhook_of_an_earlier_run(playground: Playground, start: StartLede) -> None:
    rita = playground.add_user("Rita", language_code="en")
    playground.world.webhook.url = "http://127.0.0.1:9/old"
    await start(ready="")
    await rita.say("/help")
    await rita.wait_for("/latest", 60)
    assert playground.world.webhook.url == ""


async def test_a_webhook_that_telegram_refuses_is_one_clear_line(
    playground: Playground, start: StartLede
) -> None:
    _, settings = webhook_settings()
    playground.faults.add(Fault("setWebhook", FaultKind.STATUS_5XX, status=400))
    lede = await start(ready="", **settings)
    assert await lede.wait_for_exit() == 1
    assert "WEBHOOK_URL" in lede.lines[-1]
    assert "Traceback" not in lede.log
