"""Commands about the bot and stored data, and texts that answer no question."""

import json

from bot.callback_data import Action
from bot.handlers.reader import account
from bot.services import conversations
from bot.services.articles.paste_parts import MIN_CUT_LENGTH
from bot.services.conversations import Step
from data.audience.requesters import RequesterKey
from data.records.newsroom import Role
from tests.bot.handlers.requests import OWNER, READER, RequestFactory
from tests.bot.services.seed import subscribe
from tests.support.factories import NOW
from tests.support.recording_telegram import RecordingTelegram


async def test_start_gives_owners_the_menu_of_their_role_and_readers_none(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await account.start(await requests.message("/start"))
    assert telegram.menus == {}
    await account.start(await requests.message("/start", by=OWNER))
    assert "team" in telegram.menus[OWNER.id]


async def test_mydata_is_one_message_in_sentences_with_a_file(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await account.my_data(await requests.message("/mydata"))
    assert "Nothing is stored" in telegram.last.html
    await subscribe(requests.app.database, topics=("x" * 3_000,))
    await account.my_data(await requests.message("/mydata"))
    (file,) = telegram.files
    assert (file.chat_id, file.name) == (READER.id, "mydata.json")
    assert "Your settings: times" in file.caption
    assert json.loads(file.content)["subscriptions"][0]["topics"] == ["x" * 3_000]
    assert len(telegram.sent) == 1


async def test_forget_deletes_the_subscription_of_the_chat(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await subscribe(requests.app.database)
    await account.forget(await requests.press(Action.FORGET))
    assert "Nothing is stored about this chat any more" in telegram.last_edit.html
    key = RequesterKey(READER.id, 0, READER.id)
    assert (await requests.app.requesters.get(key)).timezone is None


async def test_cancel_ends_the_open_question(requests: RequestFactory, telegram: RecordingTelegram) -> None:
    press = await requests.press(Action.CANCEL)
    await press.conversation.begin(Step.ZONE)
    await account.cancel(press)
    assert await press.conversation.current() is None
    assert "nothing was changed" in telegram.last_edit.html


async def test_cancel_takes_the_keys_of_a_question_for_a_chat_away(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    for step, has_keys in ((Step.CHANNEL, True), (Step.ZONE, False)):
        await (await requests.message("hello")).conversation.begin(step)
        await account.cancel_typed(await requests.message("/cancel"))
        assert telegram.last.removes_keys is has_keys
        assert "nothing was changed" in telegram.last.html


async def test_an_old_cancel_leaves_a_later_question_alone(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    for args in ((Step.TITLE, 7), (Step.NOTE, 8), (Step.SUMMARY, 7)):
        press = await requests.press(Action.CANCEL, *args)
        await press.conversation.begin(Step.NOTE, article=7, card=1)
        await account.cancel(press)
        assert "nothing to cancel any more" in telegram.last_edit.html
        assert telegram.last_edit.rows == ()
        assert await press.conversation.current() is not None
    press = await requests.press(Action.CANCEL, Step.NOTE, 7)
    for answer in ("nothing was changed", "nothing to cancel any more"):
        await account.cancel(press)
        assert answer in telegram.last_edit.html
        assert await press.conversation.current() is None


async def test_a_cut_paste_of_a_reader_is_answered_once(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    for text in ("x" * MIN_CUT_LENGTH, "y" * 300):
        await account.reply_to_free_text(await requests.message(text))
    assert [one.screen.html.partition("?")[0] for one in telegram.sent] == ["Shall the newsroom see this"]
    dialogue = await conversations.current(requests.app.database, READER.id, READER.id, NOW)
    assert dialogue is not None
    assert dialogue.step == Step.REFUSED


async def test_an_unknown_command_is_repeated_in_short(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await account.reject_unknown_command(await requests.message("/x"), "x" * 100)
    assert f"/{'x' * 39} " not in telegram.last.html
    assert f"/{'x' * 39}." in telegram.last.html


def test_a_refusal_names_the_required_role() -> None:
    assert account.refusal_key(Role.OWNER) == "refused.owner"
    assert account.refusal_key(Role.EDITOR) == "refused.editor"
