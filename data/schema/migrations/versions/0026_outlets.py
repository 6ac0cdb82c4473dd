"""Adds the languages and sources of the stories that readers want."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("story_languages", "story_sources"):
        op.add_column("subscriptions", sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
