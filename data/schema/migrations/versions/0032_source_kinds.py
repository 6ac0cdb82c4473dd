"""Adds pages without a feed and Telegram channels as sources."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sources", sa.Column("kind", sa.String(16), nullable=False, server_default="feed"))
    op.add_column("sources", sa.Column("list_signature", sa.Text(), nullable=False, server_default=""))
