"""Defines the tables of the processes: received updates, leases of chats, planning runs, alerts, counters."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from data.schema.column_types import Instant
from data.schema.metadata import metadata, partial_index

_payload = Column("payload", Text)

# The payload is deleted when the update was handled; the number stays, to recognise repeats.
updates = Table(
    "updates",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger, nullable=False, server_default="0"),
    Column("received_at", Instant, nullable=False),
    _payload,
    partial_index("ix_updates_unhandled", "update_id", where=_payload.is_not(None)),
    Index("ix_updates_received_at", "received_at"),
)

# The process that handles a chat's updates, so that they are handled in order.
chat_leases = Table(
    "chat_leases",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("owner", Text, nullable=False),
    Column("leased_until", Instant, nullable=False),
)

# One row for each instant at which digests were planned; the run's editions have it as created_at.
runs = Table(
    "runs",
    metadata,
    Column("at", Instant, primary_key=True, autoincrement=False),
    Column("due", Integer, nullable=False),
    Column("too_late", Integer, nullable=False),
    Column("empty", Integer, nullable=False),
    Column("messages", Integer, nullable=False),
)

# When the owners were last alerted to a cause, so that alerts are not repeated at once, and whether they are
# still to be notified of the recovery.
alerts = Table(
    "alerts",
    metadata,
    Column("cause", String(64), primary_key=True),
    Column("told_at", Instant, nullable=False),
    Column("lasting", Boolean, nullable=False),
)

counters = Table(
    "counters",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", BigInteger, nullable=False),
)
