"""A newsroom with its people, driven through the playground."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.app import App, open_app
from bot.clock import MovableClock
from bot.playground import Person, Playground
from bot.ports import FeedThinker, Fetcher, Thinker
from bot.settings import Settings

START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
OWNER, EDITOR, READER, SECOND_READER = 1001, 1002, 1003, 1004


@dataclass
class House:
    """One newsroom with its people; `run` opens the bot, as often as a test likes."""

    playground: Playground
    clock: MovableClock
    settings: Settings
    owner: Person
    editor: Person
    rita: Person
    ravi: Person
    app: App | None = field(default=None, kw_only=True)
    thinker: Thinker | None = field(default=None, kw_only=True)
    fetcher: Fetcher | None = field(default=None, kw_only=True)
    feed_thinker: FeedThinker | None = field(default=None, kw_only=True)

    @asynccontextmanager
    async def run(self) -> AsyncIterator[App]:
        """The bot, serving until the block ends."""
        async with open_app(
            self.settings,
            clock=self.clock,
            thinker=self.thinker,
            fetcher=self.fetcher,
            feed_thinker=self.feed_thinker,
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

    async def move_to(self, instant: datetime) -> None:
        """Move the clock and let the bot plan what is due then."""
        self.clock.move_to(instant)
        assert self.app is not None
        await self.app.worker.tick()

    async def move(self, step: timedelta) -> None:
        """Move the clock by a step."""
        await self.move_to(self.clock.now() + step)

    async def publish(self, text: str) -> None:
        """The owner pastes a story and publishes it."""
        await self.owner.say(text)
        card = await self.owner.wait_for("Draft")
        await self.owner.press(card, "Publish")
        await self.owner.wait_for("Published")

    async def subscribe(self, person: Person, *commands: str) -> None:
        """Somebody subscribes and types some settings."""
        await person.say("/subscribe")
        await person.wait_for("Subscribed")
        for command in commands:
            await person.say(command)
            await person.wait_for("Done")
