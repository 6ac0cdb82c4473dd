"""The Split button of a joined draft, and its Undo."""

import pytest

from bot.callback_data import Action
from bot.errors import UserError
from bot.handlers.editor import split_draft
from bot.services.articles import editing
from bot.services.articles.paste_parts import PastePart, join_parts
from data.records.articles import Article
from tests.bot.handlers.requests import OWNER, RequestFactory
from tests.bot.handlers.stories import CHESS, FERRY, add_draft, only_draft
from tests.support.factories import NOW
from tests.support.recording_telegram import RecordingTelegram


async def add_joined_draft(requests: RequestFactory) -> Article:
    text = join_parts([PastePart(number, text) for number, text in enumerate((FERRY, CHESS))])
    return await add_draft(requests.app, text)


async def test_split_sends_a_card_for_each_message_and_undo_joins_them(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    whole = await add_joined_draft(requests)
    await split_draft.split(await requests.press(Action.SPLIT_DRAFT, whole.id, by=OWNER))
    assert [one.screen.html.split("<b>")[1].partition("</b>")[0] for one in telegram.sent] == [
        "The night ferry returns",
        "A pupil wins the chess championship",
    ]
    (undo,) = telegram.last_edit.rows[0]
    offsets = undo.data.rpartition(":")[2]
    await split_draft.join(await requests.press(Action.UNDO_SPLIT, whole.id, offsets, by=OWNER))
    assert (await only_draft(requests.app)).id == whole.id
    assert [one.message_id for one in telegram.edited[-2:]] == [one.message_id for one in telegram.sent]


async def test_a_published_draft_is_not_split_and_its_card_says_so(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    whole = await add_joined_draft(requests)
    await editing.publish(requests.app.database, whole.id, OWNER, NOW)
    with pytest.raises(UserError):
        await split_draft.split(await requests.press(Action.SPLIT_DRAFT, whole.id, by=OWNER))
    assert "Published" in telegram.last_edit.html
