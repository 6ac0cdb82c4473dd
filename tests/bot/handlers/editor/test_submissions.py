"""Forwards, files, links and repeated texts of editors, and the drafts made of them."""

from datetime import timedelta
from typing import Any

import pytest

from bot.callback_data import Action
from bot.errors import UserError
from bot.handlers.editor import submissions
from bot.services.articles import editing
from bot.services.articles.intake import Provenance
from bot.services.articles.message_links import Link
from bot.services.conversations import Step
from tests.bot.handlers.requests import OWNER, RequestFactory
from tests.bot.handlers.stories import FERRY, add_draft, only_draft
from tests.support.factories import NOW
from tests.support.paths import STORIES
from tests.support.recording_telegram import RecordingTelegram

CHANNEL = {
    "type": "channel",
    "date": 1,
    "message_id": 9,
    "chat": {"id": -1001, "type": "channel", "title": "Harbour News", "username": "harbour"},
}


def document(name: str, size: int = 500) -> dict[str, Any]:
    return {
        "document": {"file_id": "f", "file_unique_id": "f", "file_name": name, "file_size": size},
    }


async def test_a_forwarded_post_is_a_draft_with_its_channel_as_source(requests: RequestFactory) -> None:
    message = await requests.message(FERRY, by=OWNER, forward_origin=CHANNEL)
    await submissions.submit_forward(message)
    draft = await only_draft(requests.app)
    assert (draft.site, draft.url) == ("Harbour News", "https://t.me/harbour/9")


async def test_a_file_is_a_draft_and_ends_the_open_question(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await (await requests.message("x", by=OWNER)).conversation.begin(Step.ADDING)
    telegram.downloads["f"] = FERRY.encode()
    request = await requests.message(by=OWNER, **document("ferry.txt"))
    await submissions.submit_document(request)
    assert (await only_draft(requests.app)).title == "The night ferry returns"
    assert await request.conversation.current() is None


@pytest.mark.parametrize(
    ("name", "size", "key"),
    [
        ("song.mp3", 500, r"file\.kind"),
        ("a.txt", submissions.MAX_FILE_BYTES + 1, r"file\.too_big"),
        ("a.txt", 500, r"file\.download"),
    ],
)
async def test_a_file_that_cannot_be_read_is_an_error(
    requests: RequestFactory, name: str, size: int, key: str
) -> None:
    with pytest.raises(UserError, match=key):
        await submissions.submit_document(await requests.message(by=OWNER, **document(name, size)))


async def test_the_same_text_again_names_the_story_and_a_discarded_copy_is_noted(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    draft = await add_draft(requests.app)
    request = await requests.message(FERRY, by=OWNER)
    await submissions.submit_text(request, FERRY, Provenance())
    assert "Draft" in telegram.last.html, "the card of a draft that was never shown"
    await submissions.submit_text(request, FERRY, Provenance())
    assert telegram.last.html.startswith("<b>This is already here.</b>")
    await editing.discard(requests.app.database, draft.id, OWNER, NOW + timedelta(minutes=1))
    await submissions.submit_text(request, FERRY, Provenance())
    assert "added before and was discarded today at 12:01" in telegram.last.html


async def test_the_same_page_again_is_added_as_a_draft_by_its_button(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    text = f"{STORIES[1].read_text('utf-8')}\n\nhttps://gazette.example/glacier"
    await add_draft(requests.app, text)
    near = text.replace("almost four kilometres", "nearly 4 km")
    await submissions.submit_text(await requests.message(near, by=OWNER), near, Provenance())
    add = telegram.last.rows[0][1]
    assert add.label == "Add it anyway"
    parked_id = int(add.data.rpartition(":")[2])
    await submissions.add_anyway(await requests.press(Action.ADD_ANYWAY, parked_id, by=OWNER))
    assert (await editing.list_drafts(requests.app.database, 0))[1] == 2


async def test_links_of_a_forward_are_kept_and_those_of_an_own_text_are_not(
    requests: RequestFactory,
) -> None:
    fields: dict[str, Any] = {
        "entities": [{"type": "text_link", "offset": 0, "length": 4, "url": "https://paper.example/1"}]
    }
    own = await requests.message("Here it is", by=OWNER, **fields)
    assert submissions.provenance_of(own.message) == Provenance()
    forward = await requests.message("Here it is", by=OWNER, forward_origin=CHANNEL, **fields)
    assert submissions.provenance_of(forward.message).links == (Link("https://paper.example/1", "Here"),)
