"""Stores which editions carried an article in one row for many editions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_GROUP = (
    "INSERT INTO carried_articles (article_id, first_edition_id, edition_ids)"
    " SELECT article_id, min(edition_id), json_group_array(edition_id) FROM edition_articles"
    " GROUP BY article_id"
)


def upgrade() -> None:
    op.create_table(
        "carried_articles",
        sa.Column("article_id", ID, nullable=False),
        sa.Column("first_edition_id", ID, nullable=False),
        sa.Column("edition_ids", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], "fk_carried_articles_article_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "first_edition_id", name="pk_carried_articles"),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(_GROUP if is_sqlite else _GROUP.replace("json_group_array", "json_agg"))
    op.add_column("editions", sa.Column("last_seq", sa.BigInteger()))
    op.execute(
        "UPDATE editions SET last_seq = (SELECT max(articles.seq) FROM edition_articles JOIN articles"
        " ON articles.id = edition_articles.article_id WHERE edition_articles.edition_id = editions.id)"
    )
    op.drop_table("edition_articles")
