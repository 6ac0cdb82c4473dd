"""Adds where a merged event went, and the index that finds the articles of a day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("events", sa.Column("merged_into", sa.BigInteger(), nullable=True))
    op.create_index("ix_articles_published_at", "articles", ["published_at"])
