"""A correction continues after a kill -9, and every message shows it once."""

from __future__ import annotations

import signal
from collections import Counter
from pathlib import Path

import pytest

from bot.playground import Playground, SendLimits, UserHandle
from bot.playground.world.event_log import EventKind
from bot.playground.world.faults import Fault, FaultKind
from bot.playground.world.model import Message
from tests.support.lede_process import RUNNING, LedeProcess, add_due_readers, count_received
from tests.support.waiting import wait_until

pytestmark = pytest.mark.process

OWNER, READERS = 1001, 300
RIGHT = "The ferry moves to the old pier"


async def start_lede(playground: Playground, url: str, folder: Path) -> LedeProcess:
    """`lede run` at ten times Telegram's rate, with a clock that the test moves."""
    environ = {
        "BOT_TOKEN": playground.token,
        "ADMIN_IDS": str(OWNER),
        "DATABASE_URL": url,
        "TELEGRAM_API_URL": playground.root,
    }
    options = ("--clock", str(folder / "clock"), "--rate", "300")
    lede = await LedeProcess.start(folder, environ, *options, module="tests.chaos.lede_with_clock")
    await lede.wait_for_line(RUNNING)
    return lede


async def order_correction(owner: UserHandle) -> Message:
    """Change the title of the story and order its correction; returns the card."""
    await owner.say("/articles")
    await owner.press(await owner.wait_for("The ferry moves", 60), "1")
    card = await owner.wait_for("Published")
    await owner.press(card, "Edit")
    await owner.press(owner.current(card), "Edit title")
    await owner.wait_for("Send the new title")
    await owner.say(RIGHT)
    await owner.press(await owner.wait_for("300 readers have it in 300 messages"), "Add a line")
    await owner.wait_for("What was wrong?")
    await owner.say("the old pier, not a new one")
    question = await owner.wait_for("Readers see: the old pier")
    await owner.press(question, "Correct them")
    return question


async def test_kill_9_in_the_middle_of_a_correction_leaves_each_message_corrected_once(
    playground: Playground, sqlite_url: str, tmp_path: Path
) -> None:
    playground.limits = SendLimits.unlimited()
    (tmp_path / "clock").write_text("0")
    owner = playground.add_user("Olga", id=OWNER, language_code="en")
    people = await add_due_readers(sqlite_url, playground, READERS)
    first = await start_lede(playground, sqlite_url, tmp_path)
    await wait_until(lambda: len(count_received(playground)) == READERS)
    card = await order_correction(owner)
    playground.faults.add(Fault("editMessageText", FaultKind.SLOW, times=None, seconds=0.1))
    (tmp_path / "clock").write_text("61")
    await wait_until(lambda: count_corrected(people) >= READERS // 3)
    await first.stop(signal.SIGKILL)
    assert count_corrected(people) < READERS
    playground.faults.clear()
    again = await start_lede(playground, sqlite_url, tmp_path)
    await owner.wait_for(f"✓ Corrected {READERS} of {READERS}", 60)
    assert f"Corrected {READERS} of {READERS}" in owner.current(card).text
    assert await again.stop() == 0
    for person in people:
        (message,) = [one for one in person.messages if one.outgoing]
        assert message.text.startswith(RIGHT)
        assert message.text.count("the old pier, not a new one") == 1
    changes = Counter(
        one.chat_id for one in playground.world.event_log.events if one.kind is EventKind.EDITED
    )
    assert {changes[person.id] for person in people} == {1}


def count_corrected(people: list[UserHandle]) -> int:
    """How many of the readers' messages show the correction."""
    return sum(any("not a new one" in one.text for one in person.messages) for person in people)
