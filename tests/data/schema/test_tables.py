"""Frequent queries use the index that was made for them."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import pytest
from sqlalchemy import event

from data import feeds
from data.articles import articles, events
from data.coordination import update_log
from data.database import Database, Transaction
from data.delivery import broadcasts, corrected_messages, corrections, outbox, planning, shared_cards
from data.newsroom import referrals, submitted_messages
from data.records.corrections import Correction, CorrectionState
from data.records.delivery import BroadcastAudience

NOW = datetime(2026, 3, 5, tzinfo=UTC)
CORRECTION = Correction(
    *(1, 1, 1, CorrectionState.RUNNING, False, False, "", 7, 7, None, "en", NOW, ()),
    *(1, 1, 1, 0, False, False, NOW, NOW),
)
Query: TypeAlias = Callable[[Transaction], Awaitable[object]]

# A full scan of a table under its name or an alias; the CTE "taken" has only the few rows of a lease.
TABLE_SCAN = re.compile(r"^SCAN (?!CONSTANT|taken|\()(?!.*INDEX)", re.MULTILINE)

QUERIES: dict[str, tuple[Query, str]] = {
    "who is due": (lambda tx: planning.claim_due(tx, NOW, 10), "ix_subscriptions_next_due"),
    "what to send": (
        lambda tx: outbox.lease(tx, NOW, "me", NOW + timedelta(minutes=1), 10, 1),
        "ix_outbox_lease",
    ),
    "what is too late": (lambda tx: outbox.expire(tx, NOW), "ix_outbox_expiry"),
    "which leases lapsed": (lambda tx: outbox.expire(tx, NOW), "ix_outbox_leased_until"),
    "what a dead sender left": (lambda tx: outbox.recover(tx, NOW), "ix_outbox_leased_until"),
    "when to wake": (outbox.next_ready_at, "ix_outbox_wake"),
    "recipients of a broadcast": (
        lambda tx: broadcasts.next_recipients(tx, BroadcastAudience(), 5, NOW, 10),
        "INTEGER PRIMARY KEY",
    ),
    "how far a broadcast is": (lambda tx: broadcasts.count_by_state(tx, 1), "ix_outbox_broadcast"),
    "what of a broadcast is to come": (
        lambda tx: broadcasts.count_unsent(tx, 1, NOW),
        "ix_outbox_broadcast",
    ),
    "how far a correction is": (lambda tx: corrections.count_by_state(tx, 1), "ix_outbox_correction"),
    "what of a correction is to come": (
        lambda tx: broadcasts.count_unsent(tx, 1, NOW, corrections.KIND),
        "ix_outbox_correction",
    ),
    "which messages show an article": (
        lambda tx: corrected_messages.list_messages(tx, {1: (0,), 2: (0,), 3: (1,)}, CORRECTION, 10),
        "ix_outbox_edition",
    ),
    "which shared cards a correction edits": (
        lambda tx: shared_cards.list_open(tx, 1, 1, NOW, 10),
        "ix_shared_cards_article_id",
    ),
    "what the links of a story brought": (
        lambda tx: referrals.totals(tx, "s1"),
        "sqlite_autoindex_referrals_1",
    ),
    "which broadcast is under way": (broadcasts.list_running, "ix_broadcasts_state"),
    "the newest": (lambda tx: articles.latest(tx, None, 10), "ix_articles_published"),
    "the newest of a topic": (lambda tx: articles.latest(tx, "city", 10), "ix_article_topics_topic"),
    "what digests may hold": (lambda tx: articles.list_candidates(tx, 10), "ix_articles_published"),
    "what an event may show": (lambda tx: articles.list_candidates_of_event(tx, 1), "ix_articles_event"),
    "what may lead an event": (lambda tx: events.refresh_lead(tx, 1, NOW), "ix_articles_event"),
    "what broke an event": (lambda tx: articles.first_with_breaking_word(tx, 1), "ix_articles_event"),
    "a known text": (lambda tx: articles.list_by_fingerprint(tx, "f00d"), "ix_articles_fingerprint"),
    "which feeds are due": (lambda tx: feeds.claim_due(tx, NOW, NOW, 10), "ix_sources_next_poll"),
    "when a feed is due": (feeds.next_poll_at, "ix_sources_next_poll"),
    "what a feed has shown": (
        lambda tx: feeds.known_keys(tx, 1, ["a", "b"]),
        "sqlite_autoindex_source_items_1",
    ),
    "which draft a message became": (
        lambda tx: submitted_messages.list_of_article(tx, 1),
        "ix_submitted_messages_article_id",
    ),
    "what came in": (update_log.list_unhandled, "ix_updates_unhandled"),
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("question", QUERIES)
async def test_a_frequent_query_uses_its_index(database: Database, question: str) -> None:
    """The cost must not grow with the tables, so no statement may scan or sort a table."""
    run_query, index = QUERIES[question]
    statements: list[tuple[str, Any]] = []

    def record_statement(_c: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        statements.append((statement, parameters))

    async with database.transaction() as tx:
        event.listen(tx.sync_connection, "before_cursor_execute", record_statement)
        await run_query(tx)
        event.remove(tx.sync_connection, "before_cursor_execute", record_statement)
        plans = [await _plan(tx, *one) for one in statements]
    answers = [plan for plan in plans if index in plan]
    assert answers, plans
    assert not [plan for plan in plans if TABLE_SCAN.search(plan)], plans
    assert not [plan for plan in answers if "TEMP B-TREE" in plan], plans


async def _plan(tx: Transaction, statement: str, parameters: Any) -> str:
    rows = await tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    return "\n".join(str(row._mapping["detail"]) for row in rows)
