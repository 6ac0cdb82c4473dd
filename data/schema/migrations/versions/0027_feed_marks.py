"""Adds what the rules of a feed say of its articles: priority, and the word of breaking news."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("articles", sa.Column("priority", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("articles", sa.Column("breaking_word", sa.Text(), nullable=False, server_default=""))
