"""Channels and groups are connected in the private chat, and run from there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.playground.client import user_actions
from bot.playground.client.handles import GroupHandle
from bot.playground.world.model import MemberStatus, Message
from bot.views.editor.channels import CHANNEL_REQUEST, GROUP_REQUEST
from tests.end_to_end import seed
from tests.end_to_end.harness import START, NewsroomHarness, ask, press_in_turn
from tests.support.factories import new_article
from tests.support.waiting import wait_until

MORNING, DAY = START + timedelta(hours=20), timedelta(days=1)
PICTURES = "https://example.org/pictures"
EVENING = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)


async def connect(newsroom: NewsroomHarness, chat: GroupHandle, request_id: int = CHANNEL_REQUEST) -> None:
    listed = await ask(newsroom.owner, "/channels")
    await newsroom.owner.press(listed, "+ Connect a chat")
    keys = await newsroom.owner.wait_for("Which chat?")
    assert keys.reply_markup is not None
    keyboard = keys.reply_markup["keyboard"]
    assert isinstance(keyboard, list)
    assert keyboard[-1] == [{"text": "/cancel"}]
    await newsroom.owner.share_chat(chat, request_id)


def forward_photo(newsroom: NewsroomHarness, channel: GroupHandle, post: Message) -> None:
    """The owner forwards a photo of the channel to the bot."""
    chat = {"id": channel.id, "type": "channel", "title": "Valley News"}
    origin = {"type": "channel", "chat": chat, "message_id": post.id, "date": 0}
    forwarded = Message(0, 0, text=post.text, entities=post.entities, media=post.media, origin=origin)
    place = user_actions.Place(newsroom.owner.id, newsroom.owner.id)
    user_actions.post(newsroom.playground.world, place, forwarded)


async def test_a_channel_is_connected_and_its_settings_are_changed_in_private(
    newsroom: NewsroomHarness,
) -> None:
    channel = newsroom.playground.add_channel("Valley News", admins=[newsroom.owner], bot=MemberStatus.LEFT)
    await connect(newsroom, channel)
    done = await newsroom.owner.wait_for("Valley News is connected.")
    assert done.reply_markup == {"remove_keyboard": True}
    card = await newsroom.owner.wait_for("Nothing is posted here yet")
    await newsroom.owner.press(card, "Start posting")
    settings = await newsroom.owner.wait_for("Subscribed")
    assert settings.text.startswith("⚙️ Valley News")
    card = await press_in_turn(newsroom.owner, settings, "‹ Back")
    assert card.text.startswith("Valley News\n\nA digest at")
    settings = await press_in_turn(newsroom.owner, card, "Settings")
    await press_in_turn(newsroom.owner, settings, "When", "Times")
    await newsroom.owner.say("18:30")
    changed = await newsroom.owner.wait_for("at 18:30")
    assert changed.text.startswith("⚙️ Valley News")
    assert "not subscribed" in (await ask(newsroom.owner, "/settings")).text
    await seed.publish_articles(newsroom, "A story for the channel")
    await newsroom.move_clock_to(EVENING)
    post = await channel.wait_for("A story for the channel")
    await seed.wait_until_settled(newsroom, channel.id)
    origin = {"type": "channel", "chat": {"id": channel.id, "type": "channel", "title": "Valley News"}}
    place = user_actions.Place(newsroom.owner.id, newsroom.owner.id)
    user_actions.forward(newsroom.playground.world, place, post.text, {**origin, "message_id": post.id})
    own = await newsroom.owner.wait_for("my own post in Valley News")
    assert "A story for the channel" in (await press_in_turn(newsroom.owner, own, "1")).text
    assert all(message.outgoing for message in channel.messages)


async def test_a_lost_right_is_reported_once_with_what_to_do_and_settings_stay(
    newsroom: NewsroomHarness,
) -> None:
    channel = newsroom.playground.add_channel("Valley News", admins=[newsroom.owner], bot=MemberStatus.LEFT)
    await connect(newsroom, channel)
    await newsroom.owner.press(await newsroom.owner.wait_for("Nothing is posted"), "Start posting")
    await newsroom.owner.wait_for("Subscribed")
    channel.let_bot_post(may_post=False)
    lost = await newsroom.owner.wait_for("I cannot post in Valley News any more")
    assert "switch on Post messages" in lost.text
    channel.set_bot(MemberStatus.ADMINISTRATOR)
    card = await press_in_turn(newsroom.owner, lost, "⚠️ Valley News", "Check again")
    assert "I may not post here" in card.text
    channel.let_bot_post(may_post=True)
    await newsroom.owner.wait_for("I can post in Valley News again")
    assert not any("any more" in message.text for message in newsroom.owner.messages)
    await seed.wait_for_subscription_state(newsroom, channel.id, "active")


async def test_only_administrators_of_a_chat_change_it(newsroom: NewsroomHarness) -> None:
    club = newsroom.playground.add_group("Chess Club", admins=[newsroom.owner], members=[newsroom.editor])
    await connect(newsroom, club, GROUP_REQUEST)
    await newsroom.owner.wait_for("Nothing is posted")
    card = await press_in_turn(newsroom.editor, await ask(newsroom.editor, "/channels"), "Chess Club")
    answer = await newsroom.editor.press(card, "Start posting")
    assert "you are no administrator there" in answer.text
    await newsroom.editor.press(card, "Disconnect")
    answer = await newsroom.editor.press(card, "Yes, disconnect")
    assert "you are no administrator there" in answer.text
    club.set_bot(MemberStatus.LEFT)  # whoever connected it can still disconnect it
    lost = await newsroom.owner.wait_for("I cannot post in Chess Club any more")
    assert "I am not in this chat" in (await newsroom.editor.press(card, "Yes, disconnect")).text
    done = await press_in_turn(newsroom.owner, lost, "⚠️ Chess Club", "Disconnect", "Yes, disconnect")
    assert "No channel yet" in done.text
    assert "not connected any more" in (await newsroom.editor.press(card, "‹ Back")).text


async def test_a_channels_posts_have_its_look_and_the_newest_is_pinned(newsroom: NewsroomHarness) -> None:
    channel = newsroom.playground.add_channel("Valley News", admins=[newsroom.owner], bot=MemberStatus.LEFT)
    await connect(newsroom, channel)
    await newsroom.owner.press(await newsroom.owner.wait_for("Nothing is posted"), "Start posting")
    await newsroom.owner.wait_for("Subscribed")
    card = await press_in_turn(newsroom.owner, await ask(newsroom.owner, "/channels"), "Valley News", "Look")
    parts = ("Picture", "Hashtags", "Button to the bot", "Pin the newest")
    look = await press_in_turn(newsroom.owner, card, *parts)
    assert sum(button.startswith("✓") for row in look.buttons for button, _ in row) == 4
    await newsroom.owner.press(look, "Signature line")
    await newsroom.owner.wait_for("What should stand below")
    await newsroom.owner.say("x" * 101)
    await newsroom.owner.wait_for("this one has 101")
    await newsroom.owner.say("Valley <News> – every morning")
    await newsroom.owner.wait_for("Last line: Valley <News>")
    posts = []
    for number in range(2):
        story = new_article(f"Story {number}", topics=("night buses", "2026"))
        await seed.publish_articles(newsroom, replace(story, image_url=f"{PICTURES}/{number}.jpg"))
        await newsroom.move_clock_to(MORNING + number * DAY)
        posts.append(await channel.wait_for(f"Story {number}"))
    assert posts[1].preview is not None
    assert posts[1].preview["url"] == f"{PICTURES}/1.jpg"
    assert posts[1].text.endswith("#night_buses\nValley <News> – every morning")
    assert posts[1].buttons == [
        [("Get your own digest", f"https://t.me/{newsroom.playground.world.bot.username}")]
    ]
    await wait_until(lambda: channel.chat.pinned == [posts[1].id])
    market = replace(new_article("The market opens"), image_url=f"{PICTURES}/market.jpg")
    await seed.publish_articles(newsroom, market)
    await newsroom.owner.press(await open_posts(newsroom, "1"), "Post now")
    post = await channel.wait_for("market")
    assert post.media is not None
    assert (post.media.kind, post.preview) == ("photo", None)
    assert post.text.endswith("Valley <News> – every morning")
    await seed.wait_until_settled(newsroom, channel.id)
    forward_photo(newsroom, channel, post)
    assert "my own post in Valley News" in (await newsroom.owner.wait_for("my own post")).text
    await seed.wait_until_settled(newsroom, channel.id)
    assert channel.chat.pinned == [posts[1].id]  # a story of its own takes no digest's place


async def test_a_post_waits_for_its_approval_and_a_refused_one_is_not_sent(
    newsroom: NewsroomHarness,
) -> None:
    channel = newsroom.playground.add_channel("Valley News", admins=[newsroom.owner], bot=MemberStatus.LEFT)
    await connect(newsroom, channel)
    await newsroom.owner.press(await newsroom.owner.wait_for("Nothing is posted"), "Start posting")
    await newsroom.owner.wait_for("Subscribed")
    listed = await ask(newsroom.owner, "/channels")
    await press_in_turn(newsroom.owner, listed, "Valley News", "Ask before each post")
    await seed.publish_articles(newsroom, "The ferry sails")
    await newsroom.move_clock_to(MORNING)
    question = await newsroom.owner.wait_for("Post this in Valley News?")
    assert "The ferry sails" in question.text
    assert not channel.messages
    await newsroom.owner.press(question, "Post it")
    assert "The ferry sails" in (await channel.wait_for("ferry")).text
    await seed.publish_articles(newsroom, "The market opens")
    await newsroom.move_clock_to(MORNING + DAY)
    second = await newsroom.owner.wait_for("The market opens")
    answered = await press_in_turn(newsroom.owner, second, "Not this time")
    assert "Not posted in Valley News" in answered.text
    await seed.wait_until_settled(newsroom, channel.id)
    assert len(channel.messages) == 1
    await seed.publish_articles(newsroom, "The library opens")
    await newsroom.move_clock_to(MORNING + 2 * DAY)
    third = await newsroom.owner.wait_for("The library opens")
    await newsroom.move_clock_to(MORNING + 4 * DAY)
    await newsroom.owner.press(third, "Post it")
    assert not newsroom.owner.current(third).keyboard


async def open_posts(newsroom: NewsroomHarness, place: str) -> Message:
    """What becomes of a story in the channel, from its card in /articles."""
    await newsroom.owner.press(await ask(newsroom.owner, "/articles"), place)
    card = await newsroom.owner.wait_for("Published")
    return await press_in_turn(newsroom.owner, card, "Channels and groups", "Valley News")


async def test_a_story_is_posted_in_a_channel_now_at_an_hour_or_never(newsroom: NewsroomHarness) -> None:
    channel = newsroom.playground.add_channel("Valley News", admins=[newsroom.owner], bot=MemberStatus.LEFT)
    await connect(newsroom, channel)
    await newsroom.owner.press(await newsroom.owner.wait_for("Nothing is posted"), "Start posting")
    await newsroom.owner.wait_for("Subscribed")
    await seed.publish_articles(newsroom, "The ferry sails", "The market opens", "The mill burns")
    mill, market, ferry = [await open_posts(newsroom, place) for place in ("1", "2", "3")]
    await newsroom.owner.press(ferry, "Post now")
    assert "The ferry sails" in (await channel.wait_for("ferry")).text
    planned = await press_in_turn(newsroom.owner, market, "Today 18:00")
    assert "a post of its own, today at 18:00" in planned.text
    never = await press_in_turn(newsroom.owner, mill, "Not there")
    assert "not there" in never.text
    await newsroom.move_clock_to(EVENING)
    assert newsroom.app is not None
    newsroom.app.context.outbox_filled.set()
    assert "The market opens" in (await channel.wait_for("market")).text
    assert "posted in Valley News already" in (await newsroom.owner.press(planned, "Next digest")).text
    await seed.publish_articles(newsroom, "The school opens")
    await newsroom.move_clock_to(MORNING)
    digest = await channel.wait_for("The school opens")
    assert "mill" not in digest.text
