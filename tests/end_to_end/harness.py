"""A newsroom with its people, which tests use through the playground."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.clock import MovableClock
from bot.playground import GroupHandle, Playground, TopicHandle, UserHandle
from bot.playground.world.model import Message
from bot.ports.charts import ChartDrawer
from bot.ports.events import EditorSummarizer
from bot.ports.feed_reader import FeedSummarizer
from bot.ports.fetcher import Fetcher
from bot.runtime.application import Application
from bot.runtime.composition import open_app
from bot.settings import Settings
from tests.support.failing_charts import FailingCharts

START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
GREETING = "Hello! I can bring this group a digest"
OWNER, EDITOR, READER, SECOND_READER = 1001, 1002, 1003, 1004


@dataclass
class NewsroomHarness:
    """One newsroom with its people; `run` opens the bot, any number of times in turn.

    `summarizer`, `fetcher`, `feed_summarizer` and `charts` replace those of the bot unless they are None. A
    picture takes a second, so that the tests of something else get /stats as text.
    """

    playground: Playground
    clock: MovableClock
    settings: Settings
    owner: UserHandle
    editor: UserHandle
    rita: UserHandle
    ravi: UserHandle
    app: Application | None = field(default=None, kw_only=True)
    summarizer: EditorSummarizer | None = field(default=None, kw_only=True)
    fetcher: Fetcher | None = field(default=None, kw_only=True)
    feed_summarizer: FeedSummarizer | None = field(default=None, kw_only=True)
    charts: ChartDrawer | None = field(default_factory=FailingCharts, kw_only=True)

    @asynccontextmanager
    async def run(self) -> AsyncIterator[Application]:
        """The bot, serving until the block ends."""
        async with open_app(
            self.settings,
            clock=self.clock,
            summarizer=self.summarizer,
            fetcher=self.fetcher,
            feed_summarizer=self.feed_summarizer,
            charts=self.charts,
        ) as app:
            self.app = app
            serving = asyncio.create_task(app.serve())
            try:
                yield app
            finally:
                serving.cancel()
                with suppress(asyncio.CancelledError):
                    await serving
                self.app = None

    async def move_clock_to(self, instant: datetime) -> None:
        """Move the clock and let the bot plan what is due then."""
        self.clock.move_to(instant)
        assert self.app is not None
        await self.app.jobs.plan_due_digests()

    async def advance_clock(self, step: timedelta) -> None:
        """Move the clock by a step."""
        await self.move_clock_to(self.clock.now() + step)

    async def publish(self, text: str) -> None:
        """Paste and publish a story as the owner."""
        await self.owner.say(text)
        card = await self.owner.wait_for("Draft")
        await self.owner.press(card, "Publish")
        await self.owner.wait_for("Published")

    async def subscribe(self, person: UserHandle, *commands: str) -> None:
        """Subscribe a person, who then sends some settings."""
        await person.say("/subscribe")
        await person.wait_for("Subscribed")
        for command in commands:
            await person.say(command)
            await person.wait_for("Done")


async def ask(
    person: UserHandle, text: str, room: GroupHandle | None = None, topic: TopicHandle | None = None
) -> Message:
    """Send a text and return the next answer."""
    await person.say(text, room, topic)
    return await person.wait_for(lambda message: not message.text.startswith(GREETING), chat=room)


async def unsubscribe(person: UserHandle) -> Message:
    """Unsubscribe a person, who confirms it; returns the answer."""
    return await press_in_turn(person, await ask(person, "/unsubscribe"), "Yes, unsubscribe")


async def press_in_turn(person: UserHandle, message: Message, *buttons: str) -> Message:
    """Press buttons in turn on a message that is edited after each; returns its current state."""
    for button in buttons:
        await person.press(message, button)
    return person.current(message)
