"""Adds what readers want more and less of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("subscriptions", sa.Column("taste", sa.Text(), nullable=False, server_default=""))
    op.add_column("subscriptions", sa.Column("taps", sa.JSON(), nullable=False, server_default="[]"))
