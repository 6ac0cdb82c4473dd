"""Adds the groups and channels that editors run from their private chats."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "connected_chats",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("connected_by", sa.BigInteger(), nullable=False),
        sa.Column("connected_at", sa.BigInteger(), nullable=False),
        sa.Column("missing_right", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name="pk_connected_chats"),
    )
    op.create_index("ix_connected_chats_connected_by", "connected_chats", ["connected_by"])
