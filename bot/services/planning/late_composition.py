"""Composes digests when they are leased, which planning left uncomposed because each is for one reader."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.services.calendar.slots import Slot
from bot.services.planning import candidate_snapshot, digest_editions
from bot.services.planning.candidates import CandidateSet
from bot.services.planning.composition import ComposedDigest
from bot.services.planning.decisions import compose_for
from data.database import Transaction
from data.delivery import editions, late_composition
from data.delivery.planning import parse_key
from data.records.delivery import Delivery


class LateComposer:
    """Composes leased digests from the candidates of their planning run.

    It keeps the candidates of one run, as long as each lease has digests of it.
    """

    def __init__(self) -> None:
        self._loaded: tuple[int, CandidateSet] | None = None

    async def compose(self, tx: Transaction, leased: Sequence[Delivery]) -> list[Delivery]:
        """Compose those of the leased deliveries that are not composed, and store their editions.

        Args:
            tx: The transaction that leased them.
            leased: The deliveries.

        Returns:
            All of them in their order, with the articles of their digests.
        """
        by_snapshot: defaultdict[int, list[Delivery]] = defaultdict(list)
        for one in leased:
            if one.uncomposed is not None and one.edition.snapshot_id is not None:
                by_snapshot[one.edition.snapshot_id].append(one)
        edition_ids: dict[int, int] = {}
        for snapshot_id, deliveries in by_snapshot.items():
            candidates = await self._candidates_of(tx, snapshot_id)
            edition_ids |= await _store(tx, _compose(deliveries, candidates), deliveries)
            candidates.forget_digests()
        if not by_snapshot:
            self._loaded = None
            return [*leased]
        await late_composition.set_editions(tx, edition_ids)
        found = await editions.get_editions(tx, {*edition_ids.values()})
        return [
            replace(one, edition=found[edition_ids[one.id]], uncomposed=None)
            if one.id in edition_ids
            else one
            for one in leased
        ]

    async def _candidates_of(self, tx: Transaction, snapshot_id: int) -> CandidateSet:
        if self._loaded is None or self._loaded[0] != snapshot_id:
            text = await late_composition.get_snapshot(tx, snapshot_id)
            self._loaded = snapshot_id, await asyncio.to_thread(_load, text)
        return self._loaded[1]


def _load(text: str) -> CandidateSet:
    return CandidateSet.of_snapshot(candidate_snapshot.from_text(text))


def _compose(deliveries: Sequence[Delivery], candidates: CandidateSet) -> dict[int, ComposedDigest]:
    """The digest of each delivery, by its number; equal digests are one object."""
    return {
        one.id: compose_for(
            parse_key(one.uncomposed.planning_key),
            candidates,
            Slot(one.uncomposed.local_date, one.uncomposed.slot, one.due_at),
        )
        for one in deliveries
        if one.uncomposed is not None
    }


async def _store(
    tx: Transaction, composed: Mapping[int, ComposedDigest], deliveries: Sequence[Delivery]
) -> dict[int, int]:
    """Store the digests, equal ones once; returns the number of the edition of each delivery."""
    digests = [*{id(one): one for one in composed.values()}.values()]
    stored = await digest_editions.add(tx, digests, deliveries[0].edition.created_at)
    numbers = {id(one): number for one, number in zip(digests, stored, strict=True)}
    return {delivery_id: numbers[id(one)] for delivery_id, one in composed.items()}
