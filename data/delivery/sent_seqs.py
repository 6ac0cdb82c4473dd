"""Records in subscriptions what came at once, so that the next digest does not tell it again."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import bindparam, select, update

from data.engines.upsert import Transaction
from data.records.bulletins import read_sent_seqs, write_sent_seqs
from data.schema.tables import subscriptions


async def lock(tx: Transaction, reader_ids: Collection[int]) -> dict[int, str]:
    """What each reader was told, the rows locked in the order of their numbers until the transaction ends."""
    query = select(subscriptions.c.reader_id, subscriptions.c.sent_seqs)
    mine = query.where(subscriptions.c.reader_id.in_(reader_ids)).order_by(subscriptions.c.reader_id)
    return {row.reader_id: row.sent_seqs for row in await tx.execute(mine.with_for_update())}


async def add(tx: Transaction, before: Mapping[int, str], seqs: Mapping[int, Collection[int]]) -> None:
    """Add publication numbers, by reader, to what `lock` returned."""
    rows = [
        {"of_reader": reader_id, "new_seqs": write_sent_seqs([*read_sent_seqs(before[reader_id]), *added])}
        for reader_id, added in seqs.items()
        if reader_id in before and added
    ]
    if rows:
        statement = update(subscriptions).where(subscriptions.c.reader_id == bindparam("of_reader"))
        await tx.execute(statement.values(sent_seqs=bindparam("new_seqs")), rows)
