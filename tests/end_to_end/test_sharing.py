"""Sharing, end to end: the bot's name typed in a chat, the Share button, links, and private newsrooms."""

from __future__ import annotations

from dataclasses import replace

from bot.playground import MemberStatus
from bot.services.corrections.corrections import UNDO_PERIOD
from bot.settings import SharingPolicy
from tests.end_to_end import seed
from tests.end_to_end.harness import NewsroomHarness, ask
from tests.support.factories import new_article


async def test_a_story_is_shared_into_a_chat_without_the_bot_and_opened_by_a_stranger(
    running: NewsroomHarness,
) -> None:
    rita, ravi = running.rita, running.ravi
    await seed.publish_articles(running, *(f"Ferry {n}" for n in range(1, 13)))
    friends = running.playground.add_group("Friends", members=[rita, ravi], bot=MemberStatus.LEFT)
    newest = await rita.ask_inline("", friends)
    assert newest.answer is not None
    assert [one.title for one in newest.answer.results][:2] == ["Ferry 12", "Ferry 11"]
    rest = await rita.ask_inline("", friends, offset=newest.answer.next_offset)
    assert rest.answer is not None
    assert [one.title for one in rest.answer.results] == ["Ferry 2", "Ferry 1"]
    found = await rita.ask_inline("  ferry since:nonsense topic:", friends)
    assert found.answer is not None
    assert found.answer.button is not None
    opened = await ask(rita, "/start s3")
    query = next(target for row in opened.buttons for label, target in row if label == "Share")
    offered = await rita.ask_inline(query, friends)
    card = rita.choose_inline(offered, "Ferry 3", friends)
    assert card.text.startswith("Ferry 3\n")
    assert "via Lede" in card.text
    link = card.buttons[0][0][1]
    shown = await ask(ravi, f"/start {link.rpartition('=')[2]}")
    assert shown.text.startswith("Ferry 3\n")
    await ravi.press(shown, "Subscribe")
    await ravi.wait_for("Subscribed.")
    assert [row[0][0] for row in ravi.current(shown).buttons][-1] != "Subscribe"


async def test_a_link_to_a_topic_subscribes_to_it_and_unknown_ones_are_named(
    running: NewsroomHarness,
) -> None:
    await seed.publish_articles(running, new_article("A match", topics=("sport",)), "A ferry")
    shown = await ask(running.ravi, "/start t_sport")
    assert "A match" in shown.text
    assert "A ferry" not in shown.text
    await running.ravi.press(shown, "Subscribe to sport")
    assert "sport" in (await running.ravi.wait_for("Subscribed.")).text
    again = await ask(running.ravi, "/start t_sport")
    assert "Subscribe to sport" not in [label for row in again.buttons for label, _ in row]
    assert "There are no stories in “golf”" in (await ask(running.ravi, "/start t_golf")).text


async def test_a_retracted_story_says_why_and_a_draft_is_not_there(running: NewsroomHarness) -> None:
    await seed.publish_articles(running, "A ferry")
    await seed.retract(running, 1)
    assert (await ask(running.ravi, "/start s1")).text == "The newsroom has retracted this story."
    assert "no longer available" in (await ask(running.ravi, "/start s99")).text


async def test_a_private_newsroom_shares_nothing(harness: NewsroomHarness) -> None:
    harness.settings = replace(harness.settings, sharing=SharingPolicy.OFF)
    async with harness.run():
        await seed.publish_articles(harness, "A ferry")
        query = await harness.ravi.ask_inline("ferry")
        assert query.answer is not None
        assert query.answer.results == ()
        assert query.answer.button == {"text": "Open Lede", "start_parameter": "open"}
        refused = await ask(harness.ravi, "/start s1")
        assert "for its subscribers" in refused.text
        await harness.ravi.press(refused, "Subscribe")
        await harness.ravi.wait_for("Subscribed.")
        opened = await ask(harness.ravi, "/start s1")
        assert opened.text.startswith("A ferry")
        assert "Share" not in [label for row in opened.buttons for label, _ in row]


async def test_a_shared_card_is_edited_when_its_story_is_retracted_and_what_it_brought_is_counted(
    running: NewsroomHarness,
) -> None:
    rita, ravi, owner = running.rita, running.ravi, running.owner
    await seed.publish_articles(running, "A ferry")
    friends = running.playground.add_group("Friends", members=[rita], bot=MemberStatus.LEFT)
    card = rita.choose_inline(await rita.ask_inline("ferry", friends), "A ferry", friends)
    stale = await rita.ask_inline("ferry", friends)  # what Telegram still offers after the retraction
    await ravi.press(await ask(ravi, "/start s1"), "Subscribe")
    await ravi.wait_for("Subscribed.")
    await ask(ravi, "/start s1")  # a reader's link back into the chat brings nobody
    shown = await ask(owner, "/articles ferry")
    await owner.press(shown, "1")
    story = await owner.wait_for("Shared 1 · links opened 1 · subscribed 1")
    await owner.press(story, "Edit")
    await owner.press(owner.current(story), "Retract")
    await owner.press(owner.current(story), "Yes, retract it")
    question = await owner.wait_for("Shared into other chats: 1 message. Correct them?")
    late = rita.choose_inline(stale, "A ferry", friends)
    await owner.press(question, "Correct them")
    running.clock.move_to(running.clock.now() + UNDO_PERIOD)
    assert running.app is not None
    running.app.context.corrections_due.set()
    await owner.wait_for("Corrected 2 of 2", 20)
    for message in (card, late):
        assert rita.current(message).text.startswith("Retracted ")
        assert "A ferry" not in rita.current(message).text
