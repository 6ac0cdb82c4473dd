"""Two pastes that are one story become one draft by a button, and two again by Undo."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.callback_data import Action, unpack
from bot.errors import UserError
from bot.handlers.editor import edited_messages, join_drafts, paste_collection
from bot.handlers.request import SentMessage
from bot.ports.messenger import Screen
from bot.services.articles import editing
from bot.services.articles.join_drafts import JOIN_WINDOW, find_previous
from data.records.articles import Article, ArticleStatus
from tests.bot.handlers.requests import OWNER, RequestFactory
from tests.bot.handlers.stories import CHESS, FERRY
from tests.support.factories import NOW
from tests.support.recording_telegram import RecordingTelegram

SECOND_HALF = "The captain said that the engine was quiet. A new ramp was built for wheelchairs."


async def get(requests: RequestFactory, number: int) -> Article:
    return await editing.get(requests.app.database, number)


async def paste(requests: RequestFactory, *texts: str) -> list[SentMessage]:
    sent = [await requests.message(text, by=OWNER) for text in texts]
    for one in sent:
        await paste_collection.receive_submission(one)
    return sent


def join_label(screen: Screen) -> str:
    buttons = [button for row in screen.rows for button in row if button.data]
    found = [one.label for one in buttons if (data := unpack(one.data)) and data.action is Action.JOIN_DRAFTS]
    return found[0] if found else ""


async def test_two_pastes_are_joined_and_apart_again(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    sent = await paste(requests, FERRY, SECOND_HALF)
    assert [join_label(one.screen) for one in telegram.sent] == ["", "Join with no. 1"]
    await join_drafts.join(await requests.press(Action.JOIN_DRAFTS, 2, by=OWNER))
    whole = await get(requests, 3)
    assert whole.title == "The night ferry returns"
    assert "quiet" in whole.blocks[-1].text
    assert "Joined from 2 messages" in telegram.last.html
    changed = SECOND_HALF.replace("quiet", "loud")
    number = sent[1].message.message_id
    await edited_messages.receive_edit(await requests.message(changed, by=OWNER, message_id=number))
    assert "loud" in (await get(requests, 3)).blocks[-1].text
    pressed = next(one.screen for one in telegram.edited if one.screen.html.startswith("<b>Joined</b>"))
    data = unpack(pressed.rows[0][0].data)
    assert data is not None
    await join_drafts.undo(await requests.press(data.action, *data.args, by=OWNER))
    statuses = [(await get(requests, number)).status for number in (1, 2, 3)]
    assert statuses == [ArticleStatus.DRAFT, ArticleStatus.DRAFT, ArticleStatus.DISCARDED]
    with pytest.raises(UserError, match=r"undo\.gone"):
        await join_drafts.undo(await requests.press(data.action, *data.args, by=OWNER))


async def test_a_draft_that_was_published_or_pasted_long_before_is_not_joined(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await paste(requests, FERRY, CHESS)
    article = await get(requests, 2)
    async with requests.app.database.reading() as tx:
        assert await find_previous(tx, article, NOW) is not None
        late = NOW + JOIN_WINDOW + timedelta(minutes=1)
        assert await find_previous(tx, article, late) is None
    await editing.publish(requests.app.database, 1, OWNER, NOW)
    with pytest.raises(UserError, match=r"join\.not_now"):
        await join_drafts.join(await requests.press(Action.JOIN_DRAFTS, 2, by=OWNER))
    assert join_label(telegram.last_edit) == ""
