"""A corrected text is a new version of the earlier story, which its card offers to replace."""

from __future__ import annotations

import pytest

from bot.callback_data import Action, unpack
from bot.handlers.editor import edited_messages, new_version, paste_collection
from bot.ports.messenger import Screen
from bot.services.articles import editing
from data.records.articles import Article, ArticleStatus
from tests.bot.handlers.requests import OWNER, RequestFactory
from tests.bot.handlers.stories import FERRY
from tests.support.factories import NOW
from tests.support.recording_telegram import RecordingTelegram

CORRECTED = "CORRECTED: " + FERRY.replace("as of Friday", "as of Sunday")
OTHER_FIGURES = """The harbour of Skerra gets new moorings

The harbour of Skerra gets 40 new moorings before the summer. They cost 3 million crowns in all.

The old moorings stay open until the work ends. Sailors pay the same fees as before."""


async def get(requests: RequestFactory, number: int) -> Article:
    return await editing.get(requests.app.database, number)


async def paste(requests: RequestFactory, text: str) -> None:
    await paste_collection.receive_submission(await requests.message(text, by=OWNER))


def buttons(screen: Screen) -> dict[Action, str]:
    found = [button for row in screen.rows for button in row if button.data]
    return {data.action: button.label for button in found if (data := unpack(button.data))}


async def press(requests: RequestFactory, action: Action, number: int) -> None:
    handler = new_version.replace_earlier if action is Action.REPLACE_EARLIER else new_version.restore_earlier
    await handler(await requests.press(action, number, by=OWNER))


async def test_a_correction_replaces_the_earlier_draft_and_that_can_be_undone(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await paste(requests, FERRY)
    await paste(requests, CORRECTED)
    assert "a new version of draft no. 1" in telegram.last.html
    assert buttons(telegram.last)[Action.REPLACE_EARLIER] == "Discard no. 1, keep this"
    await press(requests, Action.REPLACE_EARLIER, 2)
    assert (await get(requests, 1)).status is ArticleStatus.DISCARDED
    pressed = next(one.screen for one in telegram.edited if "which is discarded" in one.screen.html)
    assert buttons(pressed)[Action.RESTORE_EARLIER] == "Bring back no. 1"
    await press(requests, Action.RESTORE_EARLIER, 2)
    assert [(await get(requests, n)).status for n in (1, 2)] == [ArticleStatus.DRAFT] * 2


async def test_a_correction_is_published_in_the_place_of_a_published_story_and_back(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await paste(requests, FERRY)
    await editing.publish(requests.app.database, 1, OWNER, NOW)
    await paste(requests, CORRECTED)
    assert "no. 1, “The night ferry returns”, which is published" in telegram.last.html
    assert buttons(telegram.last)[Action.REPLACE_EARLIER] == "Publish in place of no. 1"
    await press(requests, Action.REPLACE_EARLIER, 2)
    expected = [ArticleStatus.RETRACTED, ArticleStatus.PUBLISHED]
    assert [(await get(requests, n)).status for n in (1, 2)] == expected
    assert (await get(requests, 1)).event_id == (await get(requests, 2)).event_id
    await press(requests, Action.RESTORE_EARLIER, 2)
    assert [(await get(requests, n)).status for n in (1, 2)] == [ArticleStatus.PUBLISHED, ArticleStatus.DRAFT]


@pytest.mark.parametrize(
    ("before", "after"),
    [("40 new", "45 new"), ("as before.", "as before.\n\n(Corrects spelling of a name)")],
)
async def test_the_same_headline_with_other_figures_or_a_note_is_a_new_version(
    requests: RequestFactory, telegram: RecordingTelegram, before: str, after: str
) -> None:
    await paste(requests, OTHER_FIGURES)
    await paste(requests, OTHER_FIGURES.replace(before, after).replace("3 million", "4 million"))
    assert "a new version of draft no. 1" in telegram.last.html
    assert (await get(requests, 2)).corrects == 1


async def test_an_edit_of_a_published_story_is_drafted_as_its_new_version(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    sent = await requests.message(FERRY, by=OWNER)
    await paste_collection.receive_submission(sent)
    await editing.publish(requests.app.database, 1, OWNER, NOW)
    number = sent.message.message_id
    for text in (FERRY, FERRY.replace("Friday", "Sunday")):
        await edited_messages.receive_edit(await requests.message(text, by=OWNER, message_id=number))
    assert telegram.last.html.startswith("That story is published already")
    assert buttons(telegram.last)[Action.DRAFT_EDITED] == "Make a draft"
    await new_version.draft_edited(await requests.press(Action.DRAFT_EDITED, number, by=OWNER))
    draft = await get(requests, 2)
    assert draft.corrects == 1
    assert "as of Sunday" in draft.blocks[0].text
    again = FERRY.replace("Friday", "Monday")
    await edited_messages.receive_edit(await requests.message(again, by=OWNER, message_id=number))
    assert "as of Monday" in (await get(requests, 2)).blocks[0].text
