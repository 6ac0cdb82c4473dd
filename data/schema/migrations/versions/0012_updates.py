"""Adds whether an article tells so much new that its event comes again to readers who had it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("articles", sa.Column("is_update", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.execute("UPDATE articles SET is_update = false WHERE CAST(new_sentences AS TEXT) = '[]'")
