"""Adds whether a reader's digests have the rich form, and whether a sent message has it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("subscriptions", "outbox"):
        op.add_column(table, sa.Column("rich", sa.Boolean(), nullable=False, server_default=sa.false()))
