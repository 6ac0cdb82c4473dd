"""A newsroom whose readers have a digest with a wrong story, for tests of corrections."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from bot.ports.messenger import (
    Outcome,
    Screen,
    Sent,
)
from bot.services.articles import editing
from bot.services.corrections import corrections
from bot.services.corrections.corrections import UNDO_PERIOD, CorrectionProgress
from bot.services.corrections.corrector import CorrectionRunner
from bot.services.newsroom.people import Person
from bot.services.planning import planner
from data.database import Database
from data.delivery import shared_cards
from data.records.articles import Article
from data.records.corrections import Correction
from data.records.delivery import Delivery
from data.records.sharing import SharedCard
from tests.bot.services.delivery.harness import (
    DUE,
    DeliveryHarness,
    FakeTelegram,
    FaultyGroupCommit,
    send_all,
)
from tests.bot.services.seed import chat, publish, subscribe_chats

ADA = Person(7, "Ada")
HOUR = timedelta(hours=1)
WRONG, RIGHT = "The fare is 13 euros", "The fare is 3 euros"


def render(delivery: Delivery, found: Sequence[Article]) -> Screen:
    """The titles, each with its status and what was wrong."""
    del delivery
    return Screen("; ".join(f"{one.title} {one.status.value} {one.correction}".strip() for one in found))


class CorrectionHarness(DeliveryHarness):
    """A newsroom whose readers have a digest with a wrong story, and a right one beside it."""

    def __init__(self, database: Database, commits: FaultyGroupCommit, telegram: FakeTelegram) -> None:
        super().__init__(database, commits, telegram)
        self.reports: list[CorrectionProgress] = []
        self.article_id = 0
        self.edited_cards: list[str] = []
        self.card_outcomes: list[Outcome] = []

    async def send_digest(self, *chats: int) -> None:
        """Publish the two stories, and send them to subscribed private chats; () sends to those that are."""
        await subscribe_chats(self.database, map(chat, chats), DUE - HOUR)
        self.article_id, _ = await publish(self.database, WRONG, "The river is high", now=DUE - HOUR)
        await self.send_digests()

    async def send_digests(self) -> None:
        dispatcher = await self.dispatcher(render)
        await planner.plan(self.database, self.clock.now())
        await send_all(dispatcher)

    def make_runner(self, rate: float = 28.0) -> CorrectionRunner:
        return CorrectionRunner(
            database=self.database,
            clock=self.clock,
            rate=lambda: rate,
            edit_card=self._edit_card,
            report=self._report,
            due=asyncio.Event(),
            on_messages=lambda: None,
            idle_interval=30.0,
        )

    async def _report(self, progress: CorrectionProgress) -> None:
        self.reports.append(progress)

    async def _edit_card(self, card: SharedCard) -> Outcome:
        outcome = self.card_outcomes.pop(0) if self.card_outcomes else Sent(0)
        if isinstance(outcome, Sent):
            self.edited_cards.append(card.inline_message_id)
        return outcome

    async def share(self, *names: str) -> None:
        """Send cards of the wrong story into other chats, with these names."""
        async with self.database.transaction() as tx:
            for name in names:
                await shared_cards.add(tx, self.article_id, name, "en", self.clock.now())

    async def ask(self) -> Correction | None:
        article = await editing.get(self.database, self.article_id)
        return await corrections.ask(self.database, article, ADA, chat(ADA.id), self.clock.now(), 30)

    async def correct(self, title: str = RIGHT, note: str = "", *, has_notice: bool = False) -> Correction:
        """Change the title an hour later, and order the correction, which may begin then."""
        self.clock.move_to(self.clock.now() + HOUR)
        await editing.set_title(self.database, self.article_id, title, ADA, self.clock.now())
        return await self.order(note, has_notice=has_notice)

    async def order(self, note: str = "", *, has_notice: bool = False) -> Correction:
        asked = await self.ask()
        assert asked is not None
        if note:
            await corrections.set_note(self.database, asked.id, note)
        ordered = await corrections.order(
            self.database, asked.id, ADA, self.clock.now(), has_notice=has_notice
        )
        self.clock.move_to(self.clock.now() + UNDO_PERIOD)
        return ordered

    async def run_all(self, rate: float = 28.0) -> CorrectionProgress:
        """Plan and send until no correction is active; each round has a new runner, as after a restart."""
        dispatcher = await self.dispatcher(render)
        for _ in range(30):
            runner = self.make_runner(rate)
            if not await runner.step():
                return self.reports[-1]
            await send_all(dispatcher)
            self.clock.move_to(self.clock.now() + timedelta(seconds=5))
        raise AssertionError("the correction does not end")
