"""Pictures and albums become drafts with their caption as text."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import UserError
from bot.handlers.editor import albums, edited_messages, paste_collection
from bot.services import conversations
from bot.services.conversations import Step
from tests.bot.handlers.requests import OWNER, RequestFactory
from tests.bot.handlers.stories import CHESS, FERRY, only_draft
from tests.support.factories import NOW
from tests.support.recording_telegram import RecordingTelegram


def photo(name: str) -> dict[str, Any]:
    sizes = [
        {"file_id": f"{name}-{size}", "file_unique_id": size, "width": 90, "height": 90}
        for size in ("s", "l")
    ]
    return {"photo": sizes}


async def test_a_caption_becomes_a_draft_with_the_picture_in_its_largest_size(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await albums.receive_picture(await requests.message(by=OWNER, caption=FERRY, **photo("pier")))
    assert (await only_draft(requests.app)).image_file_id == "pier-l"
    assert len(telegram.sent) == 1


async def test_a_picture_without_a_caption_is_an_error(requests: RequestFactory) -> None:
    with pytest.raises(UserError, match=r"picture\.no_text"):
        await albums.receive_picture(await requests.message(by=OWNER, **photo("pier")))


async def finish_queue(requests: RequestFactory) -> None:
    async with asyncio.timeout(10):
        while requests.app.chat_queue.busy_keys():  # noqa: ASYNC110 - the queue has no event
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("captions", "blocks"),
    [
        (["", FERRY, ""], 1),
        ([FERRY, "A new ramp for wheelchairs was built.", "The captain likes the engine."], 3),
        ([FERRY, f"{FERRY} ", FERRY], 1),
        ([FERRY, "A new ramp for wheelchairs was built.", FERRY], 2),
    ],
)
@pytest.mark.unmeasured
async def test_all_captions_of_an_album_are_one_story_with_its_first_picture(
    requests: RequestFactory,
    telegram: RecordingTelegram,
    monkeypatch: pytest.MonkeyPatch,
    captions: list[str],
    blocks: int,
) -> None:
    monkeypatch.setattr(albums, "CAPTION_TIMEOUT_SECONDS", 1.5)
    for name, caption in zip(("one", "two", "three"), captions, strict=True):
        message = await requests.message(by=OWNER, media_group_id="7", caption=caption, **photo(name))
        await albums.receive_picture(message)
    await finish_queue(requests)
    draft = await only_draft(requests.app)
    assert (draft.image_file_id, len(draft.blocks)) == ("one-l", blocks)
    assert len(telegram.sent) == 1


async def test_an_album_without_a_caption_is_asked_for_one_once(
    requests: RequestFactory, telegram: RecordingTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(albums, "CAPTION_TIMEOUT_SECONDS", 0.0)
    request = await requests.message(by=OWNER, media_group_id="7", **photo("one"))
    await albums.receive_picture(request)
    dialogue = await request.conversation.current()
    assert dialogue is not None
    assert dialogue.step == Step.ALBUM
    await finish_queue(requests)
    assert [one.screen.html.partition(":")[0] for one in telegram.sent] == ["A picture needs text"]


async def test_an_album_of_an_earlier_process_is_finished(
    requests: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = await requests.message("x", by=OWNER)
    items = [[1, "", "one-l", "u1"], [2, FERRY, "two-l", "u2"]]
    await request.conversation.begin(Step.ALBUM, group="7", items=items, source=["", ""], name="Olga")
    await conversations.delete_expired(requests.app.database, NOW + timedelta(days=1))
    monkeypatch.setattr(albums, "CAPTION_TIMEOUT_SECONDS", 0.0)
    await paste_collection.resume_submissions(requests.app)
    await finish_queue(requests)
    draft = await only_draft(requests.app)
    assert (draft.image_file_id, draft.added_by_name) == ("one-l", "Olga")


async def test_a_caption_that_comes_after_the_draft_is_added_to_it(
    requests: RequestFactory, telegram: RecordingTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(albums, "CAPTION_TIMEOUT_SECONDS", 0.0)
    for caption in (FERRY, "The captain likes the engine."):
        message = await requests.message(by=OWNER, media_group_id="7", caption=caption, **photo("one"))
        await albums.receive_picture(message)
        await albums.receive_picture(message)
        await finish_queue(requests)
    assert (await only_draft(requests.app)).blocks[-1].text == "The captain likes the engine."
    assert len(telegram.sent) == 1


async def test_a_late_picture_with_the_same_caption_changes_nothing(
    requests: RequestFactory, telegram: RecordingTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(albums, "CAPTION_TIMEOUT_SECONDS", 0.0)
    for name in ("one", "two"):
        message = await requests.message(by=OWNER, media_group_id="7", caption=FERRY, **photo(name))
        await albums.receive_picture(message)
        await finish_queue(requests)
    assert len((await only_draft(requests.app)).blocks) == 1
    assert (len(telegram.sent), len(telegram.edited)) == (1, 0)


async def test_an_edited_caption_of_an_arriving_album_is_taken(
    requests: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(albums, "CAPTION_TIMEOUT_SECONDS", 1.5)
    fields = {"media_group_id": "7", **photo("one")}
    sent = await requests.message(by=OWNER, caption=CHESS, **fields)
    await albums.receive_picture(sent)
    number = sent.message.message_id
    edited = await requests.message(by=OWNER, caption=FERRY, message_id=number, **fields)
    await edited_messages.receive_edit(edited)
    await finish_queue(requests)
    assert (await only_draft(requests.app)).title == "The night ferry returns"


async def test_a_video_of_an_album_adds_its_caption(
    requests: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(albums, "CAPTION_TIMEOUT_SECONDS", 1.5)
    video = {"video": {"file_id": "v", "file_unique_id": "v", "width": 1, "height": 1, "duration": 1}}
    for fields in ({"caption": FERRY, **video}, photo("two")):
        message = await requests.message(by=OWNER, media_group_id="7", **fields)
        await paste_collection.receive_submission(message)
    await finish_queue(requests)
    assert (await only_draft(requests.app)).image_file_id == "two-l"
