"""Adds whether readers want pictures, which picture an article shows, and how a message showed one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # No answer follows the newsroom's setting.
    op.add_column("subscriptions", sa.Column("pictures", sa.Boolean()))
    op.add_column("articles", sa.Column("picture_choice", sa.String(16), nullable=False, server_default=""))
    op.add_column("articles", sa.Column("unusable_picture", sa.Text(), nullable=False, server_default=""))
    # Unknown for the messages sent before.
    op.add_column("outbox", sa.Column("picture", sa.SmallInteger()))
