"""Adds chats whose posts an editor approves first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "connected_chats", sa.Column("asks_first", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "post_questions",
        sa.Column("outbox_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["outbox_id"], ["outbox.id"], "fk_post_questions_outbox_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("outbox_id", name="pk_post_questions"),
    )
