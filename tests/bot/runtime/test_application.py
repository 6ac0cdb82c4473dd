"""An application registers with Telegram although Telegram does not answer at first."""

from __future__ import annotations

import asyncio

import pytest

from bot.playground import Playground
from bot.playground.world.faults import Fault, FaultKind
from bot.runtime import application
from bot.runtime.composition import open_app
from bot.settings import Settings
from tests.support.failing_charts import FailingCharts
from tests.support.in_process_summarizer import InProcessSummarizer
from tests.support.waiting import wait_until


async def test_a_webhook_that_a_failing_server_does_not_take_is_set_later(
    playground: Playground, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(application, "_RETRY_DELAY_SECONDS", 0.0)
    for kind in (FaultKind.STATUS_5XX, FaultKind.MALFORMED, FaultKind.DROP_BEFORE):
        playground.faults.add(Fault("setWebhook", kind))
    settings = Settings(
        bot_token=playground.token,
        database_url=sqlite_url,
        telegram_api_url=playground.root,
        webhook_url="https://news.example/hook",
        webhook_secret="a-long-secret",
    )
    async with open_app(settings, summarizer=InProcessSummarizer(), charts=FailingCharts()) as app:
        serving = asyncio.create_task(app.serve())
        await wait_until(lambda: bool(playground.world.webhook.url))
        serving.cancel()
    assert caplog.text.count("webhook not set, retrying") == 3
