"""A broadcast lives through the end of its process, on every database, and nobody gets it twice."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.playground import Playground
from bot.playground.world.faults import Fault, FaultKind
from bot.playground.world.model import Message
from tests.support.lede_process import (
    RUNNING,
    LedeProcess,
    add_subscribers,
    count_outbox_states,
    database_url,
)

pytestmark = pytest.mark.process

OWNER = 1001
READERS = 80
NEWS = "The newsroom moves on Monday."
LEADER_LINE = "this process sends from now on"


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of every kind."""
    return (
        str(request.getfixturevalue("postgres_url"))
        if request.param == "postgres"
        else database_url(tmp_path)
    )


@asynccontextmanager
async def running(playground: Playground, folder: Path, url: str) -> AsyncIterator[LedeProcess]:
    environ = {
        "BOT_TOKEN": playground.token,
        "ADMIN_IDS": str(OWNER),
        "DATABASE_URL": url,
        "TELEGRAM_API_URL": playground.root,
    }
    lede = await LedeProcess.start(folder, environ)
    try:
        await lede.wait_for_line(RUNNING if url.startswith("sqlite") else LEADER_LINE, 60)
        yield lede
    finally:
        await lede.close()


def count_received(playground: Playground) -> Counter[int]:
    """How often each reader has got it."""
    texts = (sent for sent in playground.sent if sent.ok and sent.method == "sendMessage")
    return Counter(sent.chat_id for sent in texts if sent.text == NEWS and sent.chat_id != OWNER)


def is_completion_report(message: Message) -> bool:
    return "Sent to" in message.text


async def test_kill_9_in_the_middle_loses_at_most_what_was_in_flight(url: str, tmp_path: Path) -> None:
    async with Playground() as playground:
        owner = playground.add_user("Olga", id=OWNER, language_code="en")
        people = [playground.add_user(f"Reader {n}", started=True) for n in range(READERS)]
        now = datetime.now(UTC)
        await add_subscribers(url, people, now + timedelta(hours=6), joined=now - timedelta(hours=1))
        playground.faults.add(Fault("sendMessage", FaultKind.SLOW, times=None, seconds=0.2))
        async with running(playground, tmp_path, url) as first:
            await owner.say(f"/broadcast {NEWS}")
            card = await owner.wait_for("Send this to all readers?", 60)
            await owner.press(card, "Send", 60)
            async with asyncio.timeout(60):
                while len(count_received(playground)) < READERS // 4:  # noqa: ASYNC110 - only counting tells
                    await asyncio.sleep(0.02)
            await first.stop(signal.SIGKILL)
        playground.faults.clear()
        async with running(playground, tmp_path, url) as again:
            end = await owner.wait_for(is_completion_report, 120)
            assert end.id == card.id
            assert await again.stop() == 0
    states = await count_outbox_states(url)
    assert states["sent"] + states.get("unknown", 0) == READERS
    assert states.get("unknown", 0) <= 12
    assert set(count_received(playground).values()) == {1}
    assert READERS - len(count_received(playground)) <= states.get("unknown", 0)
    assert f"Sent to {states['sent']} readers" in end.text
