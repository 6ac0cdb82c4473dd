"""Adds events that are sent at once, and which readers want that."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "bulletins",
        sa.Column("id", ID, nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("is_breaking", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("card_message_id", sa.BigInteger()),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("reached", sa.BigInteger(), nullable=False),
        sa.Column("all_planned", sa.Boolean(), nullable=False),
        sa.Column("is_stopped", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], "fk_bulletins_article_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_bulletins"),
        sqlite_autoincrement=True,
    )
    for name in ("state", "event_id", "article_id", "author_id", "started_at"):
        op.create_index(f"ix_bulletins_{name}", "bulletins", [name])
    op.add_column("subscriptions", sa.Column("at_once", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(
        "subscriptions", sa.Column("at_night", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("subscriptions", sa.Column("sent_seqs", sa.Text(), nullable=False, server_default=""))
    wants = sa.text("at_once != 0")
    op.create_index(
        "ix_subscriptions_at_once",
        "subscriptions",
        ["reader_id", "at_once"],
        sqlite_where=wants,
        postgresql_where=wants,
    )
    is_bulletin = sa.text("kind = 'bulletin'")
    op.create_index(
        "ix_outbox_bulletin",
        "outbox",
        ["slot", "state"],
        sqlite_where=is_bulletin,
        postgresql_where=is_bulletin,
    )
