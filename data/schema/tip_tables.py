"""Defines the tables of what readers send to the newsroom, and of those who may not."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, String, Table, Text, UniqueConstraint

from data.schema.column_types import Instant
from data.schema.metadata import Id, metadata

tips = Table(
    "tips",
    metadata,
    Column("id", Id, primary_key=True),
    Column("article_id", Id, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("language", String(35), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("made_draft", Boolean, nullable=False),
    Column("is_thanked", Boolean, nullable=False),
    UniqueConstraint("article_id", "chat_id"),
    Index("ix_tips_chat_id", "chat_id", "created_at"),
    Index("ix_tips_created_at", "created_at"),
    sqlite_autoincrement=True,
)

tip_blocks = Table(
    "tip_blocks",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("blocked_by", BigInteger, nullable=False),
    Column("blocked_at", Instant, nullable=False),
)
