"""Adds what digests are composed from when they are leased: the candidates, and the reader's planning key."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "candidate_snapshots",
        sa.Column("id", ID, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_candidate_snapshots"),
        sqlite_autoincrement=True,
    )
    op.add_column("editions", sa.Column("snapshot_id", sa.BigInteger()))
    op.add_column("outbox", sa.Column("planning_key", sa.Text()))
