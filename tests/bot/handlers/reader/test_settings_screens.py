"""The screen of each setting, and the overview after a change."""

import pytest

from bot.callback_data import Action, unpack
from bot.errors import UserError
from bot.handlers.reader import settings_screens
from bot.services.conversations import Step
from bot.views.reader.settings_menus import LAST_ITEMS, MENUS, OVERVIEW_ITEMS
from tests.bot.handlers.requests import RequestFactory
from tests.support.factories import subscription
from tests.support.recording_telegram import RecordingTelegram

OPENED = sorted(
    data.args[0]
    for item in (*OVERVIEW_ITEMS, *LAST_ITEMS, *(item for menu in MENUS.values() for item in menu.items))
    if (data := unpack(item.data)) is not None and data.action is Action.OPEN_SETTING
)
"""The screens to which the menus lead."""


async def test_a_confirmed_change_ends_the_open_question_and_shows_the_overview(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    press = await requests.press(Action.TOGGLE_EMPTY_DIGEST)
    await press.conversation.begin(Step.TIMES)
    await settings_screens.confirm_change(press, subscription())
    assert await press.conversation.current() is None
    assert telegram.last_edit.html.startswith("<b>Done.</b>")


async def test_a_value_is_expected_in_private_chats_only(requests: RequestFactory) -> None:
    in_group = await requests.message("/time", group=True)
    await settings_screens.expect_value(in_group, Step.TIMES)
    assert await in_group.conversation.current() is None
    private = await requests.message("/time")
    await settings_screens.expect_value(private, Step.TIMES)
    assert await private.conversation.current() is not None


@pytest.mark.parametrize("name", [*MENUS, *OPENED])
async def test_every_setting_has_a_screen(requests: RequestFactory, name: str) -> None:
    request = await requests.message("/settings")
    assert (await settings_screens.build_screen(request, name, subscription())).rows


async def test_an_unknown_setting_has_no_screen(requests: RequestFactory) -> None:
    with pytest.raises(UserError, match=r"button\.old"):
        await settings_screens.build_screen(await requests.message("x"), "colour", subscription())
