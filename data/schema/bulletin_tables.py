"""Defines the table of bulletins: events that are sent at once."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, String, Table, Text

from data.records.bulletins import BulletinState
from data.schema.column_types import EnumString, Instant
from data.schema.metadata import Id, metadata

bulletins = Table(
    "bulletins",
    metadata,
    Column("id", Id, primary_key=True),
    Column("event_id", BigInteger, nullable=False),
    Column("article_id", Id, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("is_breaking", Boolean, nullable=False),
    Column("state", EnumString(BulletinState), nullable=False),
    Column("author_id", BigInteger, nullable=False),
    Column("author_name", Text, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("card_message_id", BigInteger),
    Column("language", String(35), nullable=False),
    Column("reached", BigInteger, nullable=False),
    Column("all_planned", Boolean, nullable=False),
    Column("is_stopped", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("started_at", Instant),
    Index("ix_bulletins_state", "state"),
    Index("ix_bulletins_event_id", "event_id"),
    Index("ix_bulletins_article_id", "article_id"),
    Index("ix_bulletins_author_id", "author_id"),
    Index("ix_bulletins_started_at", "started_at"),
    sqlite_autoincrement=True,
)
