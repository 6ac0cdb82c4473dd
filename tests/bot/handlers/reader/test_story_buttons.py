"""Buttons below lists and digests: open a story below, save it, follow it, explain it."""

import pytest

from bot.callback_data import Action, pack
from bot.errors import UserError
from bot.handlers.reader import account, following, story_buttons
from bot.handlers.request import ButtonHandler
from bot.services.reading import saved_stories
from bot.views.reader.latest import pack_ids
from data.delivery import editions
from data.records.events import EditionEntry, EntryKind
from tests.bot.handlers.requests import PRESSED_MESSAGE_ID, RequestFactory
from tests.bot.services.seed import chat, publish, retract, subscribe, subscription
from tests.support.factories import NOW
from tests.support.recording_telegram import Answer, RecordingTelegram


async def test_a_number_answers_the_list_with_its_story(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    ids = await publish(requests.app.database, "One", "Two")
    for _ in range(2):
        await story_buttons.open_story(await requests.press(Action.OPEN_STORY, 2, pack_ids(ids)))
    (sent,) = telegram.sent
    assert sent.screen.html.startswith("<b>Two</b>")
    assert sent.reply_to == PRESSED_MESSAGE_ID
    assert telegram.edited == []
    assert telegram.answers == [Answer("It is open below ↓")]


async def test_a_group_is_led_to_the_private_chat(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    ids = await publish(requests.app.database, "One", "Two")
    await story_buttons.open_story(await requests.press(Action.OPEN_STORY, 2, pack_ids(ids), group=True))
    assert telegram.answers == [Answer("", url=f"https://t.me/recording_bot?start=s{ids[1]}")]
    assert telegram.sent == []
    await account.start(await requests.message(f"/start s_{ids[1]}"))
    assert telegram.last.html.startswith("<b>Two</b>")
    assert telegram.last.rows[-1][0].label == "Subscribe"
    with pytest.raises(UserError, match=r"article\.gone"):
        await account.start(await requests.message("/start s_99"))


async def test_a_story_of_a_digest_opens_even_when_its_lead_was_retracted(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    database = requests.app.database
    (first,) = await publish(database, "One")
    async with database.transaction() as tx:
        edition_id = await editions.add_edition(tx, "digest", ((first,),), 0, NOW)
    await story_buttons.open_digest_story(await requests.press(Action.OPEN_DIGEST_STORY, 1, edition_id, 0))
    assert telegram.last.html.startswith("<b>One</b>")
    await retract(database, first)
    gone = {(2, edition_id, 0), (1, 99, 0), (1, edition_id, 7)}
    for place, edition, part in ((1, edition_id, 0), *gone):
        is_gone = (place, edition, part) in gone
        with pytest.raises(UserError, match=r"article\.gone" if is_gone else r"story\.retracted"):
            await story_buttons.open_digest_story(
                await requests.press(Action.OPEN_DIGEST_STORY, place, edition, part)
            )


async def test_a_story_opened_in_place_by_an_earlier_version_is_closed_by_its_number(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    database = requests.app.database
    ids = await publish(database, "One", "Two")
    older = [("2 ↑", "x"), ("Older ›", pack(Action.LATEST_PAGE, 1, 5, ""))]
    press = await requests.press(Action.OPEN_STORY, 0, pack_ids(ids), text="Latest\n\n1. One", buttons=older)
    await story_buttons.open_story(press)
    assert telegram.last_edit.html.startswith("<b>Latest</b>\n\n1. <b>One</b>")
    assert [[button.label for button in row] for row in telegram.last_edit.rows] == [["1", "2"], ["Older ›"]]
    async with database.transaction() as tx:
        edition_id = await editions.add_edition(tx, "digest", (tuple(ids),), 0, NOW)
    await story_buttons.open_digest_story(await requests.press(Action.OPEN_DIGEST_STORY, 0, edition_id, 0))
    assert telegram.last_edit.html.startswith("<b>One</b>\nThe Recorder · ")
    assert telegram.sent == []


@pytest.mark.parametrize(
    ("on", "off", "action", "other"),
    [
        (story_buttons.save_story, story_buttons.unsave_story, Action.SAVE_STORY, Action.UNSAVE_STORY),
        (
            story_buttons.save_opened_story,
            story_buttons.unsave_opened_story,
            Action.SAVE_OPENED_STORY,
            Action.UNSAVE_OPENED_STORY,
        ),
    ],
)
async def test_save_and_unsave_change_what_is_saved_and_only_their_button(
    requests: RequestFactory,
    telegram: RecordingTelegram,
    on: ButtonHandler,
    off: ButtonHandler,
    action: Action,
    other: Action,
) -> None:
    database = requests.app.database
    (number,) = await publish(database, "One")
    args = (1, pack_ids([number])) if action is Action.SAVE_STORY else (number,)
    shown = [("Save", pack(action, *args)), ("Why?", "v1:why:1:0")]
    await on(await requests.press(action, *args, text="As sent", buttons=shown))
    assert await saved_stories.is_saved(database, chat(), number)
    assert telegram.last_edit.html == ""
    assert [button.label for button in telegram.last_edit.rows[0]] == ["Saved ✓", "Why?"]
    saved = [("Saved ✓", pack(other, *args))]
    await off(await requests.press(other, *args, buttons=saved))
    assert not await saved_stories.is_saved(database, chat(), number)
    assert telegram.last_edit.rows[0][0].label == "Save"
    assert [answer.text.partition(" ")[0] for answer in telegram.answers] == ["Saved.", "Removed"]
    with pytest.raises(UserError, match=r"saved\.only_private"):
        await on(await requests.press(action, *args, group=True))
    await retract(database, number)
    with pytest.raises(UserError, match=r"article\.gone"):
        await on(await requests.press(action, *args))


async def test_the_only_story_of_a_digest_is_saved_without_opening_it(requests: RequestFactory) -> None:
    database = requests.app.database
    (number,) = await publish(database, "One")
    async with database.transaction() as tx:
        edition_id = await editions.add_edition(tx, "digest", ((number,),), 0, NOW)
    await story_buttons.save_digest_story(await requests.press(Action.SAVE_DIGEST_STORY, 1, edition_id, 0))
    assert await saved_stories.is_saved(database, chat(), number)
    await story_buttons.unsave_digest_story(
        await requests.press(Action.UNSAVE_DIGEST_STORY, 1, edition_id, 0)
    )
    assert not await saved_stories.is_saved(database, chat(), number)


async def test_follow_needs_a_subscription_and_is_listed_and_ended(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    database = requests.app.database
    (number,) = await publish(database, "One")
    with pytest.raises(UserError, match="not_subscribed"):
        await following.follow_story(await requests.press(Action.FOLLOW_STORY, number))
    await subscribe(database)
    shown = [("Follow", pack(Action.FOLLOW_STORY, number))]
    await following.follow_story(await requests.press(Action.FOLLOW_STORY, number, buttons=shown))
    assert telegram.last_edit.rows[0][0].label == "Following ✓"
    (event_id,) = (await subscription(database)).follows
    await following.list_followed(await requests.message("/follow"))
    assert "1. <b>One</b>" in telegram.last.html
    stop = telegram.last.rows[0][0]
    assert stop.label == "✕ 1"
    await following.stop_following(await requests.press(Action.STOP_FOLLOWING, event_id, 0))
    assert (await subscription(database)).follows == ()
    assert "You follow no story" in telegram.last_edit.html
    assert telegram.last_edit.rows[0][0].label == "Undo"
    await following.follow_again(await requests.press(Action.FOLLOW_AGAIN, event_id, 0))
    assert (await subscription(database)).follows == (event_id,)
    await following.unfollow_story(await requests.press(Action.UNFOLLOW_STORY, number))
    assert (await subscription(database)).follows == ()
    with pytest.raises(UserError, match=r"follow\.only_private"):
        await following.list_followed(await requests.message("/follow", group=True))


async def test_why_is_a_box(requests: RequestFactory, telegram: RecordingTelegram) -> None:
    (number,) = await publish(requests.app.database, "One")
    await story_buttons.explain_story(await requests.press(Action.EXPLAIN_STORY, number, 0))
    assert telegram.answers == [Answer("Why: 1 outlet · published just now", is_alert=True)]


async def test_the_rest_of_a_digest_is_a_reply_whose_pages_turn_in_place(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    database = requests.app.database
    ids = await publish(database, *(f"Story {n}" for n in range(1, 12)))
    kinds = [EntryKind.STORY, *[EntryKind.MORE] * 10]
    entries = tuple(EditionEntry(0, number, kind) for number, kind in zip(ids, kinds, strict=True))
    async with database.transaction() as tx:
        content = editions.EditionContent(((ids[0],),), 10, entries)
        (edition_id,) = await editions.add_editions(tx, "digest", [content], NOW)
    await story_buttons.show_rest(await requests.press(Action.SHOW_REST, edition_id))
    assert telegram.last.html.startswith("<b>10 more</b>")
    assert "2. <b>Story 2</b>" in telegram.last.html
    await story_buttons.turn_rest(await requests.press(Action.TURN_REST, edition_id, 1))
    assert "11. <b>Story 11</b>" in telegram.last_edit.html
    place = telegram.last_edit.rows[0][1].data.split(":")[2]
    await story_buttons.open_digest_story(
        await requests.press(Action.OPEN_DIGEST_STORY, place, edition_id, 1)
    )
    assert telegram.last.html.startswith("<b>Story 11</b>")
    with pytest.raises(UserError, match=r"article\.gone"):
        await story_buttons.show_rest(await requests.press(Action.SHOW_REST, 99))


async def test_a_list_without_published_stories_is_an_error(requests: RequestFactory) -> None:
    for data in (pack_ids([99]), "", "%"):
        for place in (0, 1):
            with pytest.raises(UserError, match=r"article\.gone"):
                await story_buttons.open_story(await requests.press(Action.OPEN_STORY, place, data))
