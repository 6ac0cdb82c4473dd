"""Adds the readers, hour, picture and buttons of broadcasts, and the date of a reader's last sign of life."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "broadcasts", sa.Column("audience_kind", sa.String(16), nullable=False, server_default="all")
    )
    op.add_column("broadcasts", sa.Column("audience_value", sa.String(64), nullable=False, server_default=""))
    op.add_column("broadcasts", sa.Column("planned_at", sa.BigInteger()))
    op.add_column("broadcasts", sa.Column("local_time", sa.String(16), nullable=False, server_default=""))
    op.add_column("editions", sa.Column("picture_file_id", sa.Text(), nullable=False, server_default=""))
    op.add_column("editions", sa.Column("link_buttons", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("readers", sa.Column("seen_on", sa.String(10)))
    # Nothing is known of the time before, so nobody counts as silent for the next 30 days.
    readers = sa.table("readers", sa.column("seen_on", sa.String))
    op.execute(readers.update().values(seen_on=datetime.now(UTC).date().isoformat()))
