"""Stores the readers: chats, and topics of forums, that talk to Lede."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import delete, exists, select, update

from data.engines.upsert import Transaction, insert_statement
from data.records.audience import Reader
from data.schema.tables import articles, dialogues, outbox, readers, subscriptions, updates


async def get(tx: Transaction, chat_id: int, thread_id: int = 0) -> Reader | None:
    """The reader of a chat, or of one forum topic of it."""
    query = select(readers).where(readers.c.chat_id == chat_id, readers.c.thread_id == thread_id)
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else Reader(**row._asdict())


async def ensure(
    tx: Transaction, chat_id: int, thread_id: int, kind: str, language: str, now: datetime
) -> Reader:
    """The reader of a chat, inserted if new; `kind` and a `language` that was not chosen are updated."""
    known = await get(tx, chat_id, thread_id)
    if known is not None and known.language_chosen:
        language = known.language
    # Read first: nearly every call has nothing to write, and a write waits for the disk.
    if known is not None and (known.kind, known.language) == (kind, language):
        return known
    insert = insert_statement(tx, readers).values(
        chat_id=chat_id, thread_id=thread_id, kind=kind, language=language, created_at=now
    )
    statement = insert.on_conflict_do_update(
        index_elements=["chat_id", "thread_id"], set_={"kind": kind, "language": language}
    )
    row = (await tx.execute(statement.returning(*readers.c))).one()
    return Reader(**row._asdict())


async def record_signs_of_life(tx: Transaction, days: Sequence[date]) -> None:
    """Note on readers from whose chats a stored update came on one of these dates (UTC), ascending, which."""
    for day in days:
        start = datetime.combine(day, time(), UTC)
        came = select(updates.c.chat_id).where(
            updates.c.received_at >= start, updates.c.received_at < start + timedelta(days=1)
        )
        is_older = readers.c.seen_on.is_(None) | (readers.c.seen_on < day)
        statement = update(readers).where(readers.c.chat_id.in_(came), is_older)
        await tx.execute(statement.values(seen_on=day))


async def set_language(tx: Transaction, reader_id: int, language: str, *, chosen: bool) -> None:
    """Set a reader's language: chosen in its chat, or from now on what Telegram says."""
    await tx.execute(
        update(readers).where(readers.c.id == reader_id).values(language=language, language_chosen=chosen)
    )


async def set_dark_pictures(tx: Transaction, reader_id: int, *, dark: bool) -> None:
    """Set whether pictures of figures have a dark ground in a reader's chat."""
    await tx.execute(update(readers).where(readers.c.id == reader_id).values(dark_pictures=dark))


async def move_chat(tx: Transaction, old_chat_id: int, new_chat_id: int) -> bool:
    """Assign everything of a group to the supergroup that it became.

    Where both chats are known, the new chat's subscription stays, and the old chat's messages of a slot
    that the new chat has, too, are deleted. The ids of its messages are forgotten: in the new chat they are
    those of others.

    Returns:
        Whether the old chat was known.
    """
    rows = (await tx.execute(select(readers).where(readers.c.chat_id == old_chat_id))).all()
    own = outbox.c.reader_id.in_([row.id for row in rows])
    await tx.execute(update(outbox).where(own).values(message_id=None))
    for row in rows:
        target = await get(tx, new_chat_id, row.thread_id)
        if target is None:
            await tx.execute(
                update(readers).where(readers.c.id == row.id).values(chat_id=new_chat_id, kind="supergroup")
            )
        else:
            await _merge(tx, row.id, target.id)
    await tx.execute(update(articles).where(articles.c.chat_id == old_chat_id).values(chat_id=new_chat_id))
    # An open dialogue refers to messages of the old chat; the person starts again.
    await tx.execute(delete(dialogues).where(dialogues.c.chat_id == old_chat_id))
    return bool(rows)


async def _merge(tx: Transaction, old: int, new: int) -> None:
    taken = exists().where(subscriptions.c.reader_id == new)
    if not (await tx.execute(select(taken))).scalar():
        await tx.execute(update(subscriptions).where(subscriptions.c.reader_id == old).values(reader_id=new))
    other = outbox.alias()
    same_slot = exists().where(
        other.c.reader_id == new,
        other.c.kind == outbox.c.kind,
        other.c.local_date == outbox.c.local_date,
        other.c.slot == outbox.c.slot,
    )
    await tx.execute(update(outbox).where(outbox.c.reader_id == old, ~same_slot).values(reader_id=new))
    await tx.execute(delete(readers).where(readers.c.id == old))
