"""Rich digests: chosen with a sample, corrected after a restart, and classic where the server is old."""

from __future__ import annotations

from datetime import timedelta

from bot.playground import MemberStatus, UserHandle
from bot.playground.client import user_actions
from bot.playground.text.rich_html import RichNode, parse_rich_html
from bot.playground.world.model import Message
from tests.end_to_end import seed
from tests.end_to_end.harness import START, NewsroomHarness, press_in_turn
from tests.end_to_end.test_channels import connect
from tests.end_to_end.test_corrections import change_title, finish

MORNING = START + timedelta(hours=20)
WRONG, RIGHT, OTHER = "The ferry costs 13 euros", "The ferry costs 3 euros", "The river is high"


async def choose_rich(person: UserHandle) -> Message:
    """Choose rich digests, of which the sample is seen; returns the sample's message as it is then."""
    await person.say("/settings rich on")
    return await press_in_turn(person, await person.wait_for("A sample"), "I can see it")


def stories(message: Message) -> list[RichNode]:
    return parse_rich_html(message.rich_html).find_all("details")


def digests_of(person: UserHandle) -> list[Message]:
    return [one for one in person.messages if one.outgoing and OTHER in one.text]


async def test_a_rich_digest_comes_after_its_sample_and_is_corrected_in_its_form_after_a_restart(
    harness: NewsroomHarness,
) -> None:
    rita, ravi = harness.rita, harness.ravi
    async with harness.run():
        for person in (rita, ravi):
            await harness.subscribe(person)
        assert "Digests are rich from now on" in (await choose_rich(rita)).html
        await ravi.say("/settings rich on")
        sample = await ravi.wait_for("A sample")
        assert len(stories(sample)) == 2
        back = await press_in_turn(ravi, sample, "Looks broken")
        assert (back.html, back.rich_html) == ("Digests stay classic.", "")
        await seed.publish_articles(harness, WRONG, OTHER)
        await harness.move_clock_to(MORNING)
        await rita.wait_for(OTHER)
        assert (await ravi.wait_for(OTHER)).rich_html == ""
        (digest,) = digests_of(rita)
        assert ["open" in one.attributes for one in stories(digest)] == [True, False]
        assert [[label for label, _ in row] for row in digest.buttons] == [["Settings"]]
        await rita.press(digest, "Settings")
        await rita.wait_for("Form: rich")
    async with harness.run():
        await rita.say("/settings rich off")
        await rita.wait_for("Done")
        question = await change_title(harness)
        await harness.owner.press(question, "Correct them")
        await finish(harness, "✓ Corrected 2 of 2")
    (digest,) = digests_of(rita)
    changed = next(one for one in stories(digest) if RIGHT in one.text)
    assert "Corrected 08:01" in changed.text
    assert "open" in changed.attributes
    assert [one.rich_html for one in digests_of(ravi)] == [""]


async def test_an_old_server_gets_classic_digests_and_the_choice_stays(running: NewsroomHarness) -> None:
    rita, ravi, world = running.rita, running.ravi, running.playground.world
    for person in (rita, ravi):
        await running.subscribe(person)
        await choose_rich(person)
    world.knows_rich_messages = False
    await seed.publish_articles(running, WRONG, OTHER)
    await running.move_clock_to(MORNING)
    for person in (rita, ravi):
        assert (await person.wait_for(OTHER)).rich_html == ""
    assert running.app is not None
    await seed.wait_until_settled(running, rita.id)
    await rita.say("/settings rich on")
    assert "cannot be shown here" in (await rita.wait_for("stay classic")).text
    await rita.say("/settings")
    await rita.wait_for("Form: rich")
    assert {one.method for one in world.event_log.refusals} == {"sendRichMessage"}
    assert len(world.event_log.refusals) <= 2  # both digests may have been under way
    world.event_log.refusals.clear()
    world.knows_rich_messages = True  # not asked again
    await seed.publish_articles(running, "A third story")
    await running.advance_clock(timedelta(days=1))
    assert (await rita.wait_for("A third story")).rich_html == ""


async def test_a_channel_posts_rich_digests_without_buttons(newsroom: NewsroomHarness) -> None:
    owner = newsroom.owner
    channel = newsroom.playground.add_channel("Valley News", admins=[owner], bot=MemberStatus.LEFT)
    await connect(newsroom, channel)
    await owner.press(await owner.wait_for("Nothing is posted here yet"), "Start posting")
    await press_in_turn(owner, await owner.wait_for("Subscribed"), "Stories", "Form", "Rich")
    sample = await owner.wait_for("A sample")
    assert sample.text.startswith("⚙️ Valley News")
    assert "Digests are rich" in (await press_in_turn(owner, sample, "I can see it")).text
    await seed.publish_articles(newsroom, OTHER)
    await newsroom.move_clock_to(MORNING)
    post = await channel.wait_for(OTHER)
    assert (len(stories(post)), post.buttons) == (1, [])
    assert "start=" not in post.rich_html
    await seed.wait_until_settled(newsroom, channel.id)
    origin = {"type": "channel", "chat": {"id": channel.id, "type": "channel", "title": "Valley News"}}
    place = user_actions.Place(owner.id, owner.id)  # what is forwarded has no text
    user_actions.forward(newsroom.playground.world, place, "", {**origin, "message_id": post.id})
    assert OTHER in (await owner.wait_for("my own post in Valley News")).text
