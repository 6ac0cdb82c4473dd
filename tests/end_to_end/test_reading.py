"""Reading, searching, and plain words of readers, end to end."""

from __future__ import annotations

import pytest

from tests.end_to_end import seed
from tests.end_to_end.editor_actions import long_story
from tests.end_to_end.harness import NewsroomHarness, ask, press_in_turn
from tests.support.factories import SENTENCES, new_article


async def test_latest_shows_the_newest_stories_with_their_source(running: NewsroomHarness) -> None:
    await seed.publish_articles(
        running,
        *(f"Story {n}" for n in range(1, 13)),
        new_article("A lake", topics=("science",), url="https://polar.example/lake", site="Polar Post"),
    )
    latest = await ask(running.rita, "/latest")
    assert "1. A lake" in latest.text
    assert "5. Story 9" in latest.text
    assert "Story 8" not in latest.text
    assert '<a href="https://polar.example/lake">Polar Post</a>' in latest.html
    assert "Story 12" not in (await ask(running.rita, "/latest science 3")).text
    assert SENTENCES[4] not in latest.text
    await running.rita.press(latest, "2")
    opened = await running.rita.wait_for(SENTENCES[4])
    assert opened.text.startswith("Story 12\n")
    assert running.rita.current(latest).html == latest.html


async def test_pages_of_the_latest_stories_lead_through_all_of_them(running: NewsroomHarness) -> None:
    await seed.publish_articles(running, *(f"Story {n}." for n in range(1, 24)))
    rita = running.rita
    latest = await ask(rita, "/latest 100")
    assert [row[0][0] for row in latest.buttons][-1] == "Older ›"
    assert "Story 23." in latest.text
    assert "Story 14." in latest.text
    last = await press_in_turn(rita, latest, "Older ›", "Older ›")
    assert "Story 3." in last.text
    assert "Story 4." not in last.text
    assert [row[0][0] for row in last.buttons][-1] == "‹ Newer"
    assert "Story 13." in (await press_in_turn(rita, latest, "‹ Newer")).text


async def test_a_search_is_paged_and_corrected(running: NewsroomHarness) -> None:
    await seed.publish_articles(running, *(f"Ferry {n}." for n in range(1, 8)))
    rita = running.rita
    nothing = await ask(rita, "/search fery")
    assert nothing.text == "Nothing found for “fery”. Did you mean:"
    await rita.press(nothing, "ferry")
    found = await rita.wait_for("Found for “ferry”")
    assert "Ferry 2." in (await press_in_turn(rita, found, "Older ›")).text
    assert "Ferry 7." in (await press_in_turn(rita, found, "‹ Newer")).text


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("flood", "Found for “flood”"),
        ("zeppelin", "Nothing found for “zeppelin”"),
        ("Hello!", "You are subscribed"),
        ("unsubscribe me please", "Unsubscribe?"),
        ("STOP", "Unsubscribe?"),
        ("subscribe", "Subscribed already"),
        ("latest news", "Latest"),
        ("settings", "Your digest"),
        ("help", "/latest"),
        ("thanks!", "You are welcome."),
        ("🙂", "Sorry, I do not know what to do with that."),
    ],
)
async def test_plain_words_are_understood_or_searched(
    running: NewsroomHarness, text: str, answer: str
) -> None:
    await seed.publish_articles(running, "A flood")
    await running.subscribe(running.rita)
    shown = await ask(running.rita, text)
    assert answer in shown.text
    assert ("I searched the stories for your words." in shown.text) == (text in ("flood", "zeppelin"))


async def test_a_story_opens_by_its_button_after_another_was_retracted(
    running: NewsroomHarness,
) -> None:
    rita = running.rita
    numbers = await seed.publish_articles(running, "Oldest", "Middle", "Newest")
    latest = await ask(rita, "/latest")
    await seed.retract(running, numbers[2])
    await rita.press(latest, "2")
    assert (await rita.wait_for(SENTENCES[6])).text.startswith("Middle\n")
    answer = await rita.press(latest, "1")
    assert answer.text == "The newsroom has retracted this story."


async def test_search_finds_stories_and_opens_them_below(running: NewsroomHarness) -> None:
    await seed.publish_articles(running, "A heat wave", new_article("Chess", topics=("sport",)))
    found = await ask(running.rita, "/search heat  wave")
    assert found.text.startswith("Found for “heat wave”")
    assert "Chess" not in found.text
    await running.rita.press(found, "Read more")
    assert (await running.rita.wait_for(SENTENCES[6])).text.startswith("A heat wave\n")


async def test_an_unknown_command_names_help(running: NewsroomHarness) -> None:
    answer = await ask(running.rita, "/xyzzy")
    assert answer.text == "I do not know /xyzzy. /help shows what I can do."


async def test_a_mistyped_command_is_run_by_a_button(running: NewsroomHarness) -> None:
    await seed.publish_articles(running, "One", "Two")
    answer = await ask(running.rita, "/lastest 1")
    assert answer.text == "I do not know /lastest. Did you mean:"
    await running.rita.press(answer, "/latest 1")
    assert "Two" in (await running.rita.wait_for("Latest")).text
    await running.subscribe(running.rita)
    answer = await ask(running.rita, "/tiem 6:15")
    await running.rita.press(answer, "/time 6:15")
    await running.rita.wait_for("at 06:15")
    answer = await ask(running.rita, "/unsub")
    assert answer.buttons[0][0][0] == "/unsubscribe"


async def test_a_long_paste_by_a_reader_is_asked_about_once(running: NewsroomHarness) -> None:
    rita = running.rita
    await rita.say(long_story(9_000))
    assert "Shall the newsroom see this?" in (await rita.wait_for("")).text
    await ask(rita, "/help")
    assert sum("Shall the newsroom see this?" in m.text for m in rita.messages if m.outgoing) == 1
    assert sum(not m.outgoing for m in rita.messages) > 3


async def test_an_edited_command_is_answered_and_an_older_one_offers_itself(running: NewsroomHarness) -> None:
    await seed.publish_articles(running, "A ferry", "A bridge")
    rita = running.rita
    sent = await rita.say("/serch ferry")
    await rita.wait_for("/serch")
    sent = await rita.edit(sent, "/search ferry")
    await rita.wait_for("Found for “ferry”")
    await ask(rita, "/help")
    await rita.edit(sent, "/search bridge")
    hint = await rita.wait_for("only while it is your newest message")
    await rita.press(hint, "/search bridge")
    await rita.wait_for("Found for “bridge”")
    words = await rita.say("bridg ferry")
    await rita.wait_for("Nothing found")
    await rita.edit(words, "bridge")
    await rita.wait_for("I searched the stories for your words.")
