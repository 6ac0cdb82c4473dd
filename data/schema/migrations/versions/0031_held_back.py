"""Adds which articles editors dropped from a reader's last digest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("subscriptions", sa.Column("held_back", sa.Text(), nullable=False, server_default=""))
