"""Figures for Prometheus, read from the database when asked for."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from data import stats
from data.database import Database


async def exposition(database: Database) -> tuple[bytes, str]:
    """The present figures in Prometheus' text format, and its content type."""
    async with database.reading() as tx:
        counts = await stats.counts(tx)
    registry = CollectorRegistry()
    Gauge("lede_readers", "Chats that readers talk from", registry=registry).set(counts.readers)
    for name, help_text, totals in (
        ("lede_subscriptions", "Subscriptions by state", counts.subscriptions),
        ("lede_articles", "Articles by status", counts.articles),
        ("lede_deliveries", "Deliveries in the outbox by state", counts.outbox),
    ):
        gauge = Gauge(name, help_text, ["state"], registry=registry)
        for state, total in totals.items():
            gauge.labels(state).set(total)
    return generate_latest(registry), CONTENT_TYPE_LATEST
