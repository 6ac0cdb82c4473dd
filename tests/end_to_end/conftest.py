"""The whole product on loopback: the real bot, a real database and the playground as Telegram."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.clock import MovableClock
from bot.playground import Playground, SendLimits
from bot.settings import Settings
from tests.end_to_end.harness import EDITOR, OWNER, READER, SECOND_READER, START, NewsroomHarness
from tests.support.in_process_summarizer import InProcessSummarizer
from tests.support.paths import STORIES


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncIterator[NewsroomHarness]:
    clock = MovableClock()
    clock.move_to(START)
    async with Playground(clock=clock, limits=SendLimits.unlimited()) as playground:
        people = [
            playground.add_user(name, id=number, language_code="en")
            for name, number in (
                ("Olga", OWNER),
                ("Eddie", EDITOR),
                ("Rita", READER),
                ("Ravi", SECOND_READER),
            )
        ]
        settings = Settings(
            bot_token=playground.token,
            admin_ids=frozenset({OWNER}),
            database_url=f"sqlite+aiosqlite:///{tmp_path / 'lede.db'}",
            telegram_api_url=playground.root,
        )
        yield NewsroomHarness(playground, clock, settings, *people)
        assert playground.refusals == []
        assert playground.complaints == []


@pytest.fixture
async def running(harness: NewsroomHarness) -> AsyncIterator[NewsroomHarness]:
    async with harness.run():
        yield harness


@pytest.fixture
async def with_editor(running: NewsroomHarness) -> NewsroomHarness:
    """A newsroom whose Eddie is an editor."""
    await running.owner.say(f"/team {EDITOR} Eddie")
    await running.owner.wait_for("is an editor now")
    return running


@pytest.fixture
def summarizer_in_process(harness: NewsroomHarness) -> None:
    """A newsroom that thinks in the process of the test, which starts sooner."""
    harness.summarizer = InProcessSummarizer()


@pytest.fixture
def stories() -> list[str]:
    """Articles of our own, each about something else."""
    return [path.read_text("utf-8") for path in STORIES]
