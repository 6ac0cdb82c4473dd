"""Commands and settings of readers, end to end."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.end_to_end import seed
from tests.end_to_end.harness import EDITOR, READER, START, NewsroomHarness, ask, press_in_turn, unsubscribe
from tests.support.factories import new_article


async def test_subscribing_is_one_press_and_names_the_time_of_the_next_digest(
    running: NewsroomHarness,
) -> None:
    greeting = await ask(running.rita, "/start")
    assert greeting.text.count(". ") == 1  # two sentences
    await running.rita.press(greeting, "Subscribe")
    subscribed = await running.rita.wait_for("Subscribed")
    assert "every day at 08:00" in subscribed.text
    assert "Next digest: tomorrow at 08:00" in subscribed.text
    again = await ask(running.rita, "/subscribe")
    assert "Subscribed already" in again.text


async def test_a_new_subscriber_starts_with_the_operators_times_and_zone(harness: NewsroomHarness) -> None:
    harness.settings = replace(
        harness.settings, default_timezone="Asia/Tokyo", default_digest_times=("06:30", "19:00")
    )
    async with harness.run():
        subscribed = await ask(harness.rita, "/subscribe")
    assert "06:30 and 19:00" in subscribed.text
    assert "Tokyo (it is 21:00 there)" in subscribed.text


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("/time 08:00 18:30", "at 08:00 and 18:30"),
        ("/TIME 0745", "at 07:45"),
        ("/timezone Asia/Shanghai", "Shanghai (it is 20:00 there)"),
        ("/timezone new york", "New York (it is 07:00 there)"),
        ("/timezone münchen", "Berlin (it is 13:00 there)"),
        ("/topics Science, local news", "Topics: science, local news"),
        ("/settings days mon-fri", "Monday to Friday"),
        ("/settings length long", "up to five sentences"),
        ("/time every Sunday evening", "Comes Sunday at 18:00"),
        ("/time 6:30 mon-fri", "Comes Monday to Friday at 06:30"),
        ("/timezone Z", "Time zone: UTC"),
        ("/quiet 22:00 07:00", "Quiet from 22:00 to 07:00"),
        ("/quiet from 10:30 pm to 6 am", "Quiet from 22:30 to 06:00"),
        ("/settings quiet 12:00-14:00", "Quiet from 12:00 to 14:00"),
        ("/settings time 21:00", "at 21:00"),
        ("/pause 3", "Paused; next digest: Wednesday, 25 November at 08:00"),
    ],
)
async def test_every_setting_can_be_typed(running: NewsroomHarness, typed: str, shown: str) -> None:
    await ask(running.rita, "/subscribe")
    answer = await ask(running.rita, typed)
    assert shown in answer.text
    assert shown in (await ask(running.rita, "/settings")).text


async def test_every_setting_is_a_button(running: NewsroomHarness) -> None:
    await seed.publish_articles(
        running, new_article("A", topics=("science",)), new_article("B", topics=("sport",))
    )
    rita = running.rita
    settings = await ask(rita, "/subscribe")
    await press_in_turn(rita, settings, "When", "Times", "Later ›", "Later ›", "18:00", "Later ›", "Later ›")
    await press_in_turn(rita, settings, "✓ 08:00", "Half hours", "06:30", "✓ 06:30", "‹ Back")
    weekly, empty = "Once a week (Sunday)", "Even without news"
    await press_in_turn(rita, settings, "Days", weekly, f"✓ {weekly}", "Weekend", "Weekdays")
    await press_in_turn(rita, settings, "Single days", "Sat", "✓ Sat", "‹ Back", "‹ Back", empty)
    await press_in_turn(rita, settings, f"✓ {empty}", empty, "‹ Back")
    await press_in_turn(rita, settings, "Topics", "sport · 1", "science · 1", "✓ sport · 1", "‹ Back")
    await press_in_turn(rita, settings, "Stories", "Length", "One sentence", "‹ Back")
    await press_in_turn(rita, settings, "When", "Time zone", "Choose by my clock", "Other times", "17:00")
    shown = await press_in_turn(rita, settings, "Karachi")
    assert "Without news I send a short note" in shown.text
    assert "Monday to Friday at 18:00" in shown.text
    assert "Karachi (it is 17:00 there)" in shown.text
    assert "Topics: science" in shown.text
    assert "one sentence a story" in shown.text
    assert (await press_in_turn(rita, settings, "Pause", "7 days")).text.startswith("Paused.")
    shown = await press_in_turn(rita, settings, "Resume")
    assert "Next digest: tomorrow at 18:00" in shown.text
    await press_in_turn(rita, settings, "Unsubscribe", "No, keep it")
    shown = await press_in_turn(rita, settings, "Unsubscribe", "Yes, unsubscribe")
    assert shown.text.startswith("Unsubscribed.")


async def test_the_last_time_and_the_last_day_cannot_be_removed(running: NewsroomHarness) -> None:
    settings = await ask(running.rita, "/subscribe")
    await press_in_turn(running.rita, settings, "When", "Times")
    answer = await running.rita.press(settings, "✓ 08:00")
    assert answer.show_alert
    assert "You need at least one time" in answer.text
    await press_in_turn(running.rita, settings, "‹ Back", "Days", "Single days")
    await press_in_turn(
        running.rita, settings, *(f"✓ {day}" for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat"))
    )
    answer = await running.rita.press(settings, "✓ Sun")
    assert "You need at least one day" in answer.text


async def test_an_offset_from_utc_offers_cities_first(running: NewsroomHarness) -> None:
    rita = running.rita
    await running.subscribe(rita)
    cities = await ask(rita, "/timezone UTC+2")
    assert "summer time" in cities.text
    assert "Time zone: Kyiv" in (await press_in_turn(rita, cities, "Kyiv")).text
    again = await ask(rita, "/timezone +2")
    assert "Time zone: UTC+2 (it is 14:00 there)" in (await press_in_turn(rita, again, "Always UTC+2")).text
    assert "Time zone: São Paulo" in (await ask(rita, "/timezone sao paulo")).text


async def test_a_zone_is_found_by_the_local_time(running: NewsroomHarness) -> None:
    await ask(running.rita, "/subscribe")
    await ask(running.rita, "/timezone")
    cities = await ask(running.rita, "17:45")
    assert [row[0][0] for row in cities.buttons] == ["Kathmandu", "‹ Back"]
    shown = await press_in_turn(running.rita, cities, "Kathmandu")
    assert "Kathmandu (it is 17:45 there)" in shown.text
    cities = await ask(running.rita, "/timezone 1:00 am")
    assert "Auckland" in [label for row in cities.buttons for label, _ in row]


_BAD_VALUES = [
    ("/time 25:00", "/time 08:00 18:30"),
    ("/time soon", "“soon” is not a time of day"),
    ("/time 1 2 3 4 5 6 7", "Up to 6 times a day"),
    ("/time 🕗", "is not a time of day"),
    ("/timezone Lisbn", "Did you mean"),
    ("/timezone CET", "closest to you"),
    ("/timezone Xyzzyville", "a large city nearby"),
    ("/timezone \u202eجزيرة الكنز", "I do not know"),
    ("/timezone 99:99", "I do not know"),
    ("/timezone +5:30", "closest to you"),
    ("/timezone UTC-10:15", "I know no city at UTC-10:15 right now"),
    ("/topics ,", "Which topics?"),
    ("/topics " + "x" * 40, "too long for a topic"),
    ("/topics " + ",".join("abcdefghijklmn"), "up to 12 topics"),
    ("/settings colour blue", "/settings days mon-fri"),
    ("/settings days someday", "is not a day of the week"),
    ("/settings days", "Which days?"),
    ("/settings length huge", "Short, normal or long?"),
    ("/settings empty perhaps", "On or off?"),
    ("/quiet 22:00", "when they begin and when they end"),
    ("/quiet 22:00 22:00", "when they begin and when they end"),
    ("/quiet at night", "when they begin and when they end"),
    ("/pause forever", "/pause 7"),
    ("/pause 0", "from 1 to 365"),
    ("/pause 1000000000000000000000", "from 1 to 365"),
    ("/latest 0", "from 1 to 10"),
    ("/latest -3", "from 1 to 10"),
    ("/latest 2.5", "from 1 to 10"),
    ("/latest gardening", "There are no stories in “gardening”. Topics so far: science"),
    ("/search", "/search heat wave"),
    ("/search zebra", "Nothing found for “zebra”"),
    ("/search topic science", "Nothing found for “topic science”. Did you mean"),
    ("/search \"'*:(", "Nothing found"),
]
"""What a reader types, and a part of the answer."""


async def test_each_bad_value_gets_a_helpful_answer(running: NewsroomHarness) -> None:
    await seed.publish_articles(running, new_article("A", topics=("science",)))
    await ask(running.rita, "/subscribe")
    answers = {typed: (await ask(running.rita, typed)).text for typed, _ in _BAD_VALUES}
    assert {typed: answers[typed] for typed, helps in _BAD_VALUES if helps not in answers[typed]} == {}


_COMMANDS = ("time", "timezone", "topics", "pause", "latest", "search", "settings", "nonsense")


@pytest.mark.parametrize("noise", ["y", "🎉", "ع", "<b>&"])
async def test_ten_kilobytes_of_random_text_get_a_short_answer(running: NewsroomHarness, noise: str) -> None:
    await seed.publish_articles(running, new_article("A", topics=("science",)))
    await ask(running.rita, "/subscribe")
    text = noise * (10_000 // len(noise))
    answers = {command: (await ask(running.rita, f"/{command} {text}")).text for command in _COMMANDS}
    assert {command: answer for command, answer in answers.items() if len(answer) >= 700} == {}


async def test_after_a_bad_value_the_next_text_is_taken_as_the_value(running: NewsroomHarness) -> None:
    await ask(running.rita, "/subscribe")
    await ask(running.rita, "/time soon")
    assert "at 12:00" in (await ask(running.rita, "noon")).text
    await ask(running.rita, "/timezone Atlantis")
    assert "Lisbon (it is 12:00 there)" in (await ask(running.rita, "lisboa")).text
    assert "Nothing found for “12:00”" in (await ask(running.rita, "12:00")).text


async def test_the_time_in_plain_words_and_ambiguous_zones_offer_cities(running: NewsroomHarness) -> None:
    await running.subscribe(running.rita)
    cities = await ask(running.rita, "my time is 17:45")
    assert "Kathmandu" in [label for row in cities.buttons for label, _ in row]
    ist = await ask(running.rita, "/timezone IST")
    assert {"Kolkata", "Dublin", "Jerusalem"} <= {label for row in ist.buttons for label, _ in row}


async def test_unknown_topics_are_asked_about(running: NewsroomHarness) -> None:
    rita = running.rita
    await seed.publish_articles(running, new_article("A", topics=("sport",)))
    await running.subscribe(rita)
    question = await ask(rita, "/topics sprot")
    assert question.text.startswith("No story is about sprot so far, so nothing has changed.")
    assert "Topics: all" in (await ask(rita, "/settings")).text
    question = await ask(rita, "/topics sprot")
    await press_in_turn(rita, question, "sport")
    assert "Topics: sport" in (await ask(rita, "/settings")).text
    question = await ask(rita, "/topics gardening")
    shown = await press_in_turn(rita, question, "Choose it all the same")
    assert "Topics: gardening" in shown.text


async def test_a_pause_until_a_day_is_set_and_ended(running: NewsroomHarness) -> None:
    await running.subscribe(running.rita)
    paused = await ask(running.rita, "/pause until friday")
    assert "Paused; next digest: Friday, 27 November at 08:00" in paused.text
    assert (await ask(running.rita, "/pause off")).text.startswith("Welcome back.")
    assert "“until fryday”" in (await ask(running.rita, "/pause until fryday")).text


async def test_settings_without_a_subscription_offer_one(running: NewsroomHarness) -> None:
    for command in ("/time 08:00", "/timezone Berlin", "/topics all", "/pause 3"):
        assert "not subscribed yet" in (await ask(running.rita, command)).text
    offer = await ask(running.rita, "/settings")
    await running.rita.press(offer, "Subscribe")
    await running.rita.wait_for("Subscribed.")


async def test_unsubscribing_asks_and_can_be_undone(running: NewsroomHarness) -> None:
    await running.subscribe(running.rita, "/time 06:15", "/settings length long")
    question = await ask(running.rita, "/stop")
    assert question.text.startswith("Unsubscribe?")
    await press_in_turn(running.rita, question, "No, keep it")
    left = await unsubscribe(running.rita)
    assert "kept for 30 days" in left.text
    assert (await ask(running.rita, "/unsubscribe")).text.startswith("You are not subscribed")
    assert (await ask(running.rita, "/time 07:00")).text.startswith("You are not subscribed yet")
    await running.rita.press(left, "Subscribe again")
    again = await running.rita.wait_for("Subscribed again.")
    assert "at 06:15" in again.text
    assert "up to five sentences" in again.text


async def test_typed_cancel_and_resume_say_what_they_did(running: NewsroomHarness) -> None:
    rita = running.rita
    await running.subscribe(rita)
    assert (await ask(rita, "/cancel")).text == "There is nothing to cancel."
    await ask(rita, "/time")
    assert (await ask(rita, "/cancel")).text == "All right, nothing was changed."
    await ask(rita, "/pause 3")
    assert (await ask(rita, "/resume")).text.startswith("Welcome back.")
    assert (await ask(rita, "/resume")).text.startswith("Your digests are not paused.")


async def test_the_data_kept_after_unsubscribing_is_what_privacy_lists(running: NewsroomHarness) -> None:
    await seed.publish_articles(running, "Morning news")
    await ask(running.rita, "/subscribe")
    await running.move_clock_to(START + timedelta(hours=20))
    await running.rita.wait_for("Morning news")
    await ask(running.rita, "/time")
    assert set(await seed.stored_data(running, READER)) == {"chats", "subscriptions", "messages", "dialogues"}
    await unsubscribe(running.rita)
    kept = await seed.stored_data(running, READER)
    assert set(kept) == {"chats", "subscriptions", "messages"}
    assert kept["subscriptions"][0]["state"] == "unsubscribed"
    assert set(kept["chats"][0]) == {
        *("id", "chat_id", "thread_id", "kind", "language", "created_at"),
        *("language_chosen", "seen_on", "dark_pictures"),
    }
    notice = (await ask(running.rita, "/privacy")).text
    assert "After you unsubscribe: the number of this chat, its kind and language" in notice
    assert "for 30 days your settings" in notice
    assert "for 90 days which of them were sent" in notice
    assert "Numbers alone, none below five is shown to editors." in notice
    shown = await ask(running.rita, "/mydata")
    assert "Your settings from before you unsubscribed" in shown.text
    assert shown.media is not None
    assert json.loads(running.playground.world.files.read(shown.media.file.id)) == json.loads(
        json.dumps(kept)
    )


async def test_long_stored_data_are_sent_as_a_file(running: NewsroomHarness) -> None:
    await ask(running.rita, "/subscribe")
    for day in range(12):
        await seed.publish_articles(running, f"Story of day {day}")
        await running.advance_clock(timedelta(days=1))
        await running.rita.wait_for(f"Story of day {day}")
    sent = await ask(running.rita, "/mydata")
    assert sent.media is not None
    assert sent.media.file.name == "mydata.json"


async def test_forgetting_deletes_all_data(running: NewsroomHarness) -> None:
    await ask(running.rita, "/subscribe")
    await ask(running.rita, "/time")
    question = await ask(running.rita, "/forgetme")
    await running.rita.press(question, "No, keep it")
    assert await seed.stored_data(running, READER)
    question = await ask(running.rita, "/forgetme")
    done = await press_in_turn(running.rita, question, "Yes, delete everything")
    assert done.text == "Done. Nothing is stored about this chat any more."
    assert await seed.stored_data(running, READER) == {}
    assert (await ask(running.rita, "/mydata")).text == "Nothing is stored about this chat."


async def test_forgetting_an_editor_names_the_data_that_stays(running: NewsroomHarness) -> None:
    team = await ask(running.owner, "/team")
    await running.owner.press(team, "Add an editor")
    await running.owner.say(f"{EDITOR} Eddie")
    await running.owner.wait_for("Eddie is an editor now.")
    question = await ask(running.editor, "/forgetme")
    done = await press_in_turn(running.editor, question, "Yes, delete everything")
    assert "while you are on the team" in done.text


@pytest.mark.parametrize("command", ["add", "drafts", "articles", "stats", "log", "team", "backup"])
async def test_the_help_of_a_reader_lists_no_command_of_editors(
    running: NewsroomHarness, command: str
) -> None:
    assert f"/{command}" not in (await ask(running.rita, "/help")).text
    refused = await ask(running.rita, f"/{command}")
    assert refused.text.startswith("Only ")
    assert not await seed.count_articles(running)


async def test_a_paste_of_a_reader_is_asked_about_and_a_file_refused_and_nothing_stored(
    running: NewsroomHarness, stories: list[str]
) -> None:
    refused = await ask(running.rita, stories[0][:3000])
    assert refused.text.startswith("Shall the newsroom see this?")
    await running.rita.upload("story.txt", stories[1].encode())
    await running.rita.wait_for("only editors")
    await running.rita.forward_from_channel("Harbour News", "The ferry is late.")
    await running.rita.wait_for("only editors")
    assert not await seed.count_articles(running)
    assert "Subscribe with one tap" in (await ask(running.rita, "hello")).text


async def test_a_language_without_a_catalog_is_answered_in_english(running: NewsroomHarness) -> None:
    mei = running.playground.add_user("Mei", language_code="ja")
    assert "Subscribed." in (await ask(mei, "/subscribe")).text
    assert "Shanghai (it is 20:00 there)" in (await ask(mei, "/timezone 上海")).text


async def test_blocking_keeps_the_settings_and_unblocking_restores_the_subscription(
    running: NewsroomHarness,
) -> None:
    await ask(running.rita, "/subscribe")
    await ask(running.rita, "/time 07:00 19:00")
    running.rita.block()
    await seed.wait_for_subscription_state(running, READER, "blocked")
    await seed.publish_articles(running, "While away")
    await running.move_clock_to(START + timedelta(hours=20))
    assert await seed.planned_digests(running, READER) == []
    running.rita.unblock()
    await seed.wait_for_subscription_state(running, READER, "active")
    await seed.publish_articles(running, "Back again")
    assert "07:00 and 19:00" in (await ask(running.rita, "/settings")).text
    await running.advance_clock(timedelta(hours=12))
    await running.rita.wait_for("Back again")


async def test_a_pause_is_kept_through_a_block(running: NewsroomHarness) -> None:
    await ask(running.rita, "/subscribe")
    await ask(running.rita, "/pause 14")
    running.rita.block()
    await seed.wait_for_subscription_state(running, READER, "blocked")
    running.rita.unblock()
    await seed.wait_for_subscription_state(running, READER, "paused")
    assert "Sunday, 6 December at 08:00" in (await ask(running.rita, "/settings")).text


async def test_subscribing_again_on_the_same_day_loses_and_repeats_no_story(
    running: NewsroomHarness,
) -> None:
    await running.subscribe(running.rita, "/time 14:00 18:00")
    await seed.publish_articles(running, "Noon news")
    await running.move_clock_to(START + timedelta(hours=2))
    await running.rita.wait_for("Noon news")
    await unsubscribe(running.rita)
    again = await ask(running.rita, "/subscribe")
    assert "at 14:00 and 18:00" in again.text
    await seed.publish_articles(running, "Evening news")
    await running.move_clock_to(START + timedelta(hours=6))
    digest = await running.rita.wait_for("Evening news")
    assert "Noon news" not in digest.text
