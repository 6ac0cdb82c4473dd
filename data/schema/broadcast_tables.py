"""Defines the table of messages of the newsroom to its readers."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table

from data.records.delivery import MAX_AUDIENCE_VALUE, AudienceKind, BroadcastState
from data.schema.column_types import EnumString, Instant
from data.schema.metadata import Id, metadata

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("edition_id", Id, ForeignKey("editions.id"), nullable=False),
    Column("state", EnumString(BroadcastState), nullable=False),
    Column("author_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("card_message_id", BigInteger),
    Column("language", String(35), nullable=False),
    Column("readers", Integer, nullable=False),
    Column("reached", BigInteger, nullable=False),
    Column("all_planned", Boolean, nullable=False),
    Column("stopped", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("audience_kind", EnumString(AudienceKind), nullable=False, server_default=AudienceKind.ALL),
    Column("audience_value", String(MAX_AUDIENCE_VALUE), nullable=False, server_default=""),
    Column("planned_at", Instant),
    Column("local_time", String(16), nullable=False, server_default=""),
    Index("ix_broadcasts_state", "state"),
    Index("ix_broadcasts_author_id", "author_id"),
    sqlite_autoincrement=True,
)
