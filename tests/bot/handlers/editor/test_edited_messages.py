"""An edited message replaces its draft, or the answer says why not."""

from __future__ import annotations

import pytest

from bot.callback_data import Action
from bot.errors import UserError
from bot.handlers.editor import article_card, edited_messages, paste_collection
from bot.handlers.request import SentMessage
from bot.services.articles import editing
from tests.bot.handlers.requests import OWNER, RequestFactory
from tests.bot.handlers.stories import CHESS, FERRY, add_draft, only_draft
from tests.support.factories import NOW
from tests.support.recording_telegram import RecordingTelegram

EDITED = FERRY.replace("as of Friday", "as of Sunday")


async def paste(requests: RequestFactory) -> SentMessage:
    request = await requests.message(FERRY, by=OWNER)
    await paste_collection.receive_submission(request)
    return request


async def edit(requests: RequestFactory, sent: SentMessage, text: str = EDITED) -> None:
    message = await requests.message(text, by=OWNER, message_id=sent.message.message_id)
    await edited_messages.receive_edit(message)


async def test_an_edited_message_updates_its_draft_as_often_as_it_is_edited(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    sent = await paste(requests)
    await edit(requests, sent)
    draft = await only_draft(requests.app)
    assert "as of Sunday" in draft.blocks[0].text
    assert "Updated from your edited message" in telegram.last_edit.html
    assert len(telegram.sent) == 1
    await edit(requests, sent, EDITED.replace("The night ferry returns", "The ferry is back"))
    assert (await only_draft(requests.app)).title == "The ferry is back"


async def test_a_report_of_an_edit_without_a_change_is_passed_over(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await edit(requests, await paste(requests), FERRY)
    assert telegram.edited == []
    assert len(telegram.sent) == 1


async def test_a_published_or_discarded_story_stays_as_it_is(requests: RequestFactory) -> None:
    sent = await paste(requests)
    draft = await only_draft(requests.app)
    await editing.discard(requests.app.database, draft.id, OWNER, NOW)
    with pytest.raises(UserError, match=r"edited\.discarded"):
        await edit(requests, sent)
    await editing.restore_draft(requests.app.database, draft.id, OWNER, NOW)
    await editing.publish(requests.app.database, draft.id, OWNER, NOW)
    with pytest.raises(UserError, match=r"edited\.published"):
        await edit(requests, sent)


async def test_changes_on_the_card_are_kept(requests: RequestFactory) -> None:
    sent = await paste(requests)
    draft = await only_draft(requests.app)
    await article_card.change_length(await requests.press(Action.CHANGE_LENGTH, draft.id, -1, by=OWNER))
    with pytest.raises(UserError, match=r"edited\.changed"):
        await edit(requests, sent)


async def test_a_text_that_is_here_as_another_story_is_refused(requests: RequestFactory) -> None:
    sent = await paste(requests)
    await add_draft(requests.app, CHESS)
    with pytest.raises(UserError, match=r"edited\.twin"):
        await edit(requests, sent, CHESS)


async def test_the_edit_of_an_older_story_is_answered_and_that_of_a_short_answer_is_not(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    with pytest.raises(UserError, match=r"edited\.unknown"):
        await edited_messages.receive_edit(await requests.message(FERRY, by=OWNER))
    await edited_messages.receive_edit(await requests.message("sport, harbour", by=OWNER))
    assert telegram.sent == []
