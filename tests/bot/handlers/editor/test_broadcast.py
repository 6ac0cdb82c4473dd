"""The handlers of /broadcast: preview, send, stop, discard, and texts that are refused."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.callback_data import Action
from bot.errors import UserError
from bot.handlers.editor import broadcast
from bot.ports.messenger import Rejected
from bot.services.articles.paste_parts import MIN_CUT_LENGTH
from bot.services.broadcasts import broadcasts, composing
from bot.services.conversations import Step
from data.records.delivery import AudienceKind, BroadcastAudience, BroadcastState
from tests.bot.handlers.requests import OWNER, RequestFactory
from tests.bot.services.seed import chat, subscribe
from tests.support.factories import NOW
from tests.support.recording_telegram import Answer, RecordingTelegram

BOLD: dict[str, Any] = {"entities": [{"type": "bold", "offset": 0, "length": 4}]}


@pytest.fixture
async def draft_id(requests: RequestFactory, telegram: RecordingTelegram) -> int:
    """A text previewed for one subscribed reader."""
    await subscribe(requests.app.database)
    await broadcast.compose(await requests.message("/broadcast", by=OWNER))
    await broadcast.receive_text(await requests.message("Dear readers", by=OWNER, **BOLD))
    return int(telegram.last.rows[0][0].data.rpartition(":")[2])


@pytest.mark.usefixtures("draft_id")
async def test_a_text_is_previewed_as_readers_will_see_it(telegram: RecordingTelegram) -> None:
    preview, question = telegram.sent[-2:]
    assert preview.screen.html == "<b>Dear</b> readers"
    assert "It goes to 1 reader" in question.screen.html


async def test_send_starts_it_and_stop_ends_it(
    requests: RequestFactory, telegram: RecordingTelegram, draft_id: int
) -> None:
    await broadcast.send(await requests.press(Action.SEND_BROADCAST, draft_id, by=OWNER))
    assert requests.app.broadcast_due.is_set()
    await broadcast.compose(await requests.message("/broadcast", by=OWNER))
    assert "Another message to all readers is under way" in telegram.last.html
    await broadcast.stop(await requests.press(Action.STOP_BROADCAST, draft_id, by=OWNER))
    assert "shows how many readers got it" in telegram.last_edit.html
    assert telegram.answers == [Answer("Stopping …")]


async def test_what_was_sent_to_one_chat_is_taken_up_for_all(
    requests: RequestFactory, telegram: RecordingTelegram, draft_id: int
) -> None:
    database = requests.app.database
    buttons = (("Read more", "https://example.org"),)
    await composing.set_content(database, draft_id, NOW, link_buttons=buttons)
    await composing.set_audience(
        database, draft_id, BroadcastAudience(AudienceKind.CHAT, str(chat().id)), NOW
    )
    await broadcast.send(await requests.press(Action.SEND_BROADCAST, draft_id, by=OWNER))
    await broadcast.reuse(await requests.press(Action.REUSE_BROADCAST, draft_id, by=OWNER))
    preview, question = telegram.sent[-2:]
    assert preview.screen.html == "<b>Dear</b> readers"
    assert [button.url for (button,) in preview.screen.rows] == ["https://example.org"]
    assert "Send this to all readers?" in question.screen.html
    with pytest.raises(UserError, match=r"broadcast\.gone"):
        await broadcast.reuse(await requests.press(Action.REUSE_BROADCAST, 99, by=OWNER))


async def test_a_draft_is_discarded_once(
    requests: RequestFactory, telegram: RecordingTelegram, draft_id: int
) -> None:
    press = await requests.press(Action.DISCARD_BROADCAST, draft_id, by=OWNER)
    await broadcast.discard(press)
    assert "Nothing was sent" in telegram.last_edit.html
    with pytest.raises(UserError, match=r"broadcast\.gone"):
        await broadcast.discard(press)


async def test_a_text_that_telegram_cut_is_discarded_with_its_second_part(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await subscribe(requests.app.database)
    await broadcast.receive_text(await requests.message("x" * MIN_CUT_LENGTH, by=OWNER))
    second = await requests.message("y", by=OWNER)
    with pytest.raises(UserError, match=r"broadcast\.too_long"):
        await broadcast.receive_continuation(second)
    assert "Nothing was sent" in telegram.last_edit.html
    sent = len(telegram.sent)
    await broadcast.receive_continuation(await requests.message("z", by=OWNER))
    assert len(telegram.sent) == sent


async def test_a_message_long_after_a_long_text_is_no_part_of_it(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await subscribe(requests.app.database)
    await broadcast.receive_text(await requests.message("x" * MIN_CUT_LENGTH, by=OWNER))
    later = await requests.message("A new story", by=OWNER)
    with pytest.raises(UserError, match=r"intake\."):
        await broadcast.receive_continuation(replace(later, now=later.now + timedelta(minutes=1)))
    assert telegram.edited == []


async def test_a_text_that_telegram_refuses_and_a_picture_are_errors(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await subscribe(requests.app.database)
    with pytest.raises(UserError, match=r"broadcast\.text_only"):
        await broadcast.receive_text(await requests.message(by=OWNER, caption="x"))
    telegram.send_outcome = Rejected("no")
    with pytest.raises(UserError, match=r"broadcast\.refused"):
        await broadcast.receive_text(await requests.message("x", by=OWNER))


async def test_the_result_is_a_new_message_where_the_card_is_gone(
    requests: RequestFactory, telegram: RecordingTelegram, draft_id: int
) -> None:
    app = requests.app
    progress = await broadcasts.start(app.database, draft_id, OWNER, app.clock.now())
    done = replace(progress, broadcast=replace(progress.broadcast, state=BroadcastState.DONE))
    sent = len(telegram.sent)
    await broadcast.update_card(app, done)
    assert len(telegram.sent) == sent
    telegram.edit_outcome = Rejected("message to edit not found")
    await broadcast.update_card(app, done)
    assert "Sent" in telegram.last.html
    assert len(telegram.sent) == sent + 1


async def test_broadcast_alone_expects_the_text(requests: RequestFactory) -> None:
    request = await requests.message("/broadcast", by=OWNER)
    await broadcast.compose(request)
    dialogue = await request.conversation.current()
    assert dialogue is not None
    assert dialogue.step == Step.BROADCAST_TEXT
