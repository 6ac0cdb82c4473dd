"""The buttons of an article's card, and the lists of drafts and articles."""

import pytest

from bot.callback_data import Action
from bot.errors import UserError
from bot.handlers.editor import article_card
from bot.services.articles import editing
from data.records.articles import ArticleStatus
from tests.bot.handlers.requests import OWNER, PRESSED_MESSAGE_ID, RequestFactory
from tests.bot.handlers.stories import CHESS, FERRY, add_draft
from tests.support.factories import NOW
from tests.support.recording_telegram import Answer, RecordingTelegram


async def test_the_list_of_drafts_leads_to_their_cards(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    draft = await add_draft(requests.app)
    await article_card.drafts(await requests.message("/drafts", by=OWNER))
    assert "1 draft" in telegram.last.html
    await article_card.show(await requests.press(Action.SHOW_ARTICLE, draft.id, by=OWNER))
    stored = await editing.get(requests.app.database, draft.id)
    assert (stored.chat_id, stored.card_message_id) == (OWNER.id, telegram.sent[-1].message_id)


async def test_publish_changes_the_pressed_card_and_the_newest_one(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    draft = await add_draft(requests.app)
    await editing.set_card_message(requests.app.database, draft.id, 77, 88, NOW)
    publish = article_card.transition_handler(editing.publish)
    await publish(await requests.press(Action.PUBLISH, draft.id, by=OWNER))
    assert [one.message_id for one in telegram.edited] == [PRESSED_MESSAGE_ID, 88]
    assert all("Published" in one.screen.html for one in telegram.edited)
    assert telegram.answers == [Answer("Published")]


async def test_a_refused_change_shows_the_card_as_it_is(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    draft = await add_draft(requests.app)
    retract = article_card.transition_handler(editing.retract)
    with pytest.raises(UserError):
        await retract(await requests.press(Action.RETRACT, draft.id, by=OWNER))
    assert "Draft" in telegram.last_edit.html


async def test_a_new_title_moves_the_card_below(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    draft = await add_draft(requests.app)
    asked = await requests.press(Action.ASK_TITLE, draft.id, by=OWNER)
    await article_card.ask_title(asked)
    await article_card.receive_title(await requests.message("Ferry sails again", by=OWNER))
    assert telegram.edited[-1].message_id == PRESSED_MESSAGE_ID
    assert "Continues below" in telegram.last_edit.html
    assert "<b>Ferry sails again</b>" in telegram.last.html
    assert await asked.conversation.current() is None


async def test_topics_are_set_and_deleted_by_an_answer(requests: RequestFactory) -> None:
    draft = await add_draft(requests.app)
    for typed, topics in (("ferries, town", ("ferries", "town")), ("-", ())):
        await article_card.ask_topics(await requests.press(Action.ASK_TOPICS, draft.id, by=OWNER))
        await article_card.receive_topics(await requests.message(typed, by=OWNER))
        assert (await editing.get(requests.app.database, draft.id)).topics == topics


async def test_an_answer_without_its_question_is_an_error(requests: RequestFactory) -> None:
    with pytest.raises(UserError, match=r"article\.gone"):
        await article_card.receive_title(await requests.message("x", by=OWNER))


async def test_length_method_and_edit_redraw_the_card(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    more = (
        "The pupils met in the town hall. Nobody expected the result. The mayor gave the cup to Tomas Bergh."
    )
    draft = await add_draft(requests.app, f"{CHESS} {FERRY.partition(chr(10))[2]} {more}")
    await article_card.change_length(await requests.press(Action.CHANGE_LENGTH, draft.id, -1, by=OWNER))
    changed = await editing.get(requests.app.database, draft.id)
    assert changed.sentences_shown == draft.sentences_shown - 1
    await article_card.try_next_method(await requests.press(Action.NEXT_METHOD, draft.id, by=OWNER))
    changed = await editing.get(requests.app.database, draft.id)
    assert changed.summary.method != draft.summary.method
    await editing.publish(requests.app.database, draft.id, OWNER, NOW)
    await article_card.edit(await requests.press(Action.EDIT, draft.id, by=OWNER))
    assert "Retract" in {button.label for row in telegram.last_edit.rows for button in row}
    assert (await editing.get(requests.app.database, draft.id)).status is ArticleStatus.PUBLISHED
