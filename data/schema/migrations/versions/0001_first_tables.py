"""Creates the first tables."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _people()
    _archive()
    _ledger()
    if op.get_bind().dialect.name == "sqlite":
        _search()
    else:
        _search_on_postgres()


def _people() -> None:
    """Tables of readers, the team, the audit log and dialogues."""
    op.create_table(
        "readers",
        sa.Column("id", ID, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_readers"),
        sa.UniqueConstraint("chat_id", "thread_id", name="uq_readers_chat_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "subscriptions",
        sa.Column("reader_id", ID, autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("times", sa.JSON(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("length", sa.String(length=16), nullable=False),
        sa.Column("send_empty", sa.Boolean(), nullable=False),
        sa.Column("paused_until", sa.BigInteger()),
        sa.Column("next_due", sa.BigInteger()),
        sa.Column("slot_date", sa.String(length=10)),
        sa.Column("slots_done", sa.Integer(), nullable=False),
        sa.Column("covered_seq", sa.BigInteger()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reader_id"], ["readers.id"], name="fk_subscriptions_reader_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("reader_id", name="pk_subscriptions"),
    )
    op.create_index("ix_subscriptions_next_due", "subscriptions", ["next_due", "reader_id"])
    op.create_table(
        "team",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("added_by", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_team"),
    )
    op.create_table(
        "audit",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_actor_id", "audit", ["actor_id"])
    op.create_table(
        "dialogues",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("step", sa.String(length=64), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "user_id", name="pk_dialogues"),
    )
    op.create_index("ix_dialogues_step", "dialogues", ["step"])


def _archive() -> None:
    """Tables of articles."""
    op.create_table(
        "articles",
        sa.Column("id", ID, nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("seq", sa.BigInteger()),
        sa.Column("published_at", sa.BigInteger()),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("added_by", sa.BigInteger(), nullable=False),
        sa.Column("added_by_name", sa.Text(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("card_message_id", sa.BigInteger()),
        sa.Column("fingerprint", sa.String(length=128), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("reading_seconds", sa.Integer(), nullable=False),
        sa.Column("sentences_shown", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("source_date", sa.Text(), nullable=False),
        sa.Column("image_file_id", sa.Text(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("blocks", sa.JSON(), nullable=False),
        sa.Column("dropped", sa.JSON(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
        sa.UniqueConstraint("seq", name="uq_articles_seq"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_articles_added_by", "articles", ["added_by"])
    op.create_index("ix_articles_created_at", "articles", ["created_at"])
    op.create_index("ix_articles_fingerprint", "articles", ["fingerprint"])
    op.create_index("ix_articles_published", "articles", ["status", "seq"])
    op.create_index("ix_articles_published_at", "articles", ["status", "published_at", "seq"])
    op.create_index("ix_articles_status", "articles", ["status", "id"])
    op.create_table(
        "article_topics",
        sa.Column("article_id", ID, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_article_topics_article_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "topic", name="pk_article_topics"),
    )
    op.create_index("ix_article_topics_topic", "article_topics", ["topic", "seq"])


def _ledger() -> None:
    """Tables of editions, the outbox, updates and counters."""
    op.create_table(
        "editions",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_editions"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "edition_articles",
        sa.Column("edition_id", ID, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_edition_articles_article_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["editions.id"], name="fk_edition_articles_edition_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("edition_id", "article_id", name="pk_edition_articles"),
    )
    op.create_index("ix_edition_articles_article_id", "edition_articles", ["article_id"])
    op.create_table(
        "outbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("reader_id", ID, nullable=False),
        sa.Column("edition_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("local_date", sa.String(length=10), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("leased_until", sa.BigInteger()),
        sa.Column("settled_at", sa.BigInteger()),
        sa.Column("message_id", sa.BigInteger()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name="fk_outbox_edition_id"),
        sa.ForeignKeyConstraint(
            ["reader_id"], ["readers.id"], name="fk_outbox_reader_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("reader_id", "kind", "local_date", "slot", "part", name="uq_outbox_reader_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_edition", "outbox", ["edition_id", "state"])
    op.create_index("ix_outbox_expiry", "outbox", ["expires_at"], **_where("state = 'pending'"))
    op.create_index(
        "ix_outbox_leased_until", "outbox", ["leased_until"], **_where("leased_until IS NOT NULL")
    )
    op.create_index("ix_outbox_lease", "outbox", ["due_at", "id"], **_where("state = 'pending'"))
    op.create_index("ix_outbox_settled_at", "outbox", ["settled_at"])
    op.create_index("ix_outbox_wake", "outbox", ["not_before"], **_where("state = 'pending'"))
    op.create_table(
        "updates",
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.Text()),
        sa.PrimaryKeyConstraint("update_id", name="pk_updates"),
    )
    op.create_index("ix_updates_received_at", "updates", ["received_at"])
    op.create_index("ix_updates_unhandled", "updates", ["update_id"], **_where("payload IS NOT NULL"))
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )


def _search() -> None:
    """SQLite's full-text index; marks are word characters, since Indic and Thai vowels are marks."""
    op.execute(
        """
        CREATE VIRTUAL TABLE article_search USING fts5(
            title, labels, body, tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co M*'"
        )
        """
    )


def _search_on_postgres() -> None:
    """PostgreSQL's index of the words that the code splits, and their texts, to confirm phrases."""
    op.execute(
        """
        CREATE TABLE article_search (
            article_id BIGINT PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
            title TEXT NOT NULL, labels TEXT NOT NULL, body TEXT NOT NULL, words TSVECTOR NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX ix_article_search_words ON article_search USING gin (words)")


def _where(condition: str) -> dict[str, Any]:
    """Options of a partial index for both databases."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
