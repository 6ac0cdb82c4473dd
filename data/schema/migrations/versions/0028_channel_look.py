"""Adds how posts in connected chats look, and which one is pinned."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("connected_chats", sa.Column("look", sa.Text(), nullable=False, server_default=""))
    op.add_column("connected_chats", sa.Column("pinned_message_id", sa.BigInteger()))
