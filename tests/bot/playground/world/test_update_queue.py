"""How a bot receives updates: long polling with one poller at a time, or a webhook."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from telegram import Bot, Update
from telegram.error import BadRequest, Conflict

from bot.playground import ChatKind, MemberStatus, Playground, UserHandle
from tests.bot.playground.conftest import Connect


async def test_a_waiting_poll_ends_with_the_first_update(bot: Bot, ada: UserHandle) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0)
    await ada.say("hello")
    (update,) = await poll
    assert update.message is not None
    assert update.message.text == "hello"
    assert update.effective_user is not None
    assert update.effective_user.username == "ada_b"


async def test_an_update_stays_until_it_is_confirmed(bot: Bot, ada: UserHandle) -> None:
    await ada.say("one")
    await ada.say("two")
    first, second = await bot.get_updates()
    assert [each.update_id for each in await bot.get_updates(offset=second.update_id)] == [second.update_id]
    assert second.update_id == first.update_id + 1
    assert await bot.get_updates(offset=second.update_id + 1) == ()


async def test_a_negative_offset_keeps_the_newest(bot: Bot, ada: UserHandle) -> None:
    for text in ("one", "two", "three"):
        await ada.say(text)
    (update,) = await bot.get_updates(offset=-1)
    assert update.message is not None
    assert update.message.text == "three"
    assert len(await bot.get_updates(limit=1)) == 1


async def test_an_empty_poll_ends_after_its_timeout(bot: Bot) -> None:
    assert await bot.get_updates(timeout=1) == ()


async def test_a_second_poller_ends_the_wait_of_the_first(
    playground: Playground, connect: Connect, ada: UserHandle
) -> None:
    first, second = await connect(), await connect()
    waiting = asyncio.create_task(first.get_updates(timeout=20))
    await playground.wait_for_bot()
    later = asyncio.create_task(second.get_updates(timeout=20))
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await waiting
    await ada.say("hello")
    assert len(await later) == 1
    assert [each.code for each in playground.refusals] == [409]


async def test_only_requested_kinds_of_updates_are_queued(bot: Bot, ada: UserHandle) -> None:
    await bot.get_updates(allowed_updates=["my_chat_member"])
    await ada.say("hello")
    ada.block()
    (update,) = await bot.get_updates()
    assert update.my_chat_member is not None
    change = update.my_chat_member
    assert (change.old_chat_member.status, change.new_chat_member.status) == (
        MemberStatus.MEMBER,
        MemberStatus.KICKED,
    )


async def test_a_group_bot_without_rights_sees_only_messages_for_it(
    playground: Playground, bot: Bot, ada: UserHandle
) -> None:
    group = playground.add_group("Team", members=[ada])
    playground.world.updates.clear()
    own = await bot.send_message(group.id, "hi")
    for text in ("chatter", "/help", "/help@other_bot", f"/help@{bot.username}", f"ask @{bot.username}"):
        await ada.say(text, chat=group)
    await ada.say("answer", chat=group, reply_to=playground.message(group.id, own.id))
    seen = [each.message.text for each in await bot.get_updates() if each.message]
    assert seen == ["/help", f"/help@{bot.username}", f"ask @{bot.username}", "answer"]
    group.set_bot(MemberStatus.ADMINISTRATOR)
    playground.world.updates.clear()
    await ada.say("chatter", chat=group)
    assert len(await bot.get_updates()) == 1


async def test_posts_edits_and_migrations_are_updates_of_their_kinds(
    playground: Playground, bot: Bot, ada: UserHandle
) -> None:
    channel = playground.add_channel("News", admins=[ada])
    await ada.say("post", chat=channel)
    await ada.edit(await ada.say("tpyo"), "typo")
    group = playground.add_group("Old", members=[ada], kind=ChatKind.GROUP)
    grown = group.migrate()
    updates = await bot.get_updates()
    kinds = [next(iter(each.to_dict().keys() - {"update_id"})) for each in updates]
    assert kinds == [
        "my_chat_member", "channel_post", "message", "edited_message", "my_chat_member", "message", "message",
    ]  # fmt: skip
    assert updates[3].edited_message is not None
    assert updates[3].edited_message.text == "typo"
    assert updates[5].message is not None
    assert updates[5].message.migrate_to_chat_id == grown.id


async def test_polling_and_a_webhook_exclude_each_other(bot: Bot) -> None:
    await bot.set_webhook("https://e.org/hook")
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_a_webhook_with_a_bad_address_or_secret_is_refused(bot: Bot) -> None:
    with pytest.raises(BadRequest, match=r"(?i)an https url must be provided"):
        await bot.set_webhook("nonsense")
    with pytest.raises(BadRequest, match="unallowed characters"):
        await bot.set_webhook("https://e.org/", secret_token="a b")


class WebhookReceiver:
    """A bot's web server that fails a number of times and then accepts updates."""

    def __init__(self) -> None:
        self.failures = 1
        self.secrets: list[str | None] = []
        self.taken: asyncio.Queue[Update] = asyncio.Queue()
        self.url = ""

    async def receive(self, request: web.Request) -> web.Response:
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        if self.failures:
            self.failures -= 1
            return web.Response(status=500)
        update = Update.de_json(await request.json())
        assert update is not None
        self.taken.put_nowait(update)
        return web.Response()


@pytest.fixture
async def hook() -> AsyncIterator[WebhookReceiver]:
    hook = WebhookReceiver()
    app = web.Application()
    app.router.add_post("/hook", hook.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    await runner.cleanup()


async def test_an_update_is_posted_with_the_secret_until_the_webhook_accepts_it(
    bot: Bot, ada: UserHandle, hook: WebhookReceiver
) -> None:
    await bot.set_webhook(hook.url, secret_token="sesame")
    await ada.say("one")
    await ada.say("two")
    async with asyncio.timeout(60):
        taken = [await hook.taken.get(), await hook.taken.get()]
    assert [each.message.text for each in taken if each.message] == ["one", "two"]
    assert hook.secrets == ["sesame"] * 3
    info = await bot.get_webhook_info()
    assert info.url == hook.url
    assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
