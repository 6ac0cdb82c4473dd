"""Adds the rules of feeds, what a rule found in a held entry, and the former address of a feed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "source_rules",
        sa.Column("source_id", ID, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("before_words", sa.JSON(), nullable=False),
        sa.Column("before_number", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(10)),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], "fk_source_rules_source_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source_id", "kind", name="pk_source_rules"),
    )
    op.add_column("held_entries", sa.Column("detail", sa.Text(), nullable=False, server_default=""))
    op.add_column("sources", sa.Column("former_url", sa.Text(), nullable=False, server_default=""))
