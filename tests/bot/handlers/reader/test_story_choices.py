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


async def test_sources_are_chosen_and_left_out_by_buttons(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    database = requests.app.database
    await subscribe(database)
    await publish(database, "One", "Two", url="https://www.bay.example/1")
    await publish(database, "Three", url="", site="Bay Radio")
    await settings_buttons.open_setting(await requests.press(Action.OPEN_SETTING, "sources"))
    assert labels(telegram)[:4] == ["✓ All sources", "Leave out…", "bay.example · 2", "bay radio · 1"]
    code = topic_code("bay.example")
    await story_choices.toggle_source(await requests.press(Action.TOGGLE_SOURCE, code, 0))
    assert "✓ bay.example · 2" in labels(telegram)
    assert (await subscription(database)).story_sources == ("bay.example",)

    # Leaving out is muting for good, and what is left out is no longer chosen.
    await settings_buttons.open_setting(await requests.press(Action.OPEN_SETTING, "sources_out"))
    await story_choices.leave_out_source(await requests.press(Action.LEAVE_OUT_SOURCE, code, 0))
    assert labels(telegram)[1:3] == ["✕ bay.example · 2", "bay radio · 1"]
    after = await subscription(database)
    assert (after.story_sources, after.mute_set) == ((), '[["source","bay.example",0]]')
    await story_choices.leave_out_source(await requests.press(Action.LEAVE_OUT_SOURCE, code, 0))
    assert (await subscription(database)).mute_set == ""

    # Choosing brings back what was left out.
    await story_choices.leave_out_source(await requests.press(Action.LEAVE_OUT_SOURCE, code, 0))
    await story_choices.toggle_source(await requests.press(Action.TOGGLE_SOURCE, code, 0))
    after = await subscription(database)
    assert (after.story_sources, after.mute_set) == (("bay.example",), "")
    await story_choices.toggle_source(await requests.press(Action.TOGGLE_SOURCE, "all", 0))
    assert (await subscription(database)).story_sources == ()
    with pytest.raises(UserError, match=r"button\.old"):
        await story_choices.leave_out_source(await requests.press(Action.LEAVE_OUT_SOURCE, "00000000", 0))


async def test_topics_are_left_out_by_buttons_and_typed(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    database = requests.app.database
    await subscribe(database, topics=("city", "sport"))
    await publish(database, "One", topics=("sport",))
    press = await requests.press(Action.LEAVE_OUT_TOPIC, topic_code("sport"), 0)
    await story_choices.leave_out_topic(press)
    assert labels(telegram)[1] == "✕ sport · 1"
    assert (await subscription(database)).topics == ("city",)
    await settings_commands.change_setting(await requests.message("/settings topics sport"))
    assert (await subscription(database)).mute_set == ""
    await settings_commands.change_setting(await requests.message("/settings without topic sport"))
    assert (await subscription(database)).mute_set == '[["topic","sport",0]]'
    await settings_commands.change_setting(await requests.message("/settings with topic sport"))
    assert (await subscription(database)).mute_set == ""
    with pytest.raises(UserError, match=r"mute\.not_muted"):
        await settings_commands.change_setting(await requests.message("/settings with topic sport"))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("https://www.Bay.example/news, Post.example", ("bay.example", "post.example")),
        ("Bay Radio", ("bay radio",)),
        ("bay.example post.example", ("bay.example", "post.example")),
        ("الخبر", ("الخبر",)),
        ("all", ()),
    ],
)
async def test_sources_are_typed_as_hosts_or_names(
    typed: str, expected: tuple[str, ...], requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    database = requests.app.database
    await subscribe(database, story_sources=("other.example",))
    await publish(database, "One", url="", site="Bay Radio")
    await publish(database, "Two", url="https://news.bay.example/2")
    await settings_commands.change_setting(await requests.message(f"/settings sources {typed}"))
    assert (await subscription(database)).story_sources == expected
    if expected[-1:] == ("post.example",):
        assert "No story of the last weeks is from post.example;" in telegram.last.html
        assert "Only from bay.example, post.example" in telegram.last.html


async def test_too_many_and_too_long_sources_are_refused(requests: RequestFactory) -> None:
    await subscribe(requests.app.database)
    many = ",".join(f"{n}.example" for n in range(31))
    for typed, key in ((many, "many"), ("x" * 101, "long"), (",", "bad")):
        with pytest.raises(UserError, match=rf"sources\.{key}"):
            await settings_commands.change_setting(await requests.message(f"/settings sources {typed}"))
