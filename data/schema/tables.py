"""Defines the tables and their indexes for SQLAlchemy Core; only this package uses them.

Columns that are read often precede the long texts, so that SQLite reads them without a row's overflow
pages.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)

from data.records.articles import ArticleStatus, PictureChoice
from data.records.audience import SubscriptionState, SummaryLength
from data.records.delivery import (
    BROADCAST_KIND,
    BULLETIN_KIND,
    CORRECTION_KIND,
    LeasePriority,
    OutboxState,
)
from data.schema.broadcast_tables import broadcasts
from data.schema.bulletin_tables import bulletins
from data.schema.client_tables import api_clients, api_requests
from data.schema.column_types import BlocksJson, EnumString, Instant, JsonTuple, LocalDate, SummaryJson
from data.schema.coordination_tables import alerts, chat_leases, counters, runs, updates
from data.schema.correction_tables import corrections
from data.schema.event_tables import edition_days, edition_marks, events, openings, sections
from data.schema.feed_tables import held_entries, source_items, source_rules, sources
from data.schema.metadata import Id, metadata, partial_index
from data.schema.newsroom_tables import (
    audit,
    connected_chats,
    dialogues,
    invitations,
    submitted_messages,
    team,
    undo_steps,
)
from data.schema.plan_tables import publication_plans
from data.schema.rule_tables import mutes, watches
from data.schema.sharing_tables import referrals, shared_cards
from data.schema.tip_tables import tip_blocks, tips

__all__ = [
    "alerts",
    "api_clients",
    "api_requests",
    "audit",
    "broadcasts",
    "bulletins",
    "chat_leases",
    "connected_chats",
    "corrections",
    "counters",
    "dialogues",
    "edition_days",
    "edition_marks",
    "events",
    "held_entries",
    "invitations",
    "metadata",
    "mutes",
    "openings",
    "publication_plans",
    "referrals",
    "runs",
    "sections",
    "shared_cards",
    "source_items",
    "source_rules",
    "sources",
    "submitted_messages",
    "team",
    "tip_blocks",
    "tips",
    "undo_steps",
    "updates",
    "watches",
]

readers = Table(
    "readers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("language", String(35), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("language_chosen", Boolean, nullable=False, server_default=false()),
    Column("seen_on", LocalDate),
    Column("dark_pictures", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("chat_id", "thread_id"),
    sqlite_autoincrement=True,
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column(
        "reader_id", Id, ForeignKey("readers.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    Column("state", EnumString(SubscriptionState), nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("times", JsonTuple, nullable=False),
    Column("weekdays", JsonTuple, nullable=False),
    Column("topics", JsonTuple, nullable=False),
    Column("length", EnumString(SummaryLength), nullable=False),
    Column("send_empty", Boolean, nullable=False),
    Column("paused_until", Instant),
    Column("quiet_from", String(5)),
    Column("quiet_until", String(5)),
    Column("next_due", Instant),
    Column("slot_date", LocalDate),
    Column("slots_done", Integer, nullable=False),
    Column("covered_seq", BigInteger),
    Column("first_seq", BigInteger),
    Column("max_stories", Integer),
    Column("follows", JsonTuple, nullable=False, server_default="[]"),
    Column("mute_set", Text, nullable=False, server_default=""),
    Column("silent", Boolean, nullable=False, server_default=false()),
    Column("watch_set", Text, nullable=False, server_default=""),
    Column("held_back", Text, nullable=False, server_default=""),
    Column("at_once", Integer, nullable=False, server_default="0"),
    Column("at_night", Boolean, nullable=False, server_default=false()),
    Column("rich", Boolean, nullable=False, server_default=false()),
    Column("sent_seqs", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("unsubscribed_at", Instant),
    Column("story_languages", JsonTuple, nullable=False, server_default="[]"),
    Column("story_sources", JsonTuple, nullable=False, server_default="[]"),
    Column("taste", Text, nullable=False, server_default=""),
    Column("taps", JsonTuple, nullable=False, server_default="[]"),
    Column("pictures", Boolean),
    # Without a next_due no digest is planned, so the index needs no condition on the state.
    Index("ix_subscriptions_next_due", "next_due", "reader_id"),
    partial_index("ix_subscriptions_at_once", "reader_id", "at_once", where=text("at_once != 0")),
    partial_index(
        "ix_subscriptions_unsubscribed_at", "unsubscribed_at", where=text("unsubscribed_at IS NOT NULL")
    ),
)

articles = Table(
    "articles",
    metadata,
    Column("id", Id, primary_key=True),
    Column("status", EnumString(ArticleStatus), nullable=False),
    Column("seq", BigInteger),
    Column("published_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("added_by", BigInteger, nullable=False),
    Column("added_by_name", Text, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("card_message_id", BigInteger),
    Column("fingerprint", String(128), nullable=False),
    Column("language", String(35), nullable=False),
    Column("reading_seconds", Integer, nullable=False),
    Column("sentences_shown", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("site", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("source_date", Text, nullable=False),
    Column("image_file_id", Text, nullable=False),
    Column("image_url", Text, nullable=False, server_default=""),
    Column("event_id", Id, ForeignKey("events.id")),
    Column("copy_of", BigInteger),
    Column("corrects", BigInteger),
    Column("apart_from", BigInteger),
    Column("note", Text, nullable=False, server_default=""),
    Column("new_sentences", JsonTuple),
    Column("is_update", Boolean, nullable=False, server_default=true()),
    Column("corrected_at", Instant),
    Column("correction", Text, nullable=False, server_default=""),
    Column("priority", Integer, nullable=False, server_default="0"),
    Column("breaking_word", Text, nullable=False, server_default=""),
    Column("picture_choice", EnumString(PictureChoice), nullable=False, server_default=""),
    Column("unusable_picture", Text, nullable=False, server_default=""),
    Column("topics", JsonTuple, nullable=False),
    Column("keywords", JsonTuple, nullable=False),
    Column("summary", SummaryJson, nullable=False),
    Column("blocks", BlocksJson, nullable=False),
    Column("restored", JsonTuple, nullable=False, server_default="[]"),
    Column("dropped", JsonTuple, nullable=False),
    Column("raw", Text, nullable=False),
    UniqueConstraint("seq"),
    Index("ix_articles_status", "status", "id"),
    Index("ix_articles_published", "status", "seq"),
    Index("ix_articles_published_at", "published_at"),
    Index("ix_articles_created_at", "created_at"),
    Index("ix_articles_added_by", "added_by"),
    Index("ix_articles_fingerprint", "fingerprint"),
    Index("ix_articles_event", "event_id", "status", "seq"),
    sqlite_autoincrement=True,
)

# The newest message with an article's card in each chat of an editor.
article_cards = Table(
    "article_cards",
    metadata,
    Column("article_id", Id, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("chat_id", BigInteger, primary_key=True),
    Column("message_id", BigInteger, nullable=False),
    Index("ix_article_cards_chat_id", "chat_id"),
)

# Published articles only, with their publication number: the index gives the newest of a topic.
article_topics = Table(
    "article_topics",
    metadata,
    Column("article_id", Id, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Index("ix_article_topics_topic", "topic", "seq"),
)

# The candidates of a planning run as text, from which digests are composed when they are leased.
candidate_snapshots = Table(
    "candidate_snapshots",
    metadata,
    Column("id", Id, primary_key=True),
    Column("created_at", Instant, nullable=False),
    Column("content", Text, nullable=False),
    sqlite_autoincrement=True,
)

# One with a snapshot stands for the digests of a run that are not composed yet, and has no entries. The
# snapshot's row is deleted before it.
editions = Table(
    "editions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("parts", JsonTuple, nullable=False),
    Column("left_out", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("body", Text, nullable=False, server_default=""),
    Column("entries", JsonTuple, nullable=False, server_default="[]"),
    Column("last_seq", BigInteger),
    Column("picture_file_id", Text, nullable=False, server_default=""),
    Column("link_buttons", JsonTuple, nullable=False, server_default="[]"),
    Column("snapshot_id", BigInteger),
    Index("ix_editions_created_at", "created_at"),
    sqlite_autoincrement=True,
)

# The editions that carried an article: one row for all editions that were stored together. A digest for one
# reader has a hundred articles, so a row for each of them would take longer than planning it.
carried_articles = Table(
    "carried_articles",
    metadata,
    Column("article_id", Id, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("first_edition_id", Id, primary_key=True),
    Column("edition_ids", JsonTuple, nullable=False),
)

# Articles that readers saved for later; rows of a retracted article stay until it is published again.
saved = Table(
    "saved",
    metadata,
    Column("reader_id", Id, ForeignKey("readers.id", ondelete="CASCADE"), primary_key=True),
    Column("article_id", Id, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("saved_at", Instant, nullable=False),
    Index("ix_saved_article_id", "article_id"),
)

# The newsroom's messages to all subscribers; the text is in the edition.
_outbox_state: Column[Any] = Column("state", EnumString(OutboxState), nullable=False)
_leased_until: Column[Any] = Column("leased_until", Instant)
_outbox_kind: Column[Any] = Column("kind", String(16), nullable=False)
_settled_at: Column[Any] = Column("settled_at", Instant)
_is_pending = _outbox_state == OutboxState.PENDING
_is_past_pending = _outbox_state != OutboxState.PENDING
_is_broadcast = _outbox_kind == BROADCAST_KIND
_is_of_correction = _outbox_kind == CORRECTION_KIND
_is_bulletin = _outbox_kind == BULLETIN_KIND
_edited_id: Column[Any] = Column("edited_id", BigInteger)
_is_edit = _edited_id.is_not(None)
_is_settled = _settled_at.is_not(None)
_is_leased = _leased_until.is_not(None)
_is_outcome_unknown = _outbox_state == OutboxState.UNKNOWN

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("reader_id", Id, ForeignKey("readers.id", ondelete="CASCADE"), nullable=False),
    Column("edition_id", Id, ForeignKey("editions.id"), nullable=False),
    _outbox_kind,
    Column("local_date", LocalDate, nullable=False),
    Column("slot", Integer, nullable=False),
    Column("part", Integer, nullable=False),
    _outbox_state,
    Column("due_at", Instant, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("doubts", Integer, nullable=False, server_default="0"),
    Column("epoch", BigInteger, nullable=False),
    Column("owner", Text, nullable=False),
    _leased_until,
    _settled_at,
    Column("message_id", BigInteger),
    Column("note", Text, nullable=False),
    Column("priority", SmallInteger, nullable=False, server_default=str(int(LeasePriority.DIGEST))),
    _edited_id,
    Column("rich", Boolean, nullable=False, server_default=false()),
    Column("picture", SmallInteger),
    # Of a digest that is composed when it is leased.
    Column("planning_key", Text),
    UniqueConstraint("reader_id", "kind", "local_date", "slot", "part"),
    # Partial indexes over unsettled rows keep small. A new row is the last in each, so that planning appends.
    # Edition and state are included to count a run's pending messages.
    partial_index(*("ix_outbox_lease", "priority", "due_at", "id", "edition_id", "state"), where=_is_pending),
    partial_index("ix_outbox_wake", "not_before", where=_is_pending),
    partial_index("ix_outbox_expiry", "expires_at", where=_is_pending),
    partial_index("ix_outbox_leased_until", "leased_until", where=_is_leased),
    # Consecutive rows have different editions, so an index by edition would cost planning as much as all
    # other indexes together; a message therefore enters it when it leaves `pending`.
    partial_index("ix_outbox_edition", "edition_id", "state", where=_is_past_pending),
    partial_index("ix_outbox_broadcast", "edition_id", "state", where=_is_broadcast),
    partial_index("ix_outbox_bulletin", "slot", "state", where=_is_bulletin),
    partial_index(*("ix_outbox_correction", "edition_id", "state", "edited_id"), where=_is_of_correction),
    # The edits of one message, in the order of the corrections.
    partial_index("ix_outbox_edited_id", "edited_id", where=_is_edit),
    partial_index("ix_outbox_settled_at", "settled_at", where=_is_settled),
    partial_index("ix_outbox_doubtful", "settled_at", where=_is_outcome_unknown),
    sqlite_autoincrement=True,
)

# Posts of connected chats about which an editor was asked; unapproved they wait until they expire.
post_questions = Table(
    "post_questions",
    metadata,
    Column("outbox_id", Id, ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True),
)
