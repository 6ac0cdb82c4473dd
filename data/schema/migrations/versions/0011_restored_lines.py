"""Adds which of an article's dropped lines an editor put back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("articles", sa.Column("restored", sa.JSON(), nullable=False, server_default="[]"))
