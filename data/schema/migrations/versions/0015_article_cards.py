"""Adds which messages show an article's card: one in each chat."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "article_cards",
        sa.Column("article_id", ID, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], "fk_article_cards_article_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "chat_id", name="pk_article_cards"),
    )
    op.create_index("ix_article_cards_chat_id", "article_cards", ["chat_id"])
    op.execute(
        "INSERT INTO article_cards (article_id, chat_id, message_id)"
        " SELECT id, chat_id, card_message_id FROM articles WHERE card_message_id IS NOT NULL"
    )
