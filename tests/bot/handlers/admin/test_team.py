"""The handlers of /team: editors are added, invited and removed."""

from typing import Any

import pytest

from bot.callback_data import Action, unpack
from bot.errors import UserError
from bot.handlers.admin import team
from bot.handlers.reader import account
from bot.ports.messenger import Outcome, Screen, Unreachable
from bot.services.conversations import Step
from bot.services.newsroom import people
from bot.services.newsroom.invitations import MAX_OPEN_INVITATIONS
from bot.services.newsroom.people import Person
from bot.views import messages
from tests.bot.handlers.requests import OWNER, RequestFactory
from tests.support.recording_telegram import RecordingTelegram


async def editor_ids(requests: RequestFactory) -> list[int]:
    return [editor.user_id for editor in await people.list_editors(requests.app.database)]


async def test_an_editor_is_added_by_number_contact_or_forward(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await team.team(await requests.message("/team 2001 Eddie", by=OWNER))
    assert telegram.last.html.startswith("Eddie is an editor now")
    assert telegram.sent[-2].chat_id == 2001
    assert "you are an editor of The Recorder now" in telegram.sent[-2].screen.html
    assert "add" in telegram.menus[2001]
    contact = {"phone_number": "1", "first_name": "Ann", "user_id": 2002}
    await team.receive_editor(await requests.message(by=OWNER, contact=contact))
    origin = {"type": "user", "date": 1, "sender_user": {"id": 2003, "is_bot": False, "first_name": "Bo"}}
    await team.receive_editor(await requests.message("hi", by=OWNER, forward_origin=origin))
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
        await team.receive_editor(await requests.message(text, by=OWNER, **fields))


async def test_team_asks_for_and_removes_editors(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    asked = await requests.press(Action.ASK_EDITOR, by=OWNER)
    await team.ask_editor(asked)
    dialogue = await asked.conversation.current()
    assert dialogue is not None
    assert dialogue.step == Step.TEAM
    await team.receive_editor(await requests.message("2001 Eddie", by=OWNER))
    assert await asked.conversation.current() is None
    await team.ask_remove_editor(await requests.press(Action.ASK_REMOVE_EDITOR, 2001, by=OWNER))
    assert "Remove Eddie from the team?" in telegram.last_edit.html
    assert await editor_ids(requests) == [2001]
    await team.remove_editor(await requests.press(Action.REMOVE_EDITOR, 2001, by=OWNER))
    assert await editor_ids(requests) == []
    assert "There are no editors yet" in telegram.last_edit.html


async def test_an_editor_who_has_not_started_the_bot_hears_it_from_the_owner(
    requests: RequestFactory, telegram: RecordingTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = await requests.message("/team 2001 Eddie", by=OWNER)

    async def refuse(chat_id: int, _thread_id: int, screen: Screen, **_options: int) -> Outcome:
        if chat_id == 2001:
            return Unreachable("chat not found")
        return await RecordingTelegram.send(telegram, chat_id, 0, screen)

    monkeypatch.setattr(telegram, "send", refuse)
    await team.team(added)
    assert "ask them to open t.me/recording_bot" in telegram.last.html
    assert await editor_ids(requests) == [2001]
    assert telegram.menus == {}


async def test_a_username_names_a_person_whom_the_bot_has_met(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    with pytest.raises(UserError, match=r"team\.not_met") as caught:
        await team.receive_editor(await requests.message("@Eddie_P", by=OWNER))
    screen = messages.error_message(caught.value, requests.app.catalogs.for_language("en"))
    assert screen.rows[0][0].label == "Invitation link"
    requests.app.met_people.record("eddie_p", Person(2001, "Eddie Park"))
    await team.receive_editor(await requests.message("@Eddie_P", by=OWNER))
    assert telegram.last.html.startswith("Eddie Park is an editor now")
    assert await editor_ids(requests) == [2001]


async def test_a_link_is_shown_once_and_withdrawn_in_the_list(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await team.invite(await requests.press(Action.INVITE, by=OWNER))
    link = telegram.last.html.splitlines()[2]
    assert link.startswith("https://t.me/recording_bot?start=join_")
    await team.team(await requests.message("/team", by=OWNER))
    assert "Invitation link 1 from Olga · until Sunday, 29 November at 12:00" in telegram.last.html
    assert "join_" not in telegram.last.html
    (withdraw,) = telegram.last.rows[0]
    callback = unpack(withdraw.data)
    assert callback is not None
    await team.withdraw_invitation(await requests.press(callback.action, *callback.args, by=OWNER))
    assert "Invitation link 1" not in telegram.last_edit.html
    with pytest.raises(UserError, match=r"invitation\.bad"):
        await account.start(await requests.message(f"/start {link.partition('=')[2]}"))


async def test_only_so_many_links_are_open_at_a_time(requests: RequestFactory) -> None:
    for _ in range(MAX_OPEN_INVITATIONS):
        await team.invite(await requests.press(Action.INVITE, by=OWNER))
    with pytest.raises(UserError, match=r"team\.many_links"):
        await team.invite(await requests.press(Action.INVITE, by=OWNER))
