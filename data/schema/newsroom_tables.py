"""Defines the tables of the team: members, invitations, audit log, dialogues, and what editors sent."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
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
    false,
)

from data.records.newsroom import MessageKind, Role
from data.schema.column_types import EnumString, Instant
from data.schema.metadata import Id, metadata

team = Table(
    "team",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("added_by", BigInteger, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("role", EnumString(Role), nullable=False, server_default=Role.EDITOR),
)

# Groups and channels that editors run from their private chats, and why the bot cannot write there.
connected_chats = Table(
    "connected_chats",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("title", Text, nullable=False),
    Column("username", Text, nullable=False),
    Column("connected_by", BigInteger, nullable=False),
    Column("connected_at", Instant, nullable=False),
    Column("missing_right", String(16), nullable=False),
    Column("look", Text, nullable=False, server_default=""),
    Column("pinned_message_id", BigInteger),
    Column("asks_first", Boolean, nullable=False, server_default=false()),
    Index("ix_connected_chats_connected_by", "connected_by"),
)

# Links that make whoever opens them a member of the team; a used or withdrawn one is deleted.
invitations = Table(
    "invitations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("code_hash", String(64), nullable=False),
    Column("role", EnumString(Role), nullable=False),
    Column("created_by", BigInteger, nullable=False),
    Column("created_by_name", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    UniqueConstraint("code_hash"),
    sqlite_autoincrement=True,
)

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor_id", BigInteger, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject", Text, nullable=False),
    Index("ix_audit_actor_id", "actor_id"),
)

dialogues = Table(
    "dialogues",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("step", String(64), nullable=False),
    Column("data", JSON, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index("ix_dialogues_step", "step"),
)

# What an editor changed, as JSON before and after, for the button that undoes it.
undo_steps = Table(
    "undo_steps",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_undo_steps_at", "at"),
    sqlite_autoincrement=True,
)

# The messages that a draft was made of, so that an edit of one of them changes the draft.
submitted_messages = Table(
    "submitted_messages",
    metadata,
    Column("id", Id, primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("article_id", Id, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    Column("kind", EnumString(MessageKind), nullable=False),
    Column("at", Instant, nullable=False),
    Column("command_length", Integer, nullable=False),
    Column("file_id", Text, nullable=False),
    Column("version", String(128), nullable=False),
    Column("text", Text, nullable=False),
    UniqueConstraint("chat_id", "message_id"),
    Index("ix_submitted_messages_article_id", "article_id", "message_id"),
    Index("ix_submitted_messages_at", "at"),
    sqlite_autoincrement=True,
)
