"""The handler of /start with a code."""

import pytest

from bot.callback_data import Action
from bot.errors import UserError
from bot.handlers.admin import team
from bot.handlers.reader import account
from bot.services.newsroom import invitations, people
from bot.services.newsroom.guess_limiter import MAX_GUESSES
from tests.bot.handlers.requests import OWNER, READER, RequestFactory
from tests.support.recording_telegram import RecordingTelegram


async def invitation_code(requests: RequestFactory) -> str:
    await team.invite(await requests.press(Action.INVITE, by=OWNER))
    (open_link,) = await invitations.list_open(requests.app.database, requests.app.clock.now())
    assert open_link.created_by == OWNER.id
    telegram = requests.app.telegram
    assert isinstance(telegram, RecordingTelegram)
    return telegram.last.html.splitlines()[2].partition("?start=")[2]


async def test_a_reader_who_opens_a_link_is_welcomed_and_the_inviter_is_notified(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    code = await invitation_code(requests)
    await account.start(await requests.message(f"/start {code}"))
    welcome, notice = telegram.sent[-2:]
    assert (welcome.chat_id, notice.chat_id) == (READER.id, OWNER.id)
    assert "You can add stories" in welcome.screen.html
    assert notice.screen.html.startswith("Rita opened your invitation link")
    assert "add" in telegram.menus[READER.id]
    assert [one.user_id for one in await people.list_editors(requests.app.database)] == [READER.id]
    await account.start(await requests.message(f"/start {await invitation_code(requests)}"))
    assert "the link was not used up" in telegram.last.html


async def test_a_code_in_a_group_and_other_parameters_are_a_plain_start(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    code = await invitation_code(requests)
    for text, group in ((f"/start {code}", True), ("/start poster", False)):
        await account.start(await requests.message(text, group=group))
        assert "reads the news" in telegram.last.html
    assert await people.list_editors(requests.app.database) == []


async def test_a_person_who_guesses_codes_is_stopped_even_before_a_valid_one(
    requests: RequestFactory,
) -> None:
    code = await invitation_code(requests)
    for number in range(MAX_GUESSES):
        with pytest.raises(UserError, match=r"invitation\.bad"):
            await account.start(await requests.message(f"/start join_{number}"))
    with pytest.raises(UserError, match=r"invitation\.too_many"):
        await account.start(await requests.message(f"/start {code}"))
    assert await people.list_editors(requests.app.database) == []
