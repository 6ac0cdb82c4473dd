"""'Picture' on an article's card: of the page, an editor's own, or none; undone and logged."""

from __future__ import annotations

import pytest

from bot.callback_data import Action, unpack
from bot.errors import UserError
from bot.handlers.editor import handwritten_summary, picture_choice
from bot.ports.messenger import Screen
from bot.services.articles import editing
from bot.services.conversations import Step
from data.articles import articles
from data.newsroom import team
from data.records.articles import PictureChoice
from tests.bot.handlers.editor.test_albums import photo
from tests.bot.handlers.requests import OWNER, PRESSED_MESSAGE_ID, RequestFactory
from tests.bot.handlers.stories import add_draft
from tests.support.factories import NOW
from tests.support.recording_telegram import RecordingTelegram

PAGE = "https://example.org/ferry.jpg"


def labels(screen: Screen) -> list[str]:
    return [button.label for row in screen.rows for button in row]


async def draft_with_page_picture(requests: RequestFactory) -> int:
    draft = await add_draft(requests.app)
    async with requests.app.database.transaction() as tx:
        await articles.revise(tx, draft.id, NOW, image_url=PAGE, unusable_picture=PAGE)
    return draft.id


async def test_none_is_chosen_undone_and_logged(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    number = await draft_with_page_picture(requests)
    await picture_choice.show(await requests.press(Action.SHOW_PICTURE, number, by=OWNER))
    assert "Telegram cannot load" in telegram.last_edit.html
    assert labels(telegram.last_edit) == ["Of the page", "✓ No picture", "Add a picture", "‹ Back"]
    await picture_choice.choose(await requests.press(Action.CHOOSE_PICTURE, number, "page", by=OWNER))
    assert telegram.last_edit.picture_url == PAGE
    await picture_choice.choose(await requests.press(Action.CHOOSE_PICTURE, number, "none", by=OWNER))
    chosen = telegram.last_edit
    assert (chosen.picture_url, labels(chosen)[1]) == ("", "✓ No picture")
    assert "Readers see no picture." in chosen.html
    undo = unpack(chosen.rows[-1][-1].data)
    assert undo is not None
    await handwritten_summary.undo(await requests.press(Action.UNDO_EDIT, undo.number(0), by=OWNER))
    stored = await editing.get(requests.app.database, number)
    assert (stored.picture_choice, stored.page_picture) == (PictureChoice.PAGE, PAGE)
    async with requests.app.database.reading() as tx:
        entries, _ = await team.audit_page(tx, 0, 5)
    assert [one.action for one in entries][:3] == ["article.undo", "article.picture", "article.picture"]


async def test_a_sent_photo_is_the_picture_of_single_stories(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    number = await draft_with_page_picture(requests)
    ask = await requests.press(Action.ASK_PICTURE, number, by=OWNER)
    await picture_choice.ask(ask)
    dialogue = await ask.conversation.current()
    assert dialogue is not None
    assert (dialogue.step, dialogue.data["card"]) == (Step.ARTICLE_PICTURE, PRESSED_MESSAGE_ID)
    with pytest.raises(UserError, match=r"broadcast\.no_picture"):
        await picture_choice.receive(await requests.message("a text", by=OWNER))
    await picture_choice.receive(await requests.message(by=OWNER, **photo("quay")))
    stored = await editing.get(requests.app.database, number)
    assert (stored.own_picture, stored.page_picture) == ("quay-l", "")
    assert labels(telegram.last)[-1] == "Undo"
    await picture_choice.show(await requests.press(Action.SHOW_PICTURE, number, by=OWNER))
    assert "Your own picture" in telegram.last_edit.html
    await picture_choice.show_own(await requests.press(Action.SHOW_OWN_PICTURE, number, by=OWNER))
    assert telegram.last.picture_file_id == "quay-l"


async def test_a_picture_that_is_not_there_cannot_be_chosen(requests: RequestFactory) -> None:
    draft = await add_draft(requests.app)
    for given in ("page", "own", "gif"):
        with pytest.raises(UserError, match=r"button\.old"):
            await picture_choice.choose(
                await requests.press(Action.CHOOSE_PICTURE, draft.id, given, by=OWNER)
            )
