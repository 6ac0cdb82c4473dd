"""Defines the tables of events and of what editors decide about the edition of a day."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from data.records.events import EventMark
from data.schema.column_types import EnumString, Instant, JsonTuple, LocalDate
from data.schema.metadata import Id, metadata

# Every article belongs to one event. No foreign key leads to the articles, because they refer to this table.
events = Table(
    "events",
    metadata,
    Column("id", Id, primary_key=True),
    Column("lead_article_id", BigInteger),
    Column("is_lead_chosen", Boolean, nullable=False),
    Column("mark", EnumString(EventMark), nullable=False),
    Column("additions", JsonTuple, nullable=False),
    Column("conflicts", JsonTuple, nullable=False),
    Column("opened", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("merged_into", BigInteger),
    Index("ix_events_updated_at", "updated_at"),
    sqlite_autoincrement=True,
)

# A day is a local date, the same for readers in all time zones.
edition_days = Table(
    "edition_days",
    metadata,
    Column("local_date", LocalDate, primary_key=True),
    Column("greeting", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

edition_marks = Table(
    "edition_marks",
    metadata,
    Column("local_date", LocalDate, primary_key=True),
    Column("event_id", Id, ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    Column("mark", EnumString(EventMark), nullable=False),
    Column("position", Integer),
    Column("at", Instant, nullable=False),
    Index("ix_edition_marks_event_id", "event_id"),
)

# The order of the digest's sections, and the most stories of each.
sections = Table(
    "sections",
    metadata,
    Column("topic", String(64), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("max_stories", Integer),
)

# How many readers opened an article on a day of the newsroom's calendar; who they were is stored nowhere.
openings = Table(
    "openings",
    metadata,
    Column("day", LocalDate, primary_key=True),
    Column("article_id", Id, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("opened", Integer, nullable=False),
    Index("ix_openings_article_id", "article_id"),
)
