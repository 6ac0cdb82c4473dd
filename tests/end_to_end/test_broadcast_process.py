"""A broadcast continues after the end of its process, on every database, and reaches each reader once."""

from __future__ import annotations

import signal
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from bot.playground import Playground
from bot.playground.world.faults import Fault, FaultKind
from bot.playground.world.model import Message
from tests.support.lede_process import (
    MAX_IN_DOUBT,
    StartLede,
    add_subscribers,
    count_outbox_states,
    leading_line,
)
from tests.support.waiting import wait_until

pytestmark = pytest.mark.process

OWNER = 1001
READERS = 80
NEWS = "The newsroom moves on Monday."


def count_copies(playground: Playground) -> Counter[int]:
    """How many copies of the broadcast each reader has received."""
    texts = (sent for sent in playground.sent if sent.ok and sent.method == "sendMessage")
    return Counter(sent.chat_id for sent in texts if sent.text == NEWS and sent.chat_id != OWNER)


def is_completion_report(message: Message) -> bool:
    return "Sent to" in message.text


async def test_kill_9_in_the_middle_of_a_broadcast_loses_at_most_what_was_in_flight(
    playground: Playground, start: StartLede, url: str
) -> None:
    owner = playground.add_user("Olga", id=OWNER, language_code="en")
    people = [playground.add_user(f"Reader {n}", started=True) for n in range(READERS)]
    now = datetime.now(UTC)
    await add_subscribers(url, people, now + timedelta(hours=6), joined=now - timedelta(hours=1))
    playground.faults.add(Fault("sendMessage", FaultKind.SLOW, times=None, seconds=0.2))
    settings = {"ADMIN_IDS": str(OWNER), "DATABASE_URL": url}
    first = await start(ready=leading_line(url), **settings)
    await owner.say(f"/broadcast {NEWS}")
    card = await owner.wait_for("Send this to all readers?", 60)
    await owner.press(card, "Send", 60)
    await wait_until(lambda: len(count_copies(playground)) >= READERS // 4)
    await first.stop(signal.SIGKILL)
    playground.faults.clear()
    again = await start(ready=leading_line(url), **settings)
    end = await owner.wait_for(is_completion_report, 120)
    assert end.id == card.id
    assert await again.stop() == 0
    states = await count_outbox_states(url)
    assert states["sent"] + states.get("unknown", 0) == READERS
    assert states.get("unknown", 0) <= MAX_IN_DOUBT
    assert set(count_copies(playground).values()) == {1}
    assert READERS - len(count_copies(playground)) <= states.get("unknown", 0)
    assert f"Sent to {states['sent']} readers" in end.text
