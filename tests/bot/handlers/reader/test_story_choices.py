"""What a reader chooses of the newsroom's stories, by buttons and typed."""

import pytest

from bot.callback_data import Action
from bot.errors import UserError
from bot.handlers.reader import latest, settings_buttons, settings_commands, story_choices
from bot.views.format.buttons import topic_code
from tests.bot.handlers.requests import RequestFactory
from tests.bot.services.seed import publish, subscribe, subscription
from tests.support.recording_telegram import RecordingTelegram


def labels(telegram: RecordingTelegram) -> list[str]:
    return [button.label for row in telegram.last_edit.rows for button in row]


async def test_languages_are_switched_by_buttons_with_their_stories_a_week(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    database = requests.app.database
    await subscribe(database)
    await publish(database, "One", "Two", language="en")
    await publish(database, "Drei", language="de")
    await publish(database, "?", language="")
    await settings_buttons.open_setting(await requests.press(Action.OPEN_SETTING, "languages"))
    assert labels(telegram)[:3] == ["✓ All languages", "English · 2", "Deutsch · 1"]
    press = await requests.press(Action.TOGGLE_STORY_LANGUAGE, topic_code("de"), 0)
    await story_choices.toggle_language(press)
    assert labels(telegram)[:3] == ["All languages", "English · 2", "✓ Deutsch · 1"]
    assert (await subscription(database)).story_languages == ("de",)

    await latest.show_latest(await requests.message("/latest"))
    shown = telegram.last.html
    assert "Drei" in shown
    assert "?" in shown
    assert "Two" not in shown
    await story_choices.toggle_language(await requests.press(Action.TOGGLE_STORY_LANGUAGE, "all", 0))
    assert (await subscription(database)).story_languages == ()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("en de", ("de", "en")),
        ("German, Englisch and français", ()),
        ("German; 中文", ("de", "zh")),
        ("de and fr", ("de", "fr")),
        ("fil", ("fil",)),
        ("all", ()),
    ],
)
async def test_languages_are_typed_by_code_or_name(
    typed: str, expected: tuple[str, ...], requests: RequestFactory
) -> None:
    database = requests.app.database
    await subscribe(database, story_languages=("xx",))
    await publish(database, "新闻", language="zh")
    request = await requests.message(f"/settings languages {typed}")
    if typed.startswith("German,"):
        with pytest.raises(UserError, match=r"story_languages\.bad"):
            await settings_commands.change_setting(request)
        return
    await settings_commands.change_setting(request)
    assert (await subscription(database)).story_languages == expected


async def test_without_a_value_the_buttons_come_and_nothing_is_guessed(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    database = requests.app.database
    await subscribe(database, story_languages=("xx",))
    await settings_commands.change_setting(await requests.message("/settings languages"))
    assert [row[0].label for row in telegram.last.rows] == ["All languages", "✓ xx · 0", "‹ Back"]
    with pytest.raises(UserError, match=r"story_languages\.bad"):
        await settings_commands.change_setting(await requests.message("/settings languages and"))
    assert (await subscription(database)).story_languages == ("xx",)
