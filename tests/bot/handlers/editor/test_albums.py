"""Pictures and albums become drafts with their caption as text."""

import asyncio
from typing import Any

import pytest

from bot.errors import UserError
from bot.handlers.editor import albums
from bot.services.conversations import Step
from tests.bot.handlers.requests import OWNER, RequestFactory
from tests.bot.handlers.stories import FERRY, only_draft
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


async def test_an_albums_caption_takes_its_first_picture_and_the_rest_is_ignored(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    for name, caption in (("one", ""), ("two", FERRY), ("three", "")):
        message = await requests.message(by=OWNER, media_group_id="7", caption=caption, **photo(name))
        await albums.receive_picture(message)
    assert (await only_draft(requests.app)).image_file_id == "one-l"
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
    async with asyncio.timeout(10):
        while requests.app.chat_queue.busy_keys():  # noqa: ASYNC110 - the queue has no event
            await asyncio.sleep(0.01)
    assert [one.screen.html.partition(":")[0] for one in telegram.sent] == ["A picture needs text"]
    assert await request.conversation.current() is None
