"""Defines the tables of the programs that send articles: clients and the requests that they may repeat."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Table, Text, UniqueConstraint

from data.records.clients import ClientRight
from data.schema.column_types import EnumString, Instant
from data.schema.metadata import Id, metadata

# Programs that may send articles; of a token only its hash is stored. A removed client is deleted.
api_clients = Table(
    "api_clients",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("can", EnumString(ClientRight), nullable=False),
    Column("token_hash", String(64), nullable=False),
    Column("created_by", BigInteger, nullable=False),
    Column("created_by_name", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("used_at", Instant),
    UniqueConstraint("token_hash"),
    Index("ix_api_clients_created_by", "created_by"),
    sqlite_autoincrement=True,
)

# Requests with an Idempotency-Key; without an article the request is being handled since `claimed_at`.
api_requests = Table(
    "api_requests",
    metadata,
    Column("id", Id, primary_key=True),
    Column("client_id", Id, ForeignKey("api_clients.id", ondelete="CASCADE"), nullable=False),
    Column("key_hash", String(64), nullable=False),
    Column("body_hash", String(64), nullable=False),
    Column("article_id", BigInteger),
    Column("claimed_at", Instant, nullable=False),
    UniqueConstraint("client_id", "key_hash"),
    Index("ix_api_requests_claimed_at", "claimed_at"),
    sqlite_autoincrement=True,
)
