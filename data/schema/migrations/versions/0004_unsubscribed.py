"""Adds when a reader unsubscribed, so that the settings can be kept for a while."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("subscriptions", sa.Column("unsubscribed_at", sa.BigInteger()))
    condition: dict[str, Any] = {
        "sqlite_where": sa.text("unsubscribed_at IS NOT NULL"),
        "postgresql_where": sa.text("unsubscribed_at IS NOT NULL"),
    }
    op.create_index("ix_subscriptions_unsubscribed_at", "subscriptions", ["unsubscribed_at"], **condition)
