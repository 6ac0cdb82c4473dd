"""Defines the table of the drafts that are published later."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, String, Table, Text

from data.records.publication_plans import PlanState
from data.schema.column_types import EnumString, Instant
from data.schema.metadata import Id, metadata

# One row for each draft with an hour, an embargo, or an editor to approve it; it ends with the publication.
publication_plans = Table(
    "publication_plans",
    metadata,
    Column(
        "article_id",
        Id,
        ForeignKey("articles.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("state", EnumString(PlanState), nullable=False),
    Column("at", Instant),
    Column("not_before", Instant),
    Column("with_digest", Boolean, nullable=False),
    Column("planned_by", BigInteger, nullable=False),
    Column("planned_by_name", Text, nullable=False),
    Column("approved_by", BigInteger, nullable=False),
    Column("approved_by_name", Text, nullable=False),
    Column("approved_version", String(128), nullable=False),
    Column("updated_at", Instant, nullable=False),
)
