"""Updates are stored before they are acknowledged, handled once, and resumed after a cancelled run."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from bot.playground import Playground, UserHandle
from bot.playground.world.faults import Fault, FaultKind
from bot.runtime.application import Application
from data.coordination import update_log
from data.records.newsroom import StoredUpdate
from tests.support.factories import NOW


@pytest.fixture
async def rita(playground: Playground) -> UserHandle:
    return playground.add_user("Rita", id=1003, language_code="en", started=True)


def message_update(number: int, text: str) -> dict[str, Any]:
    """An update with a message from Rita."""
    rita = {"id": 1003, "is_bot": False, "first_name": "Rita", "language_code": "en"}
    chat = {"id": 1003, "type": "private", "first_name": "Rita"}
    message = {"message_id": number, "date": 1, "chat": chat, "from": rita, "text": text}
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    return {"update_id": number, "message": message}


async def unhandled_update_ids(app: Application) -> list[int]:
    """The ids of the updates that are stored and not handled."""
    async with app.context.database.reading() as tx:
        return [stored.update_id for stored in await update_log.list_unhandled(tx)]


async def test_an_update_that_comes_repeatedly_is_handled_once(app: Application, rita: UserHandle) -> None:
    await app.inbox.run()
    for _ in range(3):
        await app.inbox.receive([message_update(1, "/help"), message_update(1, "/help")])
    await app.inbox.receive([message_update(2, "/privacy")])
    await rita.wait_for("What is stored about you")
    await app.context.chat_queue.close()
    await app.inbox.close()
    assert len([m for m in rita.messages if m.outgoing]) == 2
    assert await unhandled_update_ids(app) == []


async def test_updates_that_an_earlier_run_stored_are_resumed_before_new_ones(
    app: Application, rita: UserHandle
) -> None:
    old = StoredUpdate(1, json.dumps(message_update(1, "/help")))
    async with app.context.database.transaction() as tx:
        await update_log.store(tx, [old], NOW)
    receiving = asyncio.create_task(app.inbox.receive([message_update(2, "/privacy")]))
    await asyncio.sleep(0.05)
    assert not receiving.done()
    await app.inbox.run()
    await receiving
    await rita.wait_for("What is stored about you")
    assert "/latest" in next(m.text for m in rita.messages if m.outgoing)


async def test_an_update_that_cannot_be_parsed_is_marked_as_handled_and_the_next_is_handled(
    app: Application, rita: UserHandle, caplog: pytest.LogCaptureFixture
) -> None:
    await app.inbox.run()
    malformed = [{"update_id": 1, "message": {"nonsense": 1}}, {"update_id": 2, "message": "text"}]
    await app.inbox.receive([*malformed, message_update(3, "/help")])
    await rita.wait_for("/latest")
    await app.context.chat_queue.close()
    await app.inbox.close()
    assert "cannot be parsed" in caplog.text
    assert await unhandled_update_ids(app) == []


async def test_an_update_with_half_a_surrogate_pair_is_stored_and_handled(
    app: Application, rita: UserHandle
) -> None:
    await app.inbox.run()
    await app.inbox.receive([message_update(1, "/search \ud800 ferry")])
    await rita.wait_for("Nothing found")


async def test_a_handler_that_is_cancelled_leaves_its_update_for_the_next_run(
    app: Application, playground: Playground, rita: UserHandle
) -> None:
    await app.inbox.run()
    playground.faults.add(Fault("sendMessage", FaultKind.SLOW, seconds=5))
    await app.inbox.receive([message_update(1, "/help")])
    async with asyncio.timeout(60):
        while playground.faults.planned:  # noqa: ASYNC110 - the request itself gives no sign
            await asyncio.sleep(0.01)
    await app.context.chat_queue.close(0.05)
    await app.inbox.close()
    assert await unhandled_update_ids(app) == [1]
    assert rita.messages


async def test_updates_without_numbers_are_a_failed_request_and_not_asked_for_at_once(
    app: Application, playground: Playground, rita: UserHandle, caplog: pytest.LogCaptureFixture
) -> None:
    playground.faults.add(Fault("getUpdates", FaultKind.MALFORMED, body='{"ok": true, "result": [{}, 5]}'))
    await app.inbox.run()
    polling = asyncio.create_task(app.inbox.poll())
    await rita.say("/help")
    await rita.wait_for("/latest")
    polling.cancel()
    assert caplog.text.count("update without a number") == 2


async def test_polling_continues_after_failed_requests(
    app: Application, playground: Playground, rita: UserHandle
) -> None:
    for kind in (FaultKind.DROP_BEFORE, FaultKind.STATUS_5XX, FaultKind.DROP_AFTER):
        playground.faults.add(Fault("getUpdates", kind))
    await app.inbox.run()
    polling = asyncio.create_task(app.inbox.poll())
    await rita.say("/help")
    await rita.wait_for("/latest", 60)
    polling.cancel()


async def test_a_webhook_that_prevents_polling_is_deleted(
    app: Application, playground: Playground, rita: UserHandle, caplog: pytest.LogCaptureFixture
) -> None:
    playground.world.webhook.url = "https://example.org/old"
    await app.inbox.run()
    polling = asyncio.create_task(app.inbox.poll())
    await rita.say("/help")
    await rita.wait_for("/latest", 60)
    polling.cancel()
    assert "a webhook is set" in caplog.text
    assert "another process polls" not in caplog.text
