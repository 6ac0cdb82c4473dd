"""Stars pay for messages above the free limit; privacy and inline mode are switches of the bot."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Bot
from telegram.error import BadRequest, RetryAfter

from bot.playground import MemberStatus, Playground, SendLimits, UserHandle


@pytest.fixture
def playground_options() -> dict[str, Any]:
    """A playground that takes two free messages a second."""
    return {"limits": SendLimits(per_second=2, private_per_second=0), "monotonic": lambda: 0.0}


async def test_only_paid_messages_above_the_free_limit_cost_stars(
    playground: Playground, bot: Bot, ada: UserHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # as the gateway does: the library warns of its old type
    playground.world.stars = 0.2
    await bot.send_message(ada.id, "free", allow_paid_broadcast=True)
    await bot.send_message(ada.id, "free")
    assert float((await bot.get_my_star_balance()).nanostar_amount or 0) == 200_000_000
    with pytest.raises(RetryAfter):
        await bot.send_message(ada.id, "too many")
    for _ in range(2):
        await bot.send_message(ada.id, "paid", allow_paid_broadcast=True)
    with pytest.raises(BadRequest, match="Balance_too_low"):
        await bot.send_message(ada.id, "too poor", allow_paid_broadcast=True)
    assert (await bot.get_my_star_balance()).amount == 0
    assert [message.text for message in ada.messages if message.outgoing] == ["free", "free", "paid", "paid"]


async def test_get_me_shows_the_switches_of_botfather(playground: Playground, bot: Bot) -> None:
    before = await bot.get_me()
    playground.world.profile.privacy_mode, playground.world.profile.inline_mode = False, False
    after = await bot.get_me()
    shown = [(one.can_read_all_group_messages, one.supports_inline_queries) for one in (before, after)]
    assert shown == [(False, True), (True, False)]


async def test_without_privacy_mode_the_bot_gets_every_message_of_a_group(
    playground: Playground, ada: UserHandle
) -> None:
    group = playground.add_group("Team", members=[ada], bot=MemberStatus.MEMBER)
    playground.world.updates.clear()
    await ada.say("to nobody in particular", group)
    assert len(playground.world.updates) == 0
    playground.world.profile.privacy_mode = False
    await ada.say("to nobody in particular", group)
    assert len(playground.world.updates) == 1
