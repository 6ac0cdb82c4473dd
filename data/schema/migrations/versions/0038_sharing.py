"""Adds the messages of stories that were shared into other chats, and counts of what links bring."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "shared_cards",
        sa.Column("id", ID, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("inline_message_id", sa.String(255), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("shared_at", sa.BigInteger(), nullable=False),
        sa.Column("correction_id", sa.BigInteger()),
        sa.Column("is_gone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], "fk_shared_cards_article_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_shared_cards"),
        sa.UniqueConstraint("inline_message_id", name="uq_shared_cards_inline_message_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_shared_cards_article_id", "shared_cards", ["article_id"])
    op.create_index("ix_shared_cards_shared_at", "shared_cards", ["shared_at"])
    op.create_table(
        "referrals",
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", "kind", "day", name="pk_referrals"),
    )
    op.create_index("ix_referrals_day", "referrals", ["day"])
