"""The tables of what readers mute and watch.

`mute_set` and `watch_set` of the subscription repeat them, because they are part of its planning key; see
data.audience.reader_rules.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from data.records.reader_rules import MAX_RULE_LENGTH, RuleSubject
from data.schema.column_types import EnumString, Instant
from data.schema.metadata import Id, metadata

mutes = Table(
    "mutes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("reader_id", Id, ForeignKey("subscriptions.reader_id", ondelete="CASCADE"), nullable=False),
    Column("kind", EnumString(RuleSubject), nullable=False),
    Column("value", String(MAX_RULE_LENGTH), nullable=False),
    Column("until", Instant),
    Column("hidden", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("reader_id", "kind", "value"),
    Index("ix_mutes_kind", "kind", "value"),
    sqlite_autoincrement=True,
)

watches = Table(
    "watches",
    metadata,
    Column("id", Id, primary_key=True),
    Column("reader_id", Id, ForeignKey("subscriptions.reader_id", ondelete="CASCADE"), nullable=False),
    Column("kind", EnumString(RuleSubject), nullable=False),
    Column("value", String(MAX_RULE_LENGTH), nullable=False),
    Column("until", Instant),
    Column("found", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("reader_id", "kind", "value"),
    Index("ix_watches_kind", "kind", "value"),
    sqlite_autoincrement=True,
)
