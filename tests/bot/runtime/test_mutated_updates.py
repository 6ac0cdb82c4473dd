"""Damaged updates: the bot answers or skips each, and Telegram refuses the formatting of no answer."""

from __future__ import annotations

import asyncio
import copy
import logging
import random
from collections.abc import Callable
from typing import Any

import pytest

from bot.playground import Playground
from bot.runtime.application import Application
from bot.services.delivery import chat_limits
from bot.services.delivery.chat_limits import ChatLimit
from data.coordination import update_log
from tests.support.nightly import IS_NIGHTLY

Json = dict[str, Any]
SEED = 20261130
COUNT, BATCH = (30_000, 100) if IS_NIGHTLY else (400, 40)
OWNER, RITA, GROUP = 1001, 1003, -1002000000009
KINDS = (
    "bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "blockquote",
    "expandable_blockquote", "text_link", "url", "mention", "custom_emoji", "text_mention",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 2**63, 10**30, 1.5, "", "\ud83d", "\0", "<b>", "x" * 5_000, [], {}, [[]], {"id": "x"},
)  # fmt: skip


def person(number: int) -> Json:
    return {"id": number, "is_bot": False, "first_name": "<Olga> & co", "language_code": "en"}


def private_message(number: int, text: str, **fields: Any) -> Json:
    """A message to the bot; a command is marked as one."""
    command = {"type": "bot_command", "offset": 0, "length": len(text.partition(" ")[0])}
    entities = [*([command] if text.startswith("/") else []), *fields.pop("entities", [])]
    chat = {"id": number, "type": "private", "first_name": "Olga"}
    message = {"message_id": 5, "date": 1_700_000_000, "chat": chat, "from": person(number), "text": text}
    return {"message": message | ({"entities": entities} if entities else {}) | fields}


def press(number: int, data: str) -> Json:
    message = {**private_message(number, "Hello")["message"], "from": {**person(1), "is_bot": True}}
    return {
        "callback_query": {
            "id": "7",
            "from": person(number),
            "chat_instance": "1",
            "data": data,
            "message": message,
        }
    }


def spans(chance: random.Random, length: int) -> list[Json]:
    """Entities that overlap, nest and reach beyond the text."""
    return [
        {
            "type": chance.choice(KINDS),
            "offset": chance.randint(0, length),
            "length": chance.randint(0, length),
            "url": "https://a.example/",
        }
        for _ in range(chance.randint(1, 9))
    ]


def examples(chance: random.Random) -> list[Json]:
    """Updates as Telegram sends them, of each kind that the bot asks for."""
    body = "/broadcast One & two <three> 🎈 four, five and six for all readers of this paper"
    channel = {"id": -100555, "type": "channel", "title": "<i>Wire</i>", "username": "wire"}
    origin = {"type": "channel", "date": 1, "chat": channel, "message_id": 3}
    group = {"id": GROUP, "type": "supergroup", "title": "Readers"}
    member = {"user": {**person(1), "is_bot": True}, "status": "member"}
    return [
        private_message(OWNER, body, entities=spans(chance, len(body))),
        private_message(OWNER, "Too short to be a story", entities=spans(chance, 20), forward_origin=origin),
        private_message(
            RITA,
            chance.choice(["/start", "/latest 3", "/settings", "/search sea", "/time 8 <b>", "/topics <i>"]),
        ),
        private_message(
            OWNER, chance.choice(["/drafts", "/sources", "/stats", "/team", "/log", "/articles"])
        ),
        private_message(RITA, "/help", chat=group, message_thread_id=4),
        press(
            OWNER, chance.choice(["v1:sop:0", "v1:show:1", "v1:stats", "v1:bcsend:1", "v1:sorf:1:0", "v0:x"])
        ),
        press(RITA, chance.choice(["v1:st", "v1:t:08:00", "v1:lt::0", "v1:z:UTC", "v1:sub"])),
        {
            "my_chat_member": {
                "chat": group,
                "from": person(RITA),
                "date": 1,
                "old_chat_member": member,
                "new_chat_member": member,
            }
        },
        {"channel_post": {"message_id": 9, "date": 1, "chat": channel, "text": "/help"}},
    ]


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every place in an update: the dict or list, and the key or index in it."""
    found, pending = [], [value]
    while pending:
        holder = pending.pop()
        keys = list(holder) if isinstance(holder, dict) else range(len(holder))
        for key in keys:
            found.append((holder, key))
            if isinstance(holder[key], dict | list):
                pending.append(holder[key])
    return found


def _delete(holder: Any, key: Any, chance: random.Random) -> None:
    del chance
    holder.pop(key)


def _retype(holder: Any, key: Any, chance: random.Random) -> None:
    holder[key] = copy.deepcopy(chance.choice(VALUES))


def _nest(holder: Any, key: Any, chance: random.Random) -> None:
    is_list = chance.random() < 0.5
    for _ in range(chance.choice([1, 2, 60])):
        holder[key] = [holder[key]] if is_list else {"chat": holder[key]}


def _enlarge(holder: Any, key: Any, chance: random.Random) -> None:
    del chance
    value = holder[key]
    holder[key] = value * 500 if isinstance(value, str | list) else value


MUTATIONS: tuple[Callable[[Any, Any, random.Random], None], ...] = (_delete, _retype, _nest, _enlarge)


def mutated(number: int) -> Json:
    """The update with this number; every third is only strange in its entities, the others are damaged."""
    chance = random.Random(f"{SEED}:{number}")
    update = chance.choice(examples(chance))
    if number % 3:
        for _ in range(chance.randint(1, 3)):
            holder, key = chance.choice(places(update) or [({}, None)])
            if (isinstance(holder, dict) and key in holder) or (
                isinstance(holder, list) and key < len(holder)
            ):
                chance.choice(MUTATIONS)(holder, key, chance)
    return {"update_id": number, **update}


@pytest.fixture
def admin_ids() -> frozenset[int]:
    return frozenset({OWNER})


async def test_no_damaged_update_stops_the_bot_leaves_a_traceback_or_makes_a_refused_message(
    app: Application,
    playground: Playground,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("PRIVATE_LIMIT", "GROUP_LIMIT"):
        monkeypatch.setattr(chat_limits, name, ChatLimit(100_000, 1.0))
    caplog.set_level(logging.WARNING)
    for number in (OWNER, RITA):
        playground.add_user("Olga", id=number, language_code="en", started=True)
    await app.inbox.run()
    for start in range(1, COUNT + 1, BATCH):
        await app.inbox.receive([mutated(number) for number in range(start, min(start + BATCH, COUNT + 1))])
        async with asyncio.timeout(120):
            while app.context.chat_queue.busy_keys():  # noqa: ASYNC110 - the queue has no event for it
                await asyncio.sleep(0.005)
    await app.context.chat_queue.close()
    await app.inbox.close()
    async with app.context.database.reading() as tx:
        assert await update_log.list_unhandled(tx) == []
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []
    assert [call for call in playground.refusals if _is_about_formatting(call.description)] == []


def _is_about_formatting(refusal: str) -> bool:
    return any(word in refusal.lower() for word in ("parse", "entit", "nested", "tag"))
