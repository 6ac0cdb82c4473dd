"""Defines the table of corrections of articles in messages sent before."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from data.records.corrections import CorrectionState
from data.schema.column_types import EnumString, Instant, JsonTuple
from data.schema.metadata import Id, metadata

corrections = Table(
    "corrections",
    metadata,
    Column("id", Id, primary_key=True),
    Column("article_id", Id, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    Column("edition_id", Id, ForeignKey("editions.id")),
    Column("state", EnumString(CorrectionState), nullable=False),
    Column("is_retraction", Boolean, nullable=False),
    Column("has_notice", Boolean, nullable=False),
    Column("note", Text, nullable=False),
    Column("author_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("card_message_id", BigInteger),
    Column("language", String(35), nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("in_flight", JsonTuple, nullable=False),
    Column("readers", Integer, nullable=False),
    Column("messages", Integer, nullable=False),
    Column("reached_edition", BigInteger, nullable=False),
    Column("reached", BigInteger, nullable=False),
    Column("all_planned", Boolean, nullable=False),
    Column("is_stopped", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("starts_at", Instant),
    Index("ix_corrections_state", "state"),
    Index("ix_corrections_article_id", "article_id"),
    Index("ix_corrections_author_id", "author_id"),
    sqlite_autoincrement=True,
)
