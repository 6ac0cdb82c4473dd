"""Texts of editors become drafts, long ones after their next part or a timeout."""

import asyncio

import pytest

from bot.errors import UserError
from bot.handlers.editor import paste_collection
from bot.services.articles.paste_parts import CERTAIN_CUT_LENGTH
from bot.services.conversations import Step
from bot.services.newsroom import people
from bot.services.newsroom.people import Person
from tests.bot.handlers.requests import OWNER, RequestFactory
from tests.bot.handlers.stories import CHESS, FERRY, only_draft
from tests.support.factories import NOW
from tests.support.recording_telegram import RecordingTelegram

EDDIE = Person(2001, "Eddie")
LONG_PART = (FERRY * 40)[:CERTAIN_CUT_LENGTH]


async def finish_queue(requests: RequestFactory) -> None:
    async with asyncio.timeout(20):
        while requests.app.chat_queue.busy_keys():  # noqa: ASYNC110 - the queue has no event
            await asyncio.sleep(0.01)


async def test_a_short_text_is_a_draft_at_once(requests: RequestFactory, telegram: RecordingTelegram) -> None:
    request = await requests.message(FERRY, by=OWNER)
    await paste_collection.receive_submission(request)
    assert (await only_draft(requests.app)).title == "The night ferry returns"
    assert "The night ferry returns" in telegram.last.html
    await paste_collection.receive_submission(request)
    assert len(telegram.sent) == 1, "the same update after a crash makes no second draft"


async def test_a_long_text_waits_for_its_next_part(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    first = await requests.message(LONG_PART, by=OWNER)
    await paste_collection.receive_submission(first)
    dialogue = await first.conversation.current()
    assert dialogue is not None
    assert dialogue.step == Step.COLLECTING
    assert telegram.sent == []
    await paste_collection.receive_submission(await requests.message(CHESS.partition("\n\n")[2], by=OWNER))
    draft = await only_draft(requests.app)
    assert "eleven rounds" in "".join(block.text for block in draft.blocks)


async def test_a_long_text_without_a_next_part_is_a_draft_after_the_timeout(
    requests: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paste_collection, "NEXT_PART_TIMEOUT_SECONDS", 0.0)
    await paste_collection.receive_submission(await requests.message(LONG_PART, by=OWNER))
    await finish_queue(requests)
    await only_draft(requests.app)


async def test_parts_of_an_earlier_process_are_finished(
    requests: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = await requests.message("x", by=OWNER)
    await request.conversation.begin(Step.COLLECTING, parts=[[1, FERRY, 0]], name="Olga", language="en")
    monkeypatch.setattr(paste_collection, "NEXT_PART_TIMEOUT_SECONDS", 0.0)
    await paste_collection.resume_submissions(requests.app, {5})
    assert not requests.app.chat_queue.busy_keys()
    await paste_collection.resume_submissions(requests.app)
    await finish_queue(requests)
    assert (await only_draft(requests.app)).added_by_name == "Olga"


async def test_a_paste_of_a_person_who_is_no_longer_an_editor_is_refused(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await people.add_editor(requests.app.database, EDDIE, OWNER, NOW)
    await paste_collection.receive_submission(await requests.message(LONG_PART, by=EDDIE))
    await people.remove_editor(requests.app.database, EDDIE, OWNER, NOW)
    await paste_collection.finish_paste(await requests.message("/help", by=EDDIE))
    assert telegram.last.html.startswith("Thank you, but only editors")


async def test_add_asks_for_a_story_and_a_message_without_text_is_an_error(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await paste_collection.add(await requests.message("/add", by=OWNER))
    assert telegram.last.html.startswith("Send me the story")
    sticker = {"latitude": 1.0, "longitude": 1.0}
    with pytest.raises(UserError, match=r"intake\.nothing_here"):
        await paste_collection.receive_submission(await requests.message(by=OWNER, location=sticker))


async def test_one_line_that_answers_a_card_is_its_new_title(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    sent = await requests.message(FERRY, by=OWNER)
    await paste_collection.receive_submission(sent)
    draft = await only_draft(requests.app)
    rows = [[{"text": b.label, "callback_data": b.data} for b in row] for row in telegram.last.rows]
    card = {
        "message_id": draft.card_message_id,
        "date": 1,
        "chat": {"id": OWNER.id, "type": "private"},
        "reply_markup": {"inline_keyboard": rows},
    }
    await paste_collection.receive_submission(
        await requests.message("Ferry sails again", by=OWNER, reply_to_message=card)
    )
    assert (await only_draft(requests.app)).title == "Ferry sails again"
    with pytest.raises(UserError, match=r"intake\.too_short"):
        await paste_collection.receive_submission(await requests.message("Ferry sails", by=OWNER))
