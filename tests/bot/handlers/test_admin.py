"""The handlers of /team, /log, /stats and /backup."""

from typing import Any

import pytest

from bot.callback_data import Action
from bot.errors import UserError
from bot.handlers import admin
from bot.services.conversations import Step
from bot.services.newsroom import people
from tests.bot.handlers.requests import OWNER, RequestFactory
from tests.support.factories import NOW
from tests.support.recording_telegram import RecordingTelegram


async def editor_ids(requests: RequestFactory) -> list[int]:
    return [editor.user_id for editor in await people.list_editors(requests.app.database)]


async def test_an_editor_is_added_by_number_contact_or_forward(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await admin.team(await requests.message("/team 2001 Eddie", by=OWNER))
    assert telegram.last.html == "Eddie is an editor now."
    contact = {"phone_number": "1", "first_name": "Ann", "user_id": 2002}
    await admin.receive_editor(await requests.message(by=OWNER, contact=contact))
    origin = {"type": "user", "date": 1, "sender_user": {"id": 2003, "is_bot": False, "first_name": "Bo"}}
    await admin.receive_editor(await requests.message("hi", by=OWNER, forward_origin=origin))
    assert sorted(await editor_ids(requests)) == [2001, 2002, 2003]


@pytest.mark.parametrize(
    ("text", "fields", "key"),
    [
        ("Ada", {}, "team.bad"),
        ("0", {}, "team.bad"),
        (str(OWNER.id), {}, "team.owner"),
        ("", {"contact": {"phone_number": "1", "first_name": "Ann"}}, "team.contact"),
        (
            "hi",
            {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "x"}},
            "team.hidden",
        ),
    ],
)
async def test_a_message_that_names_no_new_editor_is_an_error(
    requests: RequestFactory, text: str, fields: dict[str, Any], key: str
) -> None:
    with pytest.raises(UserError, match=key):
        await admin.receive_editor(await requests.message(text, by=OWNER, **fields))


async def test_team_asks_for_and_removes_editors(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    asked = await requests.press(Action.ASK_EDITOR, by=OWNER)
    await admin.ask_editor(asked)
    dialogue = await asked.conversation.current()
    assert dialogue is not None
    assert dialogue.step == Step.TEAM
    await admin.receive_editor(await requests.message("2001 Eddie", by=OWNER))
    assert await asked.conversation.current() is None
    await admin.remove_editor(await requests.press(Action.REMOVE_EDITOR, 2001, by=OWNER))
    assert await editor_ids(requests) == []
    assert "There are no editors yet" in telegram.last_edit.html


async def test_the_log_has_pages_and_stats_are_refreshed_in_place(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    for number in range(2000, 2016):
        await people.add_editor(requests.app.database, people.Person(number, f"Editor {number}"), OWNER, NOW)
    await admin.log(await requests.message("/log", by=OWNER))
    assert "Editor 2000" not in telegram.last.html
    await admin.log(await requests.press(Action.SHOW_LOG, 1, by=OWNER))
    assert "Editor 2000" in telegram.last_edit.html
    await admin.stats(await requests.press(Action.SHOW_STATISTICS, by=OWNER))
    assert "The newsroom" in telegram.last_edit.html


async def test_a_backup_names_its_file(requests: RequestFactory, telegram: RecordingTelegram) -> None:
    await admin.backup(await requests.message("/backup", by=OWNER))
    assert "A verified copy is in" in telegram.last.html
