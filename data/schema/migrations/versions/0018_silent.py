"""Adds whether a reader's digests arrive without a sound."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "subscriptions", sa.Column("silent", sa.Boolean(), nullable=False, server_default=sa.false())
    )
