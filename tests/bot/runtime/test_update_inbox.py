"""Updates are safe before they are acknowledged, handled once, and taken up again after a cancelled end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.playground import Playground, UserHandle
from bot.playground.world.faults import Fault, FaultKind
from bot.runtime.application import Application
from bot.runtime.composition import open_app
from bot.settings import Settings
from data.coordination import update_log
from data.records.newsroom import StoredUpdate
from tests.support.factories import NOW
from tests.support.in_process_summarizer import InProcessSummarizer


@pytest.fixture
async def rita(playground: Playground) -> UserHandle:
    return playground.add_user("Rita", id=1003, language_code="en", started=True)


@pytest.fixture
async def app(playground: Playground, sqlite_url: str) -> AsyncIterator[Application]:
    """An open bot that does not poll by itself."""
    settings = Settings(
        bot_token=playground.token,
        database_url=sqlite_url,
        telegram_api_url=playground.root,
    )
    async with open_app(settings, summarizer=InProcessSummarizer()) as app:
        yield app


def message_update(number: int, text: str) -> dict[str, Any]:
    """An update in which Rita says something."""
    rita = {"id": 1003, "is_bot": False, "first_name": "Rita", "language_code": "en"}
    chat = {"id": 1003, "type": "private", "first_name": "Rita"}
    message = {"message_id": number, "date": 1, "chat": chat, "from": rita, "text": text}
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    return {"update_id": number, "message": message}


async def unhandled_update_ids(app: Application) -> list[int]:
    """The updates that are stored and not handled."""
    async with app.context.database.reading() as tx:
        return [stored.update_id for stored in await update_log.list_unhandled(tx)]


async def test_an_update_is_handled_once_however_often_it_comes(app: Application, rita: UserHandle) -> None:
    await app.inbox.resume_unhandled()
    for _ in range(3):
        await app.inbox.receive([message_update(1, "/help"), message_update(1, "/help")])
    await app.inbox.receive([message_update(2, "/privacy")])
    await rita.wait_for("What is stored about you")
    await app.context.chat_queue.close()
    await app.inbox.close()
    assert len([m for m in rita.messages if m.outgoing]) == 2
    assert await unhandled_update_ids(app) == []


async def test_what_an_earlier_run_stored_is_taken_up_before_anything_new(
    app: Application, rita: UserHandle
) -> None:
    old = StoredUpdate(1, json.dumps(message_update(1, "/help")))
    async with app.context.database.transaction() as tx:
        await update_log.store(tx, [old], NOW)
    early = asyncio.create_task(app.inbox.receive([message_update(2, "/privacy")]))
    await asyncio.sleep(0.05)
    assert not early.done()
    await app.inbox.resume_unhandled()
    await early
    await rita.wait_for("What is stored about you")
    assert "/latest" in next(m.text for m in rita.messages if m.outgoing)


async def test_an_update_that_nobody_can_read_is_put_away_and_the_next_is_handled(
    app: Application, rita: UserHandle, caplog: pytest.LogCaptureFixture
) -> None:
    await app.inbox.resume_unhandled()
    odd = [{"update_id": 1, "message": {"nonsense": 1}}, {"update_id": 2, "message": "text"}]
    await app.inbox.receive([*odd, message_update(3, "/help")])
    await rita.wait_for("/latest")
    await app.context.chat_queue.close()
    await app.inbox.close()
    assert "cannot be read" in caplog.text
    assert await unhandled_update_ids(app) == []


async def test_half_a_surrogate_pair_is_stored_like_any_text(app: Application, rita: UserHandle) -> None:
    await app.inbox.resume_unhandled()
    await app.inbox.receive([message_update(1, "/search \ud800 ferry")])
    await rita.wait_for("Nothing found")


async def test_a_handler_that_is_cut_off_leaves_its_update_for_the_next_run(
    app: Application, playground: Playground, rita: UserHandle
) -> None:
    await app.inbox.resume_unhandled()
    playground.faults.add(Fault("sendMessage", FaultKind.SLOW, seconds=5))
    await app.inbox.receive([message_update(1, "/help")])
    async with asyncio.timeout(60):
        while playground.faults.planned:  # noqa: ASYNC110 - the request itself says nothing
            await asyncio.sleep(0.01)
    await app.context.chat_queue.close(0.05)
    await app.inbox.close()
    assert await unhandled_update_ids(app) == [1]
    assert rita.messages


async def test_polling_goes_on_after_trouble(
    app: Application, playground: Playground, rita: UserHandle
) -> None:
    for kind in (FaultKind.DROP_BEFORE, FaultKind.STATUS_5XX, FaultKind.DROP_AFTER):
        playground.faults.add(Fault("getUpdates", kind))
    await app.inbox.resume_unhandled()
    polling = asyncio.create_task(app.inbox.poll())
    await rita.say("/help")
    await rita.wait_for("/latest", 60)
    polling.cancel()


async def test_a_webhook_in_the_way_is_taken_away(
    app: Application, playground: Playground, rita: UserHandle, caplog: pytest.LogCaptureFixture
) -> None:
    playground.world.webhook.url = "https://example.org/old"
    await app.inbox.resume_unhandled()
    polling = asyncio.create_task(app.inbox.poll())
    await rita.say("/help")
    await rita.wait_for("/latest", 60)
    polling.cancel()
    assert "a webhook is set" in caplog.text
    assert "another process polls" not in caplog.text
