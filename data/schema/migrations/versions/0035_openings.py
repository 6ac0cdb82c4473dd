"""Adds how many readers opened an article on a day, and who wants pictures on a dark ground."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "openings",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], "fk_openings_article_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("day", "article_id", name="pk_openings"),
    )
    op.create_index("ix_openings_article_id", "openings", ["article_id"])
    op.add_column(
        "readers", sa.Column("dark_pictures", sa.Boolean(), nullable=False, server_default=sa.false())
    )
