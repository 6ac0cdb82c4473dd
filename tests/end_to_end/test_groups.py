"""Subscriptions of groups, forums and channels, end to end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.playground import ChatKind, GroupHandle, MemberStatus
from tests.end_to_end import seed
from tests.end_to_end.harness import GREETING, START, NewsroomHarness, ask, press_in_turn

MORNING = START + timedelta(hours=20)
ANONYMOUS_ADMIN = 1087968824


@pytest.fixture
def club(running: NewsroomHarness) -> GroupHandle:
    """A group that Rita administers and Ravi is a member of."""
    return running.playground.add_group("Tuesday Club", admins=[running.rita], members=[running.ravi])


async def test_an_administrator_subscribes_a_group_and_it_gets_its_digest(
    running: NewsroomHarness, club: GroupHandle
) -> None:
    await seed.publish_articles(running, "A story for the club")
    subscribed = await ask(running.rita, "/subscribe", club)
    assert "Subscribed." in subscribed.text
    assert "08:00 and 18:30" in (await ask(running.rita, "/time 08:00 18:30", club)).text
    await running.move_clock_to(MORNING)
    await club.wait_for("A story for the club")


@pytest.mark.parametrize(
    "command",
    [
        "next",
        "subscribe",
        "settings",
        "time 09:00",
        "timezone Berlin",
        "mute crypto",
        "topics all",
        "language en",
        "pause 3",
        "unsubscribe",
        "mydata",
        "forgetme",
    ],
)
async def test_a_member_changes_nothing(running: NewsroomHarness, club: GroupHandle, command: str) -> None:
    await ask(running.rita, "/subscribe", club)
    before = await seed.stored_data(running, club.id)
    refused = await ask(running.ravi, f"/{command}", club)
    assert refused.text.startswith("Only administrators can")
    assert await seed.stored_data(running, club.id) == before


async def test_a_members_press_is_refused_in_an_alert(running: NewsroomHarness, club: GroupHandle) -> None:
    settings = await ask(running.rita, "/subscribe", club)
    for button in ("When", "Pause", "Unsubscribe"):
        answer = await running.ravi.press(settings, button)
        assert answer.show_alert
        assert answer.text.startswith("Only administrators can change")
    assert club.messages[-1].text == settings.text


async def test_settings_in_a_group_name_the_command_to_type(
    running: NewsroomHarness, club: GroupHandle
) -> None:
    settings = await ask(running.rita, "/subscribe", club)
    assert "/topics " in (await press_in_turn(running.rita, settings, "Topics")).text
    await press_in_turn(running.rita, settings, "‹ Back", "When")
    for button, command in (("Times", "/time "), ("Time zone", "/timezone "), ("Quiet hours", "/quiet ")):
        assert command in (await press_in_turn(running.rita, settings, button)).text
        await press_in_turn(running.rita, settings, "‹ Back")
    assert "/quiet off" in (await ask(running.rita, "/quiet 7", club)).text


async def test_members_may_ask_for_news_and_open_stories(running: NewsroomHarness, club: GroupHandle) -> None:
    await seed.publish_articles(running, "A ferry", "A lake")
    latest = await ask(running.ravi, "/latest", club)
    assert [label for row in latest.buttons for label, _ in row] == ["1", "2"]
    assert (await ask(running.ravi, "/start s_1")).text.startswith("A ferry\n")
    assert "A lake" in (await ask(running.ravi, "/search lake", club)).text
    club.set_member(running.owner)
    assert "/add" not in (await ask(running.owner, "/help", club)).text


async def test_commands_for_other_bots_and_other_texts_are_ignored(
    running: NewsroomHarness, club: GroupHandle
) -> None:
    name = running.playground.world.bot.username
    await running.rita.say("/subscribe@another_bot", club)
    await running.rita.say("/nonsense", club)
    await running.rita.say(f"what a day, @{name}", club)
    await running.rita.say(f"/subscribe@{name.upper()}", club)
    await running.rita.wait_for("Subscribed.", chat=club)
    answers = [one for one in club.messages if one.outgoing and not one.text.startswith(GREETING)]
    assert len(answers) == 1


async def test_an_editors_command_in_a_group_names_the_private_chat(
    running: NewsroomHarness, club: GroupHandle
) -> None:
    club.set_member(running.owner)
    answer = await ask(running.owner, "/drafts", club)
    assert answer.text == "/drafts works only in a private chat with me. Open one and send it there."


async def test_an_anonymous_administrator_may_change_the_group(
    running: NewsroomHarness, club: GroupHandle
) -> None:
    anonymous = running.playground.add_user("Group", id=ANONYMOUS_ADMIN, username="GroupAnonymousBot")
    club.set_member(anonymous)
    assert "Subscribed." in (await ask(anonymous, "/subscribe", club)).text


async def test_a_forum_topic_has_a_subscription_of_its_own_and_gets_its_digest_there(
    running: NewsroomHarness,
) -> None:
    forum = running.playground.add_group("Harbour Forum", admins=[running.rita], forum=True)
    daily, weekly = forum.add_topic("Daily"), forum.add_topic("Weekly")
    await seed.publish_articles(running, "A story for the forum")
    await ask(running.rita, "/subscribe", forum, daily)
    await ask(running.rita, "/subscribe", forum, weekly)
    await ask(running.rita, "/settings days mon", forum, daily)
    await ask(running.rita, "/settings days sun", forum, weekly)
    settings = await ask(running.rita, "/settings", forum, daily)
    assert "Comes Monday at 08:00" in settings.text
    assert settings.thread_id == daily.id
    await running.move_clock_to(MORNING)
    digest = await forum.wait_for("A story for the forum")
    assert digest.thread_id == daily.id
    await running.rita.press(digest, "Settings")
    assert (await running.rita.wait_for("Comes Monday", chat=forum)).thread_id == daily.id


async def test_a_closed_topic_stops_its_digest_and_the_group_gets_a_notice(
    running: NewsroomHarness,
) -> None:
    forum = running.playground.add_group("Harbour Forum", admins=[running.rita], forum=True)
    topic, other = forum.add_topic("Daily"), forum.add_topic("Tides")
    await seed.publish_articles(running, "Unheard news")
    await ask(running.rita, "/subscribe", forum, topic)
    await ask(running.rita, "/subscribe", forum, other)
    topic.close()
    await running.move_clock_to(MORNING)
    notice = await forum.wait_for("was closed or deleted")
    assert not notice.thread_id
    assert [each.description for each in running.playground.refusals] == ["Bad Request: TOPIC_CLOSED"]
    running.playground.world.event_log.refusals.clear()
    topic.topic.closed = False
    await ask(running.rita, "/subscribe", forum, topic)
    await seed.publish_articles(running, "Heard news")
    await running.advance_clock(timedelta(days=1))
    heard = {(await forum.wait_for("Heard news")).thread_id for _ in range(2)}
    assert heard == {topic.id, other.id}


async def test_a_group_that_becomes_a_supergroup_keeps_its_subscription(running: NewsroomHarness) -> None:
    basic = running.playground.add_group("Small Club", admins=[running.rita], kind=ChatKind.GROUP)
    await seed.publish_articles(running, "A story for the club")
    await ask(running.rita, "/subscribe", basic)
    await ask(running.rita, "/time 09:00", basic)
    grown = basic.migrate()
    await seed.wait_for_subscription_state(running, grown.id, "active")
    assert "09:00" in (await ask(running.rita, "/settings", grown)).text
    await running.move_clock_to(MORNING + timedelta(hours=1))
    await grown.wait_for("A story for the club")


async def test_a_group_that_removed_the_bot_keeps_its_settings_until_it_returns(
    running: NewsroomHarness, club: GroupHandle
) -> None:
    await ask(running.rita, "/subscribe", club)
    await ask(running.rita, "/time 07:00", club)
    club.set_bot(MemberStatus.KICKED)
    await seed.wait_for_subscription_state(running, club.id, "blocked")
    await running.move_clock_to(MORNING)
    assert await seed.planned_digests(running, club.id) == []
    club.set_bot(MemberStatus.MEMBER)
    await seed.wait_for_subscription_state(running, club.id, "active")
    assert "at 07:00" in (await ask(running.rita, "/settings", club)).text


async def test_a_channel_subscribes_by_a_post(running: NewsroomHarness) -> None:
    channel = running.playground.add_channel("Morning Post", admins=[running.rita])
    await seed.publish_articles(running, "A story for the channel")
    await ask(running.rita, "/start")
    await running.rita.say("/subscribe", channel)
    await running.rita.wait_for("Subscribed.")
    await running.move_clock_to(MORNING)
    digest = await channel.wait_for("A story for the channel")
    assert not digest.buttons


async def test_settings_of_a_channel_go_to_its_owner_in_private(running: NewsroomHarness) -> None:
    channel = running.playground.add_channel("Morning Post", admins=[running.rita])
    await ask(running.rita, "/start")
    for command, answer in (
        ("/time 08:00", "You are not subscribed yet"),
        ("/subscribe", "the digest of this chat"),
        ("/time 06:30", "at 06:30"),
        ("/next", "Nothing new for the next digest so far."),
        ("/time soon", "“soon” is not a time of day"),
        ("/mydata", "What is stored about this chat"),
        ("/unsubscribe", "Unsubscribed."),
        ("/forgetme", "Post /forgetme yes"),
        ("/forgetme yes", "Nothing is stored"),
    ):
        await running.rita.say(command, channel)
        private = await running.rita.wait_for("For the channel Morning Post")
        assert answer in private.text
        assert not private.buttons
    assert not any(message.outgoing for message in channel.messages)


async def test_a_channel_whose_owner_cannot_be_reached_gets_one_line(running: NewsroomHarness) -> None:
    channel = running.playground.add_channel("Morning Post", admins=[running.rita])
    await running.rita.say("/subscribe", channel)
    note = await channel.wait_for("in private")
    assert "Time zone" not in note.text


async def test_a_group_is_greeted_once_and_subscribes_by_the_button(running: NewsroomHarness) -> None:
    club = running.playground.add_group("Chess Club", admins=[running.rita])
    greeting = await club.wait_for(GREETING)
    await running.rita.press(greeting, "Subscribe")
    subscribed = await running.rita.wait_for("Subscribed.", chat=club)
    assert "the digest of this chat" in subscribed.text
    club.set_bot(MemberStatus.KICKED)
    await seed.wait_for_subscription_state(running, club.id, "blocked")
    club.set_bot(MemberStatus.MEMBER)
    await seed.wait_for_subscription_state(running, club.id, "active")
    await ask(running.rita, "/help", club)
    assert sum(message.text.startswith(GREETING) for message in club.messages) == 1


async def test_the_help_of_a_group_says_who_may_use_what(running: NewsroomHarness, club: GroupHandle) -> None:
    everybody, administrators = (await ask(running.ravi, "/help", club)).text.split("Administrators can use")
    assert "/latest" in everybody
    assert "/subscribe" in administrators
    assert "/saved" not in everybody + administrators


async def test_forgetting_a_group_keeps_the_data_of_the_person_who_asked(
    running: NewsroomHarness, club: GroupHandle
) -> None:
    await ask(running.rita, "/subscribe")
    await ask(running.rita, "/time")
    await ask(running.rita, "/subscribe", club)
    question = await ask(running.rita, "/forgetme", club)
    answer = await running.ravi.press(question, "Yes, delete everything")
    assert answer.show_alert
    await running.rita.press(question, "Yes, delete everything")
    assert await seed.stored_data(running, club.id) == {}
    assert set(await seed.stored_data(running, running.rita.id)) == {"chats", "subscriptions", "dialogues"}
