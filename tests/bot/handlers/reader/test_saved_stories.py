"""The handlers of /saved: list, open and remove saved stories."""

import pytest

from bot.callback_data import Action
from bot.errors import UserError
from bot.handlers.reader import saved_stories
from bot.services.reading import saved_stories as service
from tests.bot.handlers.requests import RequestFactory
from tests.bot.services.seed import chat, publish
from tests.support.factories import NOW, SENTENCES
from tests.support.recording_telegram import Answer, RecordingTelegram


async def save_story(requests: RequestFactory, title: str) -> int:
    (number,) = await publish(requests.app.database, title)
    await service.save(requests.app.database, chat(), number, NOW)
    return number


async def test_saved_lists_a_sentence_and_a_number_opens_its_story(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    number = await save_story(requests, "A ferry")
    await saved_stories.show_page(await requests.message("/saved"))
    assert "A ferry" in telegram.last.html
    assert SENTENCES[0] in telegram.last.html
    assert SENTENCES[2] not in telegram.last.html
    await saved_stories.show_page(await requests.press(Action.LIST_SAVED, 0, number))
    assert SENTENCES[2] in telegram.last.html
    assert "Saved ✓" in str(telegram.last.rows)
    assert telegram.answers == []


async def test_opening_a_story_that_is_gone_is_an_error(requests: RequestFactory) -> None:
    with pytest.raises(UserError, match=r"article\.gone"):
        await saved_stories.show_page(await requests.press(Action.LIST_SAVED, 0, 77))


async def test_remove_takes_a_story_off_the_list(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    number = await save_story(requests, "A ferry")
    await saved_stories.remove(await requests.press(Action.REMOVE_SAVED, 0, number))
    assert "Nothing is saved yet" in telegram.last_edit.html
    assert telegram.answers == [Answer("Removed from your saved stories.")]
    assert not await service.is_saved(requests.app.database, chat(), number)


async def test_a_group_has_no_saved_stories(requests: RequestFactory) -> None:
    with pytest.raises(UserError, match=r"saved\.only_private"):
        await saved_stories.show_page(await requests.message("/saved", group=True))
