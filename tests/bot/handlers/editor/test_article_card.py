"""The buttons of an article's card, and the lists of drafts and articles."""

import pytest

from bot.callback_data import Action
from bot.errors import UserError
from bot.gateways.telegram.screen_parameters import screen_parameters
from bot.handlers.editor import (
    article_card,
    article_source,
    article_topics,
    drafts,
    handwritten_summary,
)
from bot.ports.messenger import Screen
from bot.services.articles import editing
from bot.services.subscriptions.subscriptions import Chat, subscribe
from data.records.articles import ArticleStatus
from tests.bot.handlers.requests import OWNER, PRESSED_MESSAGE_ID, RequestFactory
from tests.bot.handlers.stories import CHESS, FERRY, add_draft
from tests.support.factories import NOW
from tests.support.recording_telegram import Answer, RecordingTelegram


async def test_the_list_of_drafts_leads_to_their_cards(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    draft = await add_draft(requests.app)
    await drafts.list_drafts(await requests.message("/drafts", by=OWNER))
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
        await article_topics.show_chooser(await requests.press(Action.CHOOSE_TOPICS, draft.id, by=OWNER))
        await article_topics.receive_typed(await requests.message(typed, by=OWNER))
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
    await article_card.choose_wording(await requests.press(Action.NEXT_METHOD, draft.id, 1, by=OWNER))
    changed = await editing.get(requests.app.database, draft.id)
    assert changed.summary.method != draft.summary.method
    assert any("(2 of " in button.label for row in telegram.last_edit.rows for button in row)
    await editing.publish(requests.app.database, draft.id, OWNER, NOW)
    await article_card.edit(await requests.press(Action.EDIT, draft.id, by=OWNER))
    assert "Retract" in {button.label for row in telegram.last_edit.rows for button in row}
    assert (await editing.get(requests.app.database, draft.id)).status is ArticleStatus.PUBLISHED


def labels(screen: Screen) -> list[str]:
    return [button.label for row in screen.rows for button in row]


async def test_retract_asks_first_and_can_be_undone(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    draft = await add_draft(requests.app)
    await editing.publish(requests.app.database, draft.id, OWNER, NOW)
    await article_card.ask_retract(await requests.press(Action.ASK_RETRACT, draft.id, by=OWNER))
    assert "Retract this story?" in telegram.last_edit.html
    assert labels(telegram.last_edit) == ["Yes, retract it", "No, keep it published"]
    assert (await editing.get(requests.app.database, draft.id)).status is ArticleStatus.PUBLISHED
    retract = article_card.transition_handler(editing.retract)
    await retract(await requests.press(Action.RETRACT, draft.id, by=OWNER))
    assert "<b>Retracted</b> · no reader had it" in telegram.last_edit.html
    assert labels(telegram.last_edit) == ["Publish again"]
    await article_card.ask_retract(await requests.press(Action.ASK_RETRACT, draft.id, by=OWNER))
    assert labels(telegram.last_edit) == ["Publish again"], "an old button asks nothing"


async def test_a_limit_of_the_length_is_a_toast(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    draft = await add_draft(requests.app)
    for _ in range(6):
        await article_card.change_length(await requests.press(Action.CHANGE_LENGTH, draft.id, -1, by=OWNER))
    assert telegram.answers[-1] == Answer("This is as short as it gets.")


async def test_a_text_with_one_wording_says_so_in_a_toast(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    draft = await add_draft(
        requests.app, "Rain\n\nIt rained in Northaven on Monday, for the first time in weeks."
    )
    await article_card.choose_wording(await requests.press(Action.NEXT_METHOD, draft.id, by=OWNER))
    assert telegram.answers[-1] == Answer("There is no other wording of this length.")


async def test_the_present_title_can_be_copied(requests: RequestFactory, telegram: RecordingTelegram) -> None:
    draft = await add_draft(requests.app)
    await article_card.ask_title(await requests.press(Action.ASK_TITLE, draft.id, by=OWNER))
    assert telegram.last.rows[0][0].copied_text == draft.title
    assert screen_parameters(telegram.last)["reply_markup"].startswith(
        '{"inline_keyboard": [[{"text": "Copy the present title", "copy_text": {"text": "The night ferry'
    )


async def test_a_new_card_leaves_none_of_the_old_ones_buttons_in_the_chat(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    draft = await add_draft(requests.app)
    for _ in range(2):
        await article_card.show(await requests.press(Action.SHOW_ARTICLE, draft.id, by=OWNER))
    assert telegram.edited[-1].message_id == telegram.sent[0].message_id
    assert "Continues below" in telegram.last_edit.html


async def test_a_card_tells_who_waits_for_the_story_and_who_has_it(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    app = requests.app
    draft = await add_draft(app)
    publish = article_card.transition_handler(editing.publish)
    await publish(await requests.press(Action.PUBLISH, draft.id, by=OWNER))
    assert "nobody is subscribed" in telegram.last_edit.html
    async with app.database.transaction() as tx:
        await subscribe(tx, Chat(1003, 0, "private", "en"), app.defaults, NOW)
    await article_card.show(await requests.press(Action.SHOW_ARTICLE, draft.id, by=OWNER))
    assert (
        "<b>✓ Published</b> · waits for the next digest (tomorrow at 08:00, 1 reader)" in telegram.last.html
    )


async def test_a_card_that_moves_below_an_answer_keeps_its_status_line(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    app = requests.app
    draft = await add_draft(app)
    await editing.publish(app.database, draft.id, OWNER, NOW)
    async with app.database.transaction() as tx:
        await subscribe(tx, Chat(1003, 0, "private", "en"), app.defaults, NOW)
    answers = (
        (Action.ASK_TITLE, article_card.ask_title, article_card.receive_title, "Ferry sails again"),
        (Action.ASK_SUMMARY, handwritten_summary.ask_summary, handwritten_summary.receive_summary, "It is."),
        (Action.ASK_NOTE, handwritten_summary.ask_note, handwritten_summary.receive_note, "We asked."),
        (Action.ASK_SOURCE, article_source.ask_source, article_source.receive_source, "Harbour Gazette"),
    )
    for action, ask, receive, typed in answers:
        await ask(await requests.press(action, draft.id, by=OWNER))
        await receive(await requests.message(typed, by=OWNER))
        assert "waits for the next digest (tomorrow at 08:00, 1 reader)" in telegram.last.html, action
        assert {"Retract", "Event"} <= set(labels(telegram.last)), action
    number = telegram.last.rows[-1][0].data.rpartition(":")[2]
    await handwritten_summary.undo(await requests.press(Action.UNDO_EDIT, number, by=OWNER))
    assert "waits for the next digest" in telegram.last_edit.html


async def test_an_answer_also_changes_the_newest_card_in_another_editors_chat(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    draft = await add_draft(requests.app)
    await editing.set_card_message(requests.app.database, draft.id, 77, 88, NOW)
    await article_card.ask_title(await requests.press(Action.ASK_TITLE, draft.id, by=OWNER))
    await article_card.receive_title(await requests.message("Ferry sails again", by=OWNER))
    other = telegram.edited[-1]
    assert (other.chat_id, other.message_id) == (77, 88)
    assert "<b>Ferry sails again</b>" in other.screen.html


async def test_the_cards_of_all_editors_follow_each_other(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    """Not only the newest card: two editors have one each, and a third presses an older message."""
    draft = await add_draft(requests.app)
    for chat, message in ((77, 88), (66, 99), (OWNER.id, 100), (77, 101)):
        await editing.set_card_message(requests.app.database, draft.id, chat, message, NOW)
    discard = article_card.transition_handler(editing.discard)
    await discard(await requests.press(Action.DISCARD, draft.id, by=OWNER))
    found = {(one.chat_id, one.message_id) for one in telegram.edited}
    assert found == {(OWNER.id, PRESSED_MESSAGE_ID), (OWNER.id, 100), (66, 99), (77, 101)}
    assert all("Discarded" in one.screen.html for one in telegram.edited)


async def test_a_card_of_another_editor_stays_when_a_new_one_is_sent_here(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    draft = await add_draft(requests.app)
    await editing.set_card_message(requests.app.database, draft.id, 77, 88, NOW)
    for _ in range(2):
        await article_card.show(await requests.press(Action.SHOW_ARTICLE, draft.id, by=OWNER))
    (moved,) = telegram.edited
    assert (moved.chat_id, moved.message_id) == (OWNER.id, telegram.sent[0].message_id)
    assert "Continues below" in moved.screen.html
