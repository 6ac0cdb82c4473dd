"""Adds corrections of messages sent before, and the priority by which messages are leased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PENDING, IS_OF_CORRECTION, IS_EDIT = "state = 'pending'", "kind = 'correction'", "edited_id IS NOT NULL"


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", ID, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("edition_id", ID),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("is_retraction", sa.Boolean(), nullable=False),
        sa.Column("has_notice", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("card_message_id", sa.BigInteger()),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("in_flight", sa.JSON(), nullable=False),
        sa.Column("readers", sa.Integer(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("reached_edition", sa.BigInteger(), nullable=False),
        sa.Column("reached", sa.BigInteger(), nullable=False),
        sa.Column("all_planned", sa.Boolean(), nullable=False),
        sa.Column("is_stopped", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], "fk_corrections_article_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], "fk_corrections_edition_id"),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_corrections_state", "corrections", ["state"])
    op.create_index("ix_corrections_article_id", "corrections", ["article_id"])
    op.create_index("ix_corrections_author_id", "corrections", ["author_id"])
    op.add_column("articles", sa.Column("corrected_at", sa.BigInteger()))
    op.add_column("articles", sa.Column("correction", sa.Text(), nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("priority", sa.SmallInteger(), nullable=False, server_default="20"))
    op.add_column("outbox", sa.Column("edited_id", sa.BigInteger()))
    op.execute("UPDATE outbox SET priority = 40 WHERE kind = 'broadcast'")
    op.drop_index("ix_outbox_lease", "outbox")
    _partial_index("ix_outbox_lease", ["priority", "due_at", "id", "edition_id", "state"], PENDING)
    _partial_index("ix_outbox_correction", ["edition_id", "state", "edited_id"], IS_OF_CORRECTION)
    _partial_index("ix_outbox_edited_id", ["edited_id"], IS_EDIT)


def _partial_index(name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "outbox", columns, sqlite_where=where, postgresql_where=where)
