"""Exports and imports connected chats, tips of readers, and senders who may send no more."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, replace

from sqlalchemy import select, update

from data.engines.upsert import Transaction, insert_statement
from data.newsroom import connected_chats, tips
from data.records.channel_look import write_look
from data.records.newsroom import ConnectedChat
from data.records.tips import Tip, TipBlock, TransferredTip
from data.schema.newsroom_tables import connected_chats as chat_table
from data.schema.tables import tip_blocks
from data.schema.tables import tips as tip_table
from data.transfer.import_state import ImportState
from data.transfer.records import ImportCounts

_BATCH_SIZE = 500
_TIP_COLUMNS = ("article_id", "chat_id", "name", "language", "created_at")


async def export_chats(tx: Transaction) -> AsyncIterator[ConnectedChat]:
    """The connected chats by number."""
    for chat in sorted(await connected_chats.list_all(tx), key=lambda one: one.chat_id):
        yield chat


async def export_tips(tx: Transaction) -> AsyncIterator[TransferredTip]:
    """The tips by article and chat."""
    last = (0, 0)
    order = (tip_table.c.article_id, tip_table.c.chat_id)
    while True:
        article_id, chat_id = last
        is_later = (order[0] > article_id) | ((order[0] == article_id) & (order[1] > chat_id))
        query = select(tip_table).order_by(*order).limit(_BATCH_SIZE)
        rows = (await tx.execute(query.where(is_later) if last[0] else query)).all()
        for row in rows:
            tip = Tip(*(getattr(row, name) for name in _TIP_COLUMNS))
            yield TransferredTip(tip, row.made_draft, row.is_thanked)
        if len(rows) < _BATCH_SIZE:
            return
        last = (rows[-1].article_id, rows[-1].chat_id)


async def export_blocks(tx: Transaction) -> AsyncIterator[TipBlock]:
    """Who may send no more tips, by number."""
    for row in await tx.execute(select(tip_blocks).order_by(tip_blocks.c.chat_id)):
        yield TipBlock(row.chat_id, row.blocked_by, row.blocked_at)


async def import_chats(tx: Transaction, moved: Sequence[ConnectedChat]) -> ImportCounts:
    """Connect chats; of one that is connected the name, the look and the question are updated."""
    counts = ImportCounts()
    for chat in moved:
        present = await connected_chats.get(tx, chat.chat_id)
        if present is None:
            await connected_chats.save(tx, chat)
        after = chat if present is None else _updated(present, chat)
        if after == present:
            counts += ImportCounts(unchanged=1)
            continue
        values = {"title": after.title, "username": after.username, "asks_first": after.asks_first}
        of_chat = update(chat_table).where(chat_table.c.chat_id == chat.chat_id)
        await tx.execute(of_chat.values(**values, look=write_look(after.look)))
        counts += ImportCounts(added=1) if present is None else ImportCounts(changed=1)
    return counts


def _updated(present: ConnectedChat, given: ConnectedChat) -> ConnectedChat:
    names = ("title", "username", "look", "asks_first")
    return replace(present, **{name: getattr(given, name) for name in names})


async def import_tips(tx: Transaction, state: ImportState, moved: Sequence[TransferredTip]) -> ImportCounts:
    """Store tips of articles of the file; one that is stored here is left as it is."""
    here = [
        (replace(one.tip, article_id=state.article_ids[one.tip.article_id]), one)
        for one in moved
        if one.tip.article_id in state.article_ids
    ]
    query = select(tip_table.c.article_id, tip_table.c.chat_id)
    rows = await tx.execute(query.where(tip_table.c.article_id.in_({tip.article_id for tip, _ in here})))
    known = {(row.article_id, row.chat_id) for row in rows}
    added = 0
    for tip, one in here:
        if (tip.article_id, tip.chat_id) not in known:
            added += await tips.add(tx, tip, made_draft=one.made_draft, is_thanked=one.is_thanked)
    return ImportCounts(added=added, unchanged=len(moved) - added)


async def import_blocks(tx: Transaction, moved: Sequence[TipBlock]) -> ImportCounts:
    """Store who may send no more tips."""
    added = 0
    for one in moved:
        statement = insert_statement(tx, tip_blocks).values(asdict(one))
        added += (await tx.execute(statement.on_conflict_do_nothing())).rowcount
    return ImportCounts(added=added, unchanged=len(moved) - added)
