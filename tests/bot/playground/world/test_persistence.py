"""The state of a playground is saved, restored, and set aside where it is unreadable."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bot.playground import MemberStatus, Playground, SendLimits, add_default_users
from bot.playground.world.snapshot import SnapshotError, dump, load


async def test_a_restarted_playground_has_its_former_state(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "playground.json"
    async with Playground(state_path=path) as playground:
        add_default_users(playground)
        rita = playground.user(1003)
        await rita.say("/start")
        await rita.upload("a.txt", b"abc", caption="see")
        group = next(iter(room for room in playground.world.chats.values() if room.title == "Tuesday Club"))
        await rita.say("/news", chat=playground.group(group.id))
        bot = Bot(playground.token, base_url=playground.base_url)
        button = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Go", callback_data="go"))
        message = await bot.send_message(1003, "<b>Hi</b>", "HTML", reply_markup=button)
        await bot.edit_message_text("<i>Ho</i>", 1003, message.id, parse_mode="HTML", reply_markup=button)
        await bot.set_my_commands([("start", "Begin")])
        await bot.shutdown()
        for request in bot._request:
            await request.shutdown()
        playground.clock.advance(timedelta(days=1))
        before = dump(playground.world)
    async with Playground(state_path=path) as again:
        assert dump(again.world) == before
        assert again.clock.offset == timedelta(days=1)
        assert again.user(1003).messages == playground.user(1003).messages
        media = again.user(1003).messages[1].media
        assert media is not None
        assert again.world.files.read(media.file.id) == b"abc"
        assert again.world.chat(group.id).status(1003) == MemberStatus.ADMINISTRATOR


async def test_limits_survive_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "playground.json"
    async with Playground(state_path=path) as playground:
        playground.limits = SendLimits.unlimited()
    async with Playground(state_path=path) as again:
        assert again.limits == SendLimits.unlimited()


async def test_update_numbers_ascend_across_restarts(tmp_path: Path) -> None:
    path = tmp_path / "playground.json"
    async with Playground(state_path=path) as playground:
        playground.world.updates.next_id += 1_000_000
        await playground.add_user("Ada").say("hello")
        (last,) = playground.world.updates.peek()
    async with Playground(state_path=path) as again:
        assert again.world.updates.peek() == [last]
        assert again.world.updates.next_id == last.id + 1


async def test_changes_are_saved_soon_without_a_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.playground.world.persistence._SAVE_DELAY_SECONDS", 0.0)
    path = tmp_path / "playground.json"
    async with Playground(state_path=path) as playground, asyncio.timeout(60):
        await asyncio.sleep(0)
        playground.add_user("Ada")
        while not path.exists():  # noqa: ASYNC110 - a file appears without an event
            await asyncio.sleep(0.001)
        assert json.loads(path.read_text())["users"][0]["first_name"] == "Ada"


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"version": 99}', '{"version": 1}', '{"version": 1, "users": 5}']
)
async def test_an_unreadable_snapshot_is_renamed(
    tmp_path: Path, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "playground.json"
    path.write_text(content)
    async with Playground(state_path=path) as playground:
        assert playground.world.users == {}
    assert path.with_suffix(".broken").read_text() == content
    assert "unreadable snapshot renamed" in caplog.text


async def test_the_default_users_are_added_once() -> None:
    playground = Playground()
    add_default_users(playground)
    add_default_users(playground)
    assert [user.hint for user in playground.world.users.values()] == [
        "owner",
        "editor to be",
        "reader",
        "reader",
        "stranger",
    ]
    assert {chat.title for chat in playground.world.chats.values() if chat.id < 0} == {
        "Tuesday Club",
        "Harbour Forum",
        "Valley News",
    }


async def test_a_snapshot_of_another_version_changes_nothing() -> None:
    world = Playground().world
    with pytest.raises(SnapshotError):
        load(world, {"version": 2})
    assert world.users == {}
