"""An edited message replaces its draft, or the answer says why not."""

from __future__ import annotations

from typing import Any

import pytest

from bot.callback_data import Action
from bot.errors import UserError
from bot.handlers.editor import albums, article_card, edited_messages, paste_collection, submissions
from bot.handlers.request import SentMessage
from bot.services.articles import editing, paste_parts, picture_choice
from data.articles import articles
from data.records.articles import StoredBlock
from tests.bot.handlers.editor.test_albums import finish_queue, photo
from tests.bot.handlers.editor.test_paste_collection import LONG_PART
from tests.bot.handlers.editor.test_submissions import CHANNEL
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


def text_file(telegram: RecordingTelegram, text: str, unique_id: str) -> dict[str, Any]:
    telegram.downloads[unique_id] = text.encode()
    return {"document": {"file_id": unique_id, "file_unique_id": unique_id, "file_name": "ferry.txt"}}


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


async def test_a_published_or_discarded_story_stays_as_it_is_and_a_new_draft_is_offered(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    sent = await paste(requests)
    draft = await only_draft(requests.app)
    await editing.discard(requests.app.database, draft.id, OWNER, NOW)
    await edit(requests, sent)
    assert telegram.last.html.startswith("The draft of that message was discarded")
    await editing.restore_draft(requests.app.database, draft.id, OWNER, NOW)
    await editing.publish(requests.app.database, draft.id, OWNER, NOW)
    await edit(requests, sent, EDITED.replace("for years", "for a decade"))
    assert telegram.last.html.startswith("That story is published already")
    assert telegram.last.rows[0][0].label == "Make a draft"
    assert "Friday" in (await editing.get(requests.app.database, draft.id)).blocks[0].text


async def test_what_was_changed_on_the_card_stays_and_the_rest_is_made_anew(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    sent = await paste(requests)
    draft = await only_draft(requests.app)
    await article_card.change_length(await requests.press(Action.CHANGE_LENGTH, draft.id, -1, by=OWNER))
    await editing.set_title(requests.app.database, draft.id, "A ferry again", OWNER, NOW)
    await editing.set_topics(requests.app.database, draft.id, ("harbour",), OWNER, NOW)
    for text in (EDITED, EDITED.replace("for years", "for a decade")):
        await edit(requests, sent, text)
        assert "stays: title, topics, length" in telegram.last_edit.html
    changed = await only_draft(requests.app)
    assert (changed.title, changed.topics) == ("A ferry again", ("harbour",))
    assert changed.sentences_shown == draft.sentences_shown - 1
    assert "for a decade" in changed.blocks[0].text


async def test_lines_restored_on_the_card_keep_the_draft_as_it_is(requests: RequestFactory) -> None:
    sent = await paste(requests)
    draft = await only_draft(requests.app)
    more = (*draft.blocks, StoredBlock("paragraph", "Tickets cost the same as before."))
    async with requests.app.database.transaction() as tx:
        await articles.revise(tx, draft.id, NOW, blocks=more)
    with pytest.raises(UserError, match=r"edited\.changed"):
        await edit(requests, sent)


async def test_an_older_message_updates_its_draft_after_others_and_a_restart(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    sent = await paste(requests)
    await paste_collection.receive_submission(await requests.message(CHESS, by=OWNER))
    await sent.conversation.end()  # no dialogue is left of it
    await edit(requests, sent)
    async with requests.app.database.reading() as tx:
        first = await articles.get(tx, 1)
    assert first is not None
    assert "as of Sunday" in first.blocks[0].text
    assert "Updated from your edited message" in telegram.last_edit.html


async def test_an_edited_part_changes_its_part_of_a_joined_paste(requests: RequestFactory) -> None:
    sent = await requests.message(LONG_PART, by=OWNER)
    await paste_collection.receive_submission(sent)
    await paste_collection.receive_submission(await requests.message(f"{CHESS}\n\nOn.", by=OWNER))
    before = await only_draft(requests.app)
    await edit(requests, sent, LONG_PART.replace("The night ferry between", "The day ferry between", 1))
    after = await only_draft(requests.app)
    assert paste_parts.split_parts(after.raw)[1] == paste_parts.split_parts(before.raw)[1]
    assert "The day ferry" in paste_parts.split_parts(after.raw)[0]


async def test_an_edited_caption_updates_the_draft_of_its_picture_and_keeps_its_source(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    origin: dict[str, Any] = {"forward_origin": CHANNEL}
    sent = await requests.message(by=OWNER, caption=FERRY, **photo("pier"), **origin)
    await albums.receive_picture(sent)
    number = sent.message.message_id
    edited = await requests.message(by=OWNER, caption=EDITED, message_id=number, **photo("quay"), **origin)
    await edited_messages.receive_edit(edited)
    draft = await only_draft(requests.app)
    assert "as of Sunday" in draft.blocks[0].text
    assert (draft.site, draft.image_file_id) == ("Harbour News", "quay-l")
    assert len(telegram.sent) == 1


async def test_a_picture_that_was_chosen_on_the_card_stays(requests: RequestFactory) -> None:
    sent = await requests.message(by=OWNER, caption=FERRY, **photo("pier"))
    await albums.receive_picture(sent)
    number = (await only_draft(requests.app)).id
    await picture_choice.use_photo(requests.app.database, number, "own", OWNER, NOW)
    number_of_message = sent.message.message_id
    edited = await requests.message(by=OWNER, caption=EDITED, message_id=number_of_message, **photo("pier"))
    await edited_messages.receive_edit(edited)
    draft = await only_draft(requests.app)
    assert "as of Sunday" in draft.blocks[0].text
    assert draft.own_picture == "own"


async def test_an_edited_caption_of_an_album_changes_its_paragraph(
    requests: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(albums, "CAPTION_TIMEOUT_SECONDS", 0.2)
    numbers = []
    for name, caption in (("one", FERRY), ("two", ""), ("three", "The captain likes the engine.")):
        fields: dict[str, Any] = {"caption": caption, **photo(name)} if caption else photo(name)
        message = await requests.message(by=OWNER, media_group_id="7", **fields)
        await albums.receive_picture(message)
        numbers.append(message.message.message_id)
    await finish_queue(requests)
    added = "A new ramp for wheelchairs was built."
    fields = {"caption": added, "media_group_id": "7", "message_id": numbers[1], **photo("two")}
    await edited_messages.receive_edit(await requests.message(by=OWNER, **fields))
    draft = await only_draft(requests.app)
    assert draft.blocks[-2].text == added
    assert draft.image_file_id == "one-l"


async def test_an_edited_file_is_read_again_and_its_caption_is_no_text(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    sent = await requests.message(by=OWNER, **text_file(telegram, FERRY, "a"))
    await submissions.submit_document(sent)
    fields: dict[str, Any] = {"message_id": sent.message.message_id, "by": OWNER}
    captioned = await requests.message(**fields, caption="New", **text_file(telegram, FERRY, "a"))
    with pytest.raises(UserError, match=r"edited\.file_caption"):
        await edited_messages.receive_edit(captioned)
    changed = await requests.message(**fields, **text_file(telegram, EDITED, "b"))
    await edited_messages.receive_edit(changed)
    assert "as of Sunday" in (await only_draft(requests.app)).blocks[0].text


async def test_a_text_that_is_here_as_another_story_is_refused(requests: RequestFactory) -> None:
    sent = await paste(requests)
    await add_draft(requests.app, CHESS)
    with pytest.raises(UserError, match=r"edited\.twin"):
        await edit(requests, sent, CHESS)


async def test_the_edit_of_an_unknown_story_is_answered_and_that_of_a_short_answer_is_not(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    with pytest.raises(UserError, match=r"edited\.unknown"):
        await edited_messages.receive_edit(await requests.message(FERRY, by=OWNER))
    with pytest.raises(UserError, match=r"edited\.unknown"):
        await edited_messages.receive_edit(await requests.message("https://paper.example/1", by=OWNER))
    await edited_messages.receive_edit(await requests.message("sport, harbour", by=OWNER))
    assert telegram.sent == []


async def test_a_picture_that_gets_a_caption_later_becomes_a_draft(requests: RequestFactory) -> None:
    await edited_messages.receive_edit(await requests.message(by=OWNER, caption=FERRY, **photo("pier")))
    assert (await only_draft(requests.app)).image_file_id == "pier-l"
