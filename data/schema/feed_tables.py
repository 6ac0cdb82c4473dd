"""Defines the tables of feeds, their rules, the keys of their entries, and entries that are held."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from data.records.feed_rules import RuleKind
from data.records.feeds import HoldReason, SourceKind, SourceState
from data.schema.column_types import EnumString, Instant, JsonTuple, LocalDate
from data.schema.metadata import Id, metadata

sources = Table(
    "sources",
    metadata,
    Column("id", Id, primary_key=True),
    Column("state", EnumString(SourceState), nullable=False),
    Column("next_poll", Instant),
    Column("publish", Boolean, nullable=False),
    Column("full_text", Boolean, nullable=False),
    Column("interval", Integer, nullable=False),
    Column("ttl", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("status", Integer, nullable=False),
    Column("error", String(32), nullable=False),
    Column("created_at", Instant, nullable=False),
    # Unused: no statement reads or writes it. It stays because dropping a column needs a migration.
    Column("polled_at", Instant),
    Column("success_at", Instant),
    Column("failing_since", Instant),
    Column("alerted_at", Instant),
    Column("added_by", BigInteger, nullable=False),
    Column("added_by_name", Text, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("language", String(35), nullable=False),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("site", Text, nullable=False),
    Column("topics", JsonTuple, nullable=False),
    Column("skip_hours", JsonTuple, nullable=False),
    Column("etag", Text, nullable=False),
    Column("last_modified", Text, nullable=False),
    Column("body_hash", String(64), nullable=False),
    Column("former_url", Text, nullable=False, server_default=""),
    Column("kind", EnumString(SourceKind), nullable=False, server_default=SourceKind.FEED),
    Column("list_signature", Text, nullable=False, server_default=""),
    UniqueConstraint("url"),
    # Only an active source has a next poll, so the index needs no condition on the state.
    Index("ix_sources_next_poll", "next_poll", "id"),
    Index("ix_sources_added_by", "added_by"),
    sqlite_autoincrement=True,
)

# The keys by which a source's entries are recognised; hashes, so that the table stays small.
source_items = Table(
    "source_items",
    metadata,
    Column("source_id", Id, ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True),
    Column("key", String(24), primary_key=True),
    Column("seen_at", Instant, nullable=False),
)

# `before_*` is what the rule was before its last change, for Undo.
source_rules = Table(
    "source_rules",
    metadata,
    Column("source_id", Id, ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", EnumString(RuleKind), primary_key=True),
    Column("words", JsonTuple, nullable=False),
    Column("number", Integer, nullable=False),
    Column("before_words", JsonTuple, nullable=False),
    Column("before_number", Integer, nullable=False),
    Column("held", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("day", LocalDate),
    Column("taken", Integer, nullable=False),
)

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
    Column("detail", Text, nullable=False, server_default=""),
    UniqueConstraint("source_id", "key"),
    Index("ix_held_entries_source_id", "source_id", "reason"),
    sqlite_autoincrement=True,
)
