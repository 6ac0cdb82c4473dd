"""Buttons below lists and digests: open a story, save it, unsave it."""

import pytest

from bot.callback_data import Action
from bot.errors import UserError
from bot.handlers.reader import story_buttons
from bot.services.reading import saved_stories
from bot.views.reader.latest import pack_ids
from data.delivery import editions
from tests.bot.handlers.requests import RequestFactory
from tests.bot.services.seed import chat, publish, retract
from tests.support.factories import NOW
from tests.support.recording_telegram import Answer, RecordingTelegram


async def test_a_number_opens_its_story_under_the_same_headline(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    ids = await publish(requests.app.database, "One", "Two")
    press = await requests.press(Action.OPEN_STORY, 2, pack_ids(ids), text="Latest\n\n1. One")
    await story_buttons.open_story(press)
    html = telegram.last_edit.html
    assert html.startswith("<b>Latest</b>")
    assert html.index("Two") < html.index("<blockquote>")


async def test_save_and_unsave_change_what_is_saved(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    database = requests.app.database
    (number,) = await publish(database, "One")
    await story_buttons.save_story(await requests.press(Action.SAVE_STORY, 1, pack_ids([number])))
    assert await saved_stories.is_saved(database, chat(), number)
    await story_buttons.unsave_story(await requests.press(Action.UNSAVE_STORY, 1, pack_ids([number])))
    assert not await saved_stories.is_saved(database, chat(), number)
    assert [answer.text.partition(" ")[0] for answer in telegram.answers] == ["Saved.", "Removed"]
    with pytest.raises(UserError, match=r"saved\.only_private"):
        await story_buttons.save_story(
            await requests.press(Action.SAVE_STORY, 1, pack_ids([number]), group=True)
        )


async def test_a_retracted_story_of_a_digest_leaves_the_message_with_an_alert(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    database = requests.app.database
    ids = await publish(database, "One", "Two")
    async with database.transaction() as tx:
        edition_id = await editions.add_edition(tx, "digest", (tuple(ids),), 0, NOW)
    await retract(database, ids[0])
    await story_buttons.open_digest_story(await requests.press(Action.OPEN_DIGEST_STORY, 1, edition_id, 0))
    assert "One" not in telegram.last_edit.html
    text = "This story is no longer available. /latest shows the newest ones."
    assert telegram.answers == [Answer(text, is_alert=True)]


async def test_a_list_without_published_stories_is_an_error(requests: RequestFactory) -> None:
    for data in (pack_ids([99]), "", "%"):
        with pytest.raises(UserError, match=r"article\.gone"):
            await story_buttons.open_story(await requests.press(Action.OPEN_STORY, 1, data))
