"""Defines the tables of stories that are shared into other chats, without those who share them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table

from data.records.sharing import ReferralKind
from data.schema.column_types import EnumString, Instant, LocalDate
from data.schema.metadata import Id, metadata

shared_cards = Table(
    "shared_cards",
    metadata,
    Column("id", Id, primary_key=True),
    Column("article_id", Id, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    Column("inline_message_id", String(255), nullable=False, unique=True),
    Column("language", String(35), nullable=False),
    Column("shared_at", Instant, nullable=False),
    Column("correction_id", BigInteger),
    Column("is_gone", Boolean, nullable=False),
    Index("ix_shared_cards_article_id", "article_id"),
    Index("ix_shared_cards_shared_at", "shared_at"),
    sqlite_autoincrement=True,
)

referrals = Table(
    "referrals",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("kind", EnumString(ReferralKind), primary_key=True),
    Column("day", LocalDate, primary_key=True),
    Column("count", Integer, nullable=False),
    Index("ix_referrals_day", "day"),
)
