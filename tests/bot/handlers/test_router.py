"""The router finds the handler of an update and refuses what the person may not do."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from bot.callback_data import Action, pack
from bot.handlers.context import AppContext
from bot.handlers.router import route
from bot.services import conversations
from bot.services.conversations import Step
from bot.services.newsroom.people import Person
from tests.bot.handlers.requests import GROUP_ID, OWNER, READER
from tests.bot.services.seed import subscribe, subscription
from tests.support.factories import NOW
from tests.support.recording_telegram import RecordingTelegram

_update_ids = count(1)


def user(person: Person) -> dict[str, Any]:
    return {"id": person.id, "is_bot": False, "first_name": person.name, "language_code": "en"}


def message(text: str, by: Person, group: bool = False) -> dict[str, Any]:
    chat = {"id": GROUP_ID, "type": "group", "title": "Town"} if group else {"id": by.id, "type": "private"}
    return {"message_id": next(_update_ids), "date": 1, "chat": chat, "from": user(by), "text": text}


async def say(app: AppContext, text: str, by: Person = READER, group: bool = False) -> None:
    raw = {"update_id": next(_update_ids), "message": message(text, by, group)}
    await route(app, app.telegram.updates.parse(raw))


async def press(app: AppContext, data: str, by: Person = READER, **fields: Any) -> None:
    query = {"id": "1", "from": user(by), "chat_instance": "1", "data": data, **fields}
    raw = {"update_id": next(_update_ids), "callback_query": query}
    await route(app, app.telegram.updates.parse(raw))


async def test_a_command_of_a_higher_role_is_refused(app: AppContext, telegram: RecordingTelegram) -> None:
    await say(app, "/drafts")
    assert telegram.last.html.startswith("Only editors can do that")
    await say(app, "/team", OWNER)
    assert "There are no editors yet" in telegram.last.html


async def test_a_button_of_a_higher_role_is_refused(app: AppContext, telegram: RecordingTelegram) -> None:
    await press(app, pack(Action.ASK_EDITOR), message=message("x", READER))
    (answer,) = telegram.answers
    assert answer.is_alert
    assert answer.text.startswith("Only owners")


@pytest.mark.parametrize(
    ("data", "text"), [("v0:lt", "Send /settings"), ("v1:pub:1", "Send /drafts"), ("v1:lt", "Send /settings")]
)
async def test_a_button_without_its_message_is_answered_with_a_way_on(
    app: AppContext, telegram: RecordingTelegram, data: str, text: str
) -> None:
    await press(app, data)
    assert text in telegram.answers[0].text


async def test_a_group_is_changed_by_its_administrators_only(
    app: AppContext, telegram: RecordingTelegram
) -> None:
    await say(app, "/subscribe", group=True)
    assert "Only administrators" in telegram.last.html
    telegram.administrators.add(READER.id)
    await say(app, "/subscribe@recording_bot", group=True)
    assert "Subscribed." in telegram.last.html
    sent = len(telegram.sent)
    await say(app, "/subscribe@another_bot", group=True)
    await say(app, "a text in a group", group=True)
    assert len(telegram.sent) == sent


async def test_an_answer_goes_to_the_handler_of_the_open_question(
    app: AppContext, telegram: RecordingTelegram
) -> None:
    await subscribe(app.database)
    await conversations.begin(app.database, READER.id, READER.id, Step.TIMES, NOW)
    await say(app, "07:30")
    assert (await subscription(app.database)).times == ("07:30",)
    await conversations.begin(app.database, READER.id, READER.id, Step.TIMES, NOW)
    await say(app, "long " * 30)
    assert "Sorry" in telegram.last.html or "Thank you" in telegram.last.html


async def test_a_command_ends_the_open_question_and_an_unknown_one_is_named(
    app: AppContext, telegram: RecordingTelegram
) -> None:
    await conversations.begin(app.database, READER.id, READER.id, Step.TIMES, NOW)
    await say(app, "/privacy")
    assert await conversations.current(app.database, READER.id, READER.id, NOW) is None
    await say(app, "/latset")
    assert telegram.last.html.startswith("I do not know /latset.")


async def test_a_bot_that_was_blocked_stops_the_subscription(app: AppContext) -> None:
    await subscribe(app.database)
    member = {"user": {"id": 1, "is_bot": True, "first_name": "Lede"}}
    change = {
        "chat": {"id": READER.id, "type": "private"},
        "from": user(READER),
        "date": 1,
        "old_chat_member": {**member, "status": "member"},
        "new_chat_member": {**member, "status": "kicked", "until_date": 0},
    }
    raw = {"update_id": next(_update_ids), "my_chat_member": change}
    await route(app, app.telegram.updates.parse(raw))
    assert (await subscription(app.database)).state == "blocked"
