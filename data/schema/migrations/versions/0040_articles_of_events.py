"""Orders the index of an event's articles by publication: SQLite took the one of all published articles."""

from __future__ import annotations

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_articles_event", "articles")
    op.create_index("ix_articles_event", "articles", ["event_id", "status", "seq"])
