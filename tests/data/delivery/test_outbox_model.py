"""A state machine over the ledger: in any order of events no message is sent twice, and none is lost."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from data.audience import readers
from data.database import Database
from data.delivery import editions, outbox, statistics
from data.records.delivery import Delivery, OutboxState, Settlement
from tests.support.databases import copy_sqlite, sqlite_url
from tests.support.deliveries import NewDelivery, plan_deliveries
from tests.support.nightly import IS_NIGHTLY

T = TypeVar("T")
START = datetime(2026, 3, 5, tzinfo=UTC)
LEASE_DURATION = timedelta(seconds=30)
END_STATES = ("sent", "failed", "expired", "unknown")


class OutboxModel(RuleBasedStateMachine):
    """Two senders, one perhaps stalled, plan, lease, mark, settle, crash and wait in any order."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.database = self.run(
            Database.open(sqlite_url(copy_sqlite(self.template, Path(self.folder.name))))
        )
        self.now = START
        self.epoch = 0
        self.planned: set[tuple[int, int, int]] = set()
        self.leased: list[Delivery] = []
        self.begun: list[int] = []
        self.sending: list[tuple[int, int]] = []
        self.doubted: set[int] = set()
        self.run(self._prepare())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    async def _prepare(self) -> None:
        async with self.database.transaction() as tx:
            for chat in range(3):
                await readers.ensure(tx, chat, 0, "private", "en", START)
            await editions.add_edition(tx, "digest", ((),), 0, START)
            self.epoch = await outbox.next_epoch(tx)

    @rule(reader=st.integers(1, 3), slot=st.integers(0, 2), parts=st.integers(1, 3))
    def plan(self, reader: int, slot: int, parts: int) -> None:
        if (reader, slot, 0) in self.planned:
            parts = 1 + max(part for who, which, part in self.planned if (who, which) == (reader, slot))
        keys = {(reader, slot, part) for part in range(parts)}

        async def enqueue() -> int:
            async with self.database.transaction() as tx:
                return await plan_deliveries(tx, [self._delivery(*key) for key in sorted(keys)])

        assert self.run(enqueue()) == len(keys - self.planned)
        self.planned |= keys

    def _delivery(self, reader: int, slot: int, part: int) -> NewDelivery:
        late = self.now + timedelta(minutes=2)
        return NewDelivery(reader, 1, "digest", date(2026, 3, 5), slot, part, self.now, late)

    @rule(limit=st.integers(1, 4))
    def lease(self, limit: int) -> None:
        async def take() -> list[Delivery]:
            async with self.database.transaction() as tx:
                return await outbox.lease(tx, self.now, "me", self.now + LEASE_DURATION, limit, self.epoch)

        taken = self.run(take())
        # A message whose sending has begun is never leased again, whatever expired or crashed meanwhile.
        assert not {one.id for one in taken} & set(self.begun)
        self.leased += taken

    @precondition(lambda self: self.leased)
    @rule(data=st.data())
    def mark(self, data: st.DataObject) -> None:
        """Mark leased messages; the lease may have expired, have a new holder, or be of a past epoch."""
        chosen = data.draw(st.lists(st.sampled_from(self.leased), min_size=1, unique_by=lambda one: one.id))
        for epoch in {one.epoch for one in chosen}:
            ids = [one.id for one in chosen if one.epoch == epoch]
            self._begin(ids, epoch)

    def _begin(self, ids: list[int], epoch: int) -> None:
        async def intend() -> set[int]:
            async with self.database.transaction() as tx:
                return await outbox.mark_sending(tx, ids, epoch)

        granted = self.run(intend())
        assert not granted & set(self.begun)
        assert not granted or epoch == self.epoch
        self.begun += granted
        self.sending += [(one, epoch) for one in granted]

    @precondition(lambda self: self.sending)
    @rule(data=st.data(), state=st.sampled_from([OutboxState(end) for end in ("sent", "failed", "unknown")]))
    def answer(self, data: st.DataObject, state: OutboxState) -> None:
        one, epoch = data.draw(st.sampled_from(self.sending))
        self.sending.remove((one, epoch))
        self._settle(Settlement(one, epoch, state, self.now))

    @precondition(lambda self: self.sending)
    @rule(data=st.data())
    def release_intent(self, data: st.DataObject) -> None:
        """Release an intent; the message may be begun again, unless another sender has settled it."""
        one, epoch = data.draw(st.sampled_from(self.sending))
        self.sending.remove((one, epoch))

        async def release() -> None:
            async with self.database.transaction() as tx:
                await outbox.release_intent(tx, [one], epoch)

        self.run(release())
        if epoch == self.epoch:
            self.begun.remove(one)

    @precondition(lambda self: self.sending)
    @rule(data=st.data())
    def reject(self, data: st.DataObject) -> None:
        """Settle as certainly not sent; the message may be begun again, unless another sender settled it."""
        one, epoch = data.draw(st.sampled_from(self.sending))
        self.sending.remove((one, epoch))
        self._settle(
            Settlement(one, epoch, OutboxState.PENDING, self.now, not_before=self.now + LEASE_DURATION / 2)
        )
        if epoch == self.epoch:
            self.begun.remove(one)

    def _settle(self, settlement: Settlement) -> None:
        async def settle() -> None:
            async with self.database.transaction() as tx:
                await outbox.settle(tx, [settlement])

        self.run(settle())

    @rule(resend_once=st.booleans())
    def crash(self, resend_once: bool) -> None:
        """A new sender takes over; the old sender's calls may still arrive."""
        lost = {one for one, epoch in self.sending if epoch == self.epoch}

        async def take_over() -> tuple[int, int]:
            async with self.database.transaction() as tx:
                self.epoch = await outbox.next_epoch(tx)
                return await outbox.recover(tx, self.now, resend_once=resend_once)

        _, doubtful = self.run(take_over())
        assert doubtful == len(lost)
        if resend_once:  # each may be begun once more, but only after its first doubt
            self.begun = [one for one in self.begun if one not in lost - self.doubted]
        self.doubted |= lost

    @rule(seconds=st.integers(1, 90))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

        async def expire() -> int:
            async with self.database.transaction() as tx:
                return await outbox.expire(tx, self.now)

        self.run(expire())

    @invariant()
    def no_message_is_lost(self) -> None:
        assert sum(self._states().values()) == len(self.planned)

    def _states(self) -> dict[str, int]:
        async def count() -> dict[str, int]:
            async with self.database.reading() as tx:
                return (await statistics.count_all(tx)).outbox

        return self.run(count())

    def teardown(self) -> None:
        """A last sender and the passing of time bring every message to an end state."""
        self.crash(resend_once=False)
        self.wait(3600)
        assert set(self._states()) <= set(END_STATES)
        self.run(self.database.close())
        self.runner.close()
        self.folder.cleanup()


@pytest.mark.unmeasured
def test_in_any_order_of_events_no_message_is_sent_twice_or_lost(
    sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OutboxModel, "template", sqlite_template, raising=False)
    run_state_machine_as_test(
        OutboxModel, settings=settings(max_examples=200 if IS_NIGHTLY else 12, stateful_step_count=30)
    )
