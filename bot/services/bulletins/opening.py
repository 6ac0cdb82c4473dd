"""Makes bulletins of events that were just published, for readers who want everything or what they watch."""

from __future__ import annotations

from datetime import datetime, timedelta

from data.articles import articles
from data.coordination import counters
from data.database import Database, Transaction
from data.delivery import bulletins
from data.records.articles import CandidateArticle
from data.records.bulletins import AtOnce, BulletinState

MAX_AGE = timedelta(hours=1)
"""A story that was published longer ago, as after an outage, comes in the digest only."""
_SEQ_COUNTER = "bulletin_seq"
_BATCH_SIZE = 100


async def open_bulletins(database: Database, now: datetime) -> int:
    """Make a bulletin of each event whose first article was published since the last call.

    Returns:
        The number of new bulletins.
    """
    async with database.reading() as tx:
        is_up_to_date = await counters.current_value(tx, _SEQ_COUNTER) >= await articles.last_seq(tx)
    if is_up_to_date:
        return 0
    async with database.transaction() as tx:
        after = await counters.current_value(tx, _SEQ_COUNTER)
        found = await articles.list_candidates_after(tx, after, now - MAX_AGE, _BATCH_SIZE)
        is_wanted = await bulletins.is_any_reader(tx, AtOnce.WATCHED | AtOnce.EVERYTHING)
        opened = [await _open(tx, one, now) for one in found if one.new_sentences is None and is_wanted]
        reached = found[-1].seq if len(found) == _BATCH_SIZE else await articles.last_seq(tx)
        await counters.raise_to(tx, _SEQ_COUNTER, reached)
    return sum(opened)


async def _open(tx: Transaction, article: CandidateArticle, now: datetime) -> bool:
    """Make the bulletin of an article's event, unless it had one."""
    if await bulletins.list_of_event(tx, article.event_id):
        return False
    await bulletins.add(
        tx,
        event_id=article.event_id,
        article_id=article.id,
        seq=article.seq,
        is_breaking=False,
        state=BulletinState.RUNNING,
        created_at=now,
        started_at=now,
    )
    return True
