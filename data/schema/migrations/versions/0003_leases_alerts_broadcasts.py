"""Adds chat leases, quiet hours, doubts, planning runs, alerts, saved stories and broadcasts."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("subscriptions", sa.Column("quiet_from", sa.String(length=5)))
    op.add_column("subscriptions", sa.Column("quiet_until", sa.String(length=5)))
    op.add_column("articles", sa.Column("image_url", sa.Text(), nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("doubts", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("updates", sa.Column("chat_id", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "chat_leases",
        sa.Column("chat_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("leased_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name="pk_chat_leases"),
    )
    op.create_table(
        "runs",
        sa.Column("at", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("too_late", sa.Integer(), nullable=False),
        sa.Column("empty", sa.Integer(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("at", name="pk_runs"),
    )
    op.create_table(
        "alerts",
        sa.Column("cause", sa.String(length=64), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.Column("lasting", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("cause", name="pk_alerts"),
    )
    op.create_table(
        "saved",
        sa.Column("reader_id", ID, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("reader_id", "article_id", name="pk_saved"),
        sa.ForeignKeyConstraint(["reader_id"], ["readers.id"], "fk_saved_reader_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], "fk_saved_article_id", ondelete="CASCADE"),
    )
    op.create_index("ix_saved_article_id", "saved", ["article_id"])
    op.add_column("editions", sa.Column("body", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "broadcasts",
        sa.Column("id", ID, nullable=False),
        sa.Column("edition_id", ID, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("card_message_id", sa.BigInteger()),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("readers", sa.Integer(), nullable=False),
        sa.Column("reached", sa.BigInteger(), nullable=False),
        sa.Column("all_planned", sa.Boolean(), nullable=False),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_broadcasts"),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], "fk_broadcasts_edition_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_broadcasts_state", "broadcasts", ["state"])
    op.create_index("ix_broadcasts_author_id", "broadcasts", ["author_id"])
    # Planning reads the newest articles by number, and no longer by instant.
    op.drop_index("ix_articles_published_at", "articles")
    op.create_index("ix_editions_created_at", "editions", ["created_at"])
    op.create_index("ix_outbox_doubtful", "outbox", ["settled_at"], **_where("state = 'unknown'"))
    # Planning appends to indexes; one where new rows belong in the middle is too slow.
    op.drop_index("ix_outbox_lease", "outbox")
    lease = ["due_at", "id", "edition_id", "state"]
    op.create_index("ix_outbox_lease", "outbox", lease, **_where("state = 'pending'"))
    op.drop_index("ix_outbox_edition", "outbox")
    op.create_index("ix_outbox_edition", "outbox", ["edition_id", "state"], **_where("state != 'pending'"))
    op.create_index("ix_outbox_broadcast", "outbox", ["edition_id", "state"], **_where("kind = 'broadcast'"))
    op.drop_index("ix_outbox_settled_at", "outbox")
    op.create_index("ix_outbox_settled_at", "outbox", ["settled_at"], **_where("settled_at IS NOT NULL"))


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
