"""Groups without noise: what one member asks is answered to that member, and digests stay as they are."""

from __future__ import annotations

import pytest

from bot.callback_data import Action, pack
from bot.playground import GroupHandle, MemberStatus
from bot.playground.world.model import Json, Message
from bot.views.reader.latest import pack_ids
from tests.end_to_end import seed
from tests.end_to_end.harness import GREETING, NewsroomHarness, ask, press_in_turn
from tests.support.waiting import wait_until


def old_digest(harness: NewsroomHarness, club: GroupHandle) -> Message:
    """A list whose numbers are callbacks, as earlier versions sent them to groups."""
    button: Json = {"text": "1", "callback_data": pack(Action.OPEN_STORY, 1, pack_ids([1]))}
    bot_id = harness.playground.world.bot.id
    draft = Message(club.id, bot_id, outgoing=True, text="1. A ferry", keyboard=((button,),))
    return harness.playground.world.post(draft)


@pytest.mark.parametrize("is_known", [True, False])
async def test_a_story_that_one_of_three_opens_changes_nothing_for_the_others(
    harness: NewsroomHarness, is_known: bool
) -> None:
    world = harness.playground.world
    world.knows_ephemeral_messages = is_known
    async with harness.run() as app:
        if is_known:
            await wait_until(lambda: app.context.telegram.ephemeral.is_known)
        club = harness.playground.add_group("Club", members=[harness.rita, harness.ravi, harness.editor])
        await harness.ravi.wait_for(GREETING, chat=club)
        await seed.publish_articles(harness, "A ferry")
        digest = old_digest(harness, club)
        seen_by_all = [one for one in club.messages if not one.receiver_id]
        answer = await harness.ravi.press(digest, "1")
        assert [one for one in club.messages if not one.receiver_id] == seen_by_all
        if is_known:
            (opened,) = [one for one in club.messages if one.receiver_id]
            assert (opened.receiver_id, answer.url) == (harness.ravi.id, "")
            assert opened.text.startswith("A ferry\n")
            assert opened.buttons[-1][-1][1].endswith("?start=s1")
        else:
            assert answer.url.endswith("?start=s1")
            assert (await ask(harness.ravi, "/start s1")).text.startswith("A ferry\n")


async def test_latest_search_and_refusals_are_for_the_asker_alone(running: NewsroomHarness) -> None:
    assert running.app is not None
    telegram = running.app.context.telegram
    await wait_until(lambda: telegram.ephemeral.is_known)
    ravi = running.ravi
    club = running.playground.add_group("Club", members=[running.rita, ravi])
    await seed.publish_articles(running, *(f"Story {n}." for n in range(1, 8)))
    latest = await ask(ravi, "/latest", club)
    assert latest.receiver_id == ravi.id
    assert "Story 7." in latest.text
    assert "Story 2." in (await press_in_turn(ravi, latest, "Older ›")).text
    assert (await ask(ravi, "/search nothing", club)).receiver_id == ravi.id
    refused = await ask(ravi, "/subscribe", club)
    assert refused.text.startswith("Only administrators")
    assert refused.receiver_id == 0  # a member bot answers a command that all have seen to all
    club.set_bot(MemberStatus.ADMINISTRATOR)
    await ravi.say("hello", club)  # after the change of rights, which is handled first
    refused = await ask(ravi, "/subscribe", club)
    assert refused.receiver_id == ravi.id


async def test_buttons_of_a_message_for_one_person_work_and_go_there(running: NewsroomHarness) -> None:
    assert running.app is not None
    telegram = running.app.context.telegram
    await wait_until(lambda: telegram.ephemeral.is_known)
    club = running.playground.add_group("Club", admins=[running.rita], members=[running.ravi])
    greeting = await ask(running.rita, "/start", club)
    assert greeting.receiver_id == running.rita.id
    await running.rita.press(greeting, "Subscribe")
    assert (await running.rita.wait_for("Subscribed.", chat=club)).receiver_id == 0
    left = [label for row in running.rita.current(greeting).buttons for label, _ in row]
    assert left == ["Latest stories"]
    await running.rita.press(greeting, "Latest stories")
    assert (
        await running.rita.wait_for("Nothing has been published", chat=club)
    ).receiver_id == running.rita.id
