"""A newsroom whose tests publish stories, plan and send bulletins, and set the clock."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.services.bulletins.runner import BulletinRunner
from bot.services.delivery.ledger import DeliveryLedger, recover
from bot.services.delivery.render_cache import RenderCache
from bot.services.planning.late_composition import LateComposer
from bot.services.subscriptions import subscriptions as subscription_service
from data.articles import events
from data.database import Database
from data.group_commit import GroupCommit
from data.records.audience import Subscription
from data.records.bulletins import AtOnce, Bulletin
from data.records.delivery import Delivery, OutboxState, Settlement
from data.records.events import Novelty
from tests.bot.services.seed import chat, publish, subscribe
from tests.support.factories import NOW

HOUR = timedelta(hours=1)
KINDS = {"b": AtOnce.BREAKING, "w": AtOnce.WATCHED, "e": AtOnce.EVERYTHING}


@dataclass
class BulletinHarness:
    """See the module; a reader's chat is named by its number."""

    database: Database
    instant: datetime = NOW
    daily_limit: int = 20
    reports: list[Bulletin] = field(default_factory=list)
    runner: BulletinRunner = field(init=False)

    def __post_init__(self) -> None:
        self.runner = self.make_runner()

    def now(self) -> datetime:
        return self.instant

    def make_runner(self, rate: float = 28.0) -> BulletinRunner:
        return BulletinRunner(
            database=self.database,
            clock=self,
            rate=lambda: rate,
            daily_limit=self.daily_limit,
            report=self._report,
            due=asyncio.Event(),
            on_messages=lambda: None,
            idle_interval=30.0,
            check_interval=0.0,
        )

    async def _report(self, bulletin: Bulletin) -> None:
        self.reports.append(bulletin)

    async def add(self, number: int, wanted: str = "", **changes: object) -> Subscription:
        """Subscribe a chat that wants the kinds of KINDS at once; any field can be given."""
        flags = sum(int(KINDS[one]) for one in wanted)
        return await subscribe(self.database, chat(number), self.instant - HOUR, at_once=flags, **changes)

    async def publish(self, *titles: str, **changes: object) -> list[int]:
        return await publish(self.database, *titles, now=self.instant, **changes)  # type: ignore[arg-type]

    async def report(self, event_id: int, sentence: str) -> None:
        """Publish an update of an event, with one new sentence."""
        (number,) = await self.publish("Another report", event_id=event_id)
        async with self.database.transaction() as tx:
            await events.set_novelty(tx, number, Novelty((sentence,), is_update=True), self.instant)

    async def step(self, times: int = 1) -> None:
        for _ in range(times):
            await self.runner.step()

    async def lease(self, limit: int = 1000) -> tuple[DeliveryLedger, list[Delivery]]:
        """Lease what may be sent now, as a new sender."""
        ledger = DeliveryLedger(
            database=self.database,
            commits=GroupCommit(self.database, 0.0),
            clock=self,
            owner="me",
            epoch=await recover(self.database, self.instant),
            load_articles=RenderCache().get_articles,
            compose=LateComposer().compose,
            sleep=asyncio.sleep,
        )
        leased, _ = await ledger.lease(limit)
        return ledger, leased

    async def send(self, limit: int = 1000) -> list[Delivery]:
        """Send what may be sent now."""
        ledger, leased = await self.lease(limit)
        sent = []
        for one in leased:
            if await ledger.record_intent(one) is not None:
                await ledger.settle(
                    Settlement(one.id, one.epoch, OutboxState.SENT, self.instant, message_id=1)
                )
                sent.append(one)
        return sent

    async def send_at_once(self) -> Counter[int]:
        """Plan and send bulletins; how many each chat got."""
        await self.step()
        return Counter(one.chat_id for one in await self.send() if one.is_bulletin)

    async def switch(self, number: int, wanted: AtOnce, *, is_on: bool) -> None:
        async with self.database.transaction() as tx:
            await subscription_service.set_at_once(tx, chat(number), wanted, is_on=is_on)
