"""Stores composed digests as editions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.services.planning.composition import ComposedDigest
from bot.services.planning.decisions import DIGEST_KIND
from data.database import Transaction
from data.delivery import editions


async def add(
    tx: Transaction, digests: Sequence[ComposedDigest], now: datetime, snapshot_id: int | None = None
) -> list[int]:
    """Store digests planned at `now`, and return the numbers of their editions; see Edition.snapshot_id."""
    contents = [
        editions.EditionContent(
            one.digest.parts,
            one.digest.left_out,
            one.digest.entries,
            one.articles,
            one.greeting,
            snapshot_id,
        )
        for one in digests
    ]
    return await editions.add_editions(tx, DIGEST_KIND, contents, now)
