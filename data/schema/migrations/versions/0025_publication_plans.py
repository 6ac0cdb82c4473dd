"""Adds when drafts are to be published, and who has to approve that."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "publication_plans",
        sa.Column("article_id", ID, autoincrement=False, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("at", sa.BigInteger()),
        sa.Column("not_before", sa.BigInteger()),
        sa.Column("with_digest", sa.Boolean(), nullable=False),
        sa.Column("planned_by", sa.BigInteger(), nullable=False),
        sa.Column("planned_by_name", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.BigInteger(), nullable=False),
        sa.Column("approved_by_name", sa.Text(), nullable=False),
        sa.Column("approved_version", sa.String(128), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], "fk_publication_plans_article_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", name="pk_publication_plans"),
    )
