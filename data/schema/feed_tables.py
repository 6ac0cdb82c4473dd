"""Defines the table of feed entries that wait for their page or were refused."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from data.records.feeds import HoldReason
from data.schema.column_types import EnumString, Instant
from data.schema.metadata import Id, metadata

# `entry` is the entry as JSON, so that it can be read again when the feed no longer contains it.
held_entries = Table(
    "held_entries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source_id", Id, ForeignKey("sources.id", ondelete="CASCADE"), nullable=False),
    Column("key", String(24), nullable=False),
    Column("reason", EnumString(HoldReason), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("article_id", BigInteger),
    Column("fingerprint", String(128), nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("entry", Text, nullable=False),
    UniqueConstraint("source_id", "key"),
    Index("ix_held_entries_source_id", "source_id", "reason"),
    sqlite_autoincrement=True,
)
