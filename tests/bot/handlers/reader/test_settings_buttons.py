"""Buttons that change one setting each."""

import pytest

from bot.callback_data import Action
from bot.errors import UserError
from bot.handlers.reader import settings_buttons, story_choices
from bot.services.conversations import Step
from bot.views.format.buttons import topic_code
from data.records.audience import SummaryLength
from tests.bot.handlers.requests import RequestFactory
from tests.bot.services.seed import publish, subscribe, subscription
from tests.support.recording_telegram import RecordingTelegram


async def test_opening_a_setting_expects_its_value_as_the_next_text(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await subscribe(requests.app.database)
    press = await requests.press(Action.OPEN_SETTING, "times")
    await settings_buttons.open_setting(press)
    assert "When should your digest come?" in telegram.last_edit.html
    dialogue = await press.conversation.current()
    assert dialogue is not None
    assert dialogue.step == Step.TIMES


async def test_a_change_shows_its_menu_again_and_ends_the_open_question(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await subscribe(requests.app.database)
    await settings_buttons.open_setting(await requests.press(Action.OPEN_SETTING, "quiet"))
    press = await requests.press(Action.CHOOSE_QUIET_HOURS, "22000700")
    await settings_buttons.choose_quiet(press)
    assert telegram.last_edit.html.startswith("<b>When the digest comes</b>")
    assert "Quiet from 22:00 to 07:00" in telegram.last_edit.html
    assert await press.conversation.current() is None
    await settings_buttons.open_setting(await requests.press(Action.OPEN_SETTING, "times"))
    back = await requests.press(Action.OPEN_SETTING, "when")
    await settings_buttons.open_setting(back)
    assert await back.conversation.current() is None


async def test_the_last_time_of_day_cannot_be_switched_off(requests: RequestFactory) -> None:
    database = requests.app.database
    await subscribe(database)
    await settings_buttons.toggle_time(await requests.press(Action.TOGGLE_TIME, "1830"))
    assert (await subscription(database)).times == ("08:00", "18:30")
    await settings_buttons.toggle_time(await requests.press(Action.TOGGLE_TIME, "0800"))
    with pytest.raises(UserError, match=r"times\.last"):
        await settings_buttons.toggle_time(await requests.press(Action.TOGGLE_TIME, "1830"))


async def test_each_switch_changes_its_setting(requests: RequestFactory) -> None:
    database = requests.app.database
    await subscribe(database)
    await publish(database, "One", topics=("sport",))
    await settings_buttons.toggle_day(await requests.press(Action.TOGGLE_WEEKDAY, 7))
    await story_choices.toggle_topic(await requests.press(Action.TOGGLE_TOPIC, topic_code("sport")))
    await settings_buttons.toggle_empty(await requests.press(Action.TOGGLE_EMPTY_DIGEST))
    await settings_buttons.choose_length(await requests.press(Action.CHOOSE_LENGTH, "long"))
    await settings_buttons.choose_max_stories(await requests.press(Action.CHOOSE_MAX_STORIES, 0))
    await settings_buttons.choose_quiet(await requests.press(Action.CHOOSE_QUIET_HOURS, "22000700"))
    await settings_buttons.toggle_silent(await requests.press(Action.TOGGLE_SILENT))
    await settings_buttons.toggle_pictures(await requests.press(Action.TOGGLE_PICTURES))
    await settings_buttons.pick_zone(await requests.press(Action.CHOOSE_TIMEZONE, "Asia/Shanghai"))
    changed = await subscription(database)
    assert changed.weekdays == (1, 2, 3, 4, 5, 6)
    assert changed.topics == ("sport",)
    assert changed.send_empty
    assert changed.silent
    assert changed.pictures is True
    assert changed.length is SummaryLength.LONG
    assert changed.max_stories == 0
    assert changed.timezone == "Asia/Shanghai"


async def test_a_forged_value_changes_nothing(requests: RequestFactory) -> None:
    await subscribe(requests.app.database)
    before = await subscription(requests.app.database)
    for handler, action, value in (
        (settings_buttons.toggle_day, Action.TOGGLE_WEEKDAY, 8),
        (settings_buttons.choose_max_stories, Action.CHOOSE_MAX_STORIES, 7),
        (settings_buttons.choose_offset, Action.CHOOSE_UTC_OFFSET, "x"),
        (settings_buttons.pick_zone, Action.CHOOSE_TIMEZONE, "Mars/Base"),
        (settings_buttons.choose_length, Action.CHOOSE_LENGTH, "endless"),
    ):
        with pytest.raises(UserError, match=r"button\.old"):
            await handler(await requests.press(action, value))
    assert await subscription(requests.app.database) == before


async def test_the_local_time_leads_to_cities(requests: RequestFactory, telegram: RecordingTelegram) -> None:
    await subscribe(requests.app.database)
    await settings_buttons.ask_local_time(await requests.press(Action.ASK_LOCAL_TIME))
    assert telegram.last_edit.rows[0][0].label == "09:00"
    await settings_buttons.ask_local_time(await requests.press(Action.ASK_LOCAL_TIME, 3))
    assert telegram.last_edit.rows[0][0].label == "17:00"
    await settings_buttons.choose_offset(await requests.press(Action.CHOOSE_UTC_OFFSET, 8))
    assert "Shanghai" in {button.label for row in telegram.last_edit.rows for button in row}
