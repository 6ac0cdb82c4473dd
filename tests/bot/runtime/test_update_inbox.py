"""Updates are safe before they are acknowledged, handled once, and taken up again after a cancelled end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.playground import Limits, Person, Playground
from bot.playground.world.faults import Fault, FaultKind
from bot.runtime.application import App
from bot.runtime.composition import open_app
from bot.settings import Settings
from data.coordination import update_log
from data.records.newsroom import StoredUpdate
from tests.support.factories import NOW
from tests.support.in_process_summarizer import ThinkerHere


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with Playground(limits=Limits.off()) as playground:
        yield playground


@pytest.fixture
async def rita(playground: Playground) -> Person:
    return playground.add_user("Rita", id=1003, language_code="en", started=True)


@pytest.fixture
async def app(playground: Playground, tmp_path: Path) -> AsyncIterator[App]:
    """An open bot that does not poll by itself."""
    settings = Settings(
        bot_token=playground.token,
        database_url=f"sqlite+aiosqlite:///{tmp_path / 'lede.db'}",
        telegram_api_url=playground.root,
    )
    async with open_app(settings, thinker=ThinkerHere()) as app:
        yield app


def said(number: int, text: str) -> dict[str, Any]:
    """An update in which Rita says something."""
    rita = {"id": 1003, "is_bot": False, "first_name": "Rita", "language_code": "en"}
    chat = {"id": 1003, "type": "private", "first_name": "Rita"}
    message = {"message_id": number, "date": 1, "chat": chat, "from": rita, "text": text}
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    return {"update_id": number, "message": message}


async def waiting(app: App) -> list[int]:
    """The updates that are stored and not handled."""
    async with app.lede.database.reading() as tx:
        return [stored.update_id for stored in await update_log.list_unhandled(tx)]


async def test_an_update_is_handled_once_however_often_it_comes(app: App, rita: Person) -> None:
    await app.inbox.take_up()
    for _ in range(3):
        await app.inbox.receive([said(1, "/help"), said(1, "/help")])
    await app.inbox.receive([said(2, "/privacy")])
    await rita.wait_for("What is stored about you")
    await app.lede.chat_queue.close()
    await app.inbox.close()
    assert len([m for m in rita.messages if m.outgoing]) == 2
    assert await waiting(app) == []


async def test_what_an_earlier_run_stored_is_taken_up_before_anything_new(app: App, rita: Person) -> None:
    old = StoredUpdate(1, json.dumps(said(1, "/help")))
    async with app.lede.database.transaction() as tx:
        await update_log.store(tx, [old], NOW)
    early = asyncio.create_task(app.inbox.receive([said(2, "/privacy")]))
    await asyncio.sleep(0.05)
    assert not early.done()
    await app.inbox.take_up()
    await early
    await rita.wait_for("What is stored about you")
    assert "/latest" in next(m.text for m in rita.messages if m.outgoing)


async def test_an_update_that_nobody_can_read_is_put_away_and_the_next_is_handled(
    app: App, rita: Person, caplog: pytest.LogCaptureFixture
) -> None:
    await app.inbox.take_up()
    odd = [{"update_id": 1, "message": {"nonsense": 1}}, {"update_id": 2, "message": "text"}]
    await app.inbox.receive([*odd, said(3, "/help")])
    await rita.wait_for("/latest")
    await app.lede.chat_queue.close()
    await app.inbox.close()
    assert "cannot be read" in caplog.text
    assert await waiting(app) == []


async def test_half_a_surrogate_pair_is_stored_like_any_text(app: App, rita: Person) -> None:
    await app.inbox.take_up()
    await app.inbox.receive([said(1, "/search \ud800 ferry")])
    await rita.wait_for("Nothing found")


async def test_a_handler_that_is_cut_off_leaves_its_update_for_the_next_run(
    app: App, playground: Playground, rita: Person
) -> None:
    await app.inbox.take_up()
    playground.faults.add(Fault("sendMessage", FaultKind.SLOW, seconds=5))
    await app.inbox.receive([said(1, "/help")])
    async with asyncio.timeout(60):
        while playground.faults.planned:  # noqa: ASYNC110 - the request itself says nothing
            await asyncio.sleep(0.01)
    await app.lede.chat_queue.close(0.05)
    await app.inbox.close()
    assert await waiting(app) == [1]
    assert rita.messages


async def test_polling_goes_on_after_trouble(app: App, playground: Playground, rita: Person) -> None:
    for kind in (FaultKind.DROP_BEFORE, FaultKind.STATUS_5XX, FaultKind.DROP_AFTER):
        playground.faults.add(Fault("getUpdates", kind))
    await app.inbox.take_up()
    polling = asyncio.create_task(app.inbox.poll())
    await rita.say("/help")
    await rita.wait_for("/latest", 60)
    polling.cancel()


async def test_a_webhook_in_the_way_is_taken_away(
    app: App, playground: Playground, rita: Person, caplog: pytest.LogCaptureFixture
) -> None:
    playground.world.webhook.url = "https://example.org/old"
    await app.inbox.take_up()
    polling = asyncio.create_task(app.inbox.poll())
    await rita.say("/help")
    await rita.wait_for("/latest", 60)
    polling.cancel()
    assert "a webhook is set" in caplog.text
    assert "another process polls" not in caplog.text
