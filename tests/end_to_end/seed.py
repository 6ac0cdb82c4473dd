"""Writes and reads the database of a running newsroom directly, for tests about readers."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from data import privacy
from data.articles import articles
from data.audience import subscriptions
from data.records.articles import ArticleStatus, NewArticle
from tests.end_to_end.harness import NewsroomHarness
from tests.support.factories import new_article


async def publish_articles(
    harness: NewsroomHarness, *stories: NewArticle | str, event_of: int | None = None
) -> list[int]:
    """Publish articles, or plain ones with these titles, at the harness's time; returns their numbers.

    With `event_of`, they are of the event of that article.
    """
    assert harness.app is not None
    ids = []
    now = harness.clock.now()
    async with harness.app.context.database.transaction() as tx:
        first = await articles.get(tx, event_of) if event_of else None
        event_id = first.event_id if first else None
        for story in stories:
            fresh = new_article(story) if isinstance(story, str) else story
            added = await articles.add(tx, fresh, now, event_id=event_id)
            ids.append((await articles.publish(tx, added.id, now)).id)
    return ids


async def publish_draft(harness: NewsroomHarness, number: int) -> None:
    """Publish a draft, as another editor does in a chat of their own."""
    assert harness.app is not None
    async with harness.app.context.database.transaction() as tx:
        await articles.publish(tx, number, harness.clock.now())


async def retract(harness: NewsroomHarness, number: int) -> None:
    """Retract an article."""
    assert harness.app is not None
    async with harness.app.context.database.transaction() as tx:
        await articles.retract(tx, number, harness.clock.now())


async def restore(harness: NewsroomHarness, number: int) -> None:
    """Publish a retracted article again."""
    assert harness.app is not None
    async with harness.app.context.database.transaction() as tx:
        await articles.restore(tx, number, harness.clock.now())


async def set_max_stories(harness: NewsroomHarness, chat_id: int, max_stories: int) -> None:
    """Set the most stories of a reader's digests."""
    assert harness.app is not None
    async with harness.app.context.database.transaction() as tx:
        for one in await subscriptions.list_for_update(tx, chat_id):
            await subscriptions.save(tx, replace(one, max_stories=max_stories))


async def stored_data(harness: NewsroomHarness, chat_id: int) -> dict[str, Any]:
    """The stored data of a chat by kind, without empty kinds."""
    assert harness.app is not None
    async with harness.app.context.database.reading() as tx:
        stored = await privacy.collect_stored_data(tx, chat_id)
    return {kind: rows for kind, rows in stored.items() if rows}


async def planned_digests(harness: NewsroomHarness, chat_id: int) -> list[tuple[str, int, str]]:
    """The day, part and state of each planned message of a chat, in the order of planning."""
    rows = (await stored_data(harness, chat_id)).get("messages", [])
    return [(row["local_date"], row["part"], str(row["state"])) for row in rows]


async def wait_for_subscription_state(harness: NewsroomHarness, chat_id: int, state: str) -> None:
    """Wait until the chat's subscription is in a state; the change sends no message."""
    async with asyncio.timeout(60):
        while await _state(harness, chat_id) != state:  # noqa: ASYNC110 - only the database knows
            await asyncio.sleep(0.01)


async def _state(harness: NewsroomHarness, chat_id: int) -> str:
    rows = (await stored_data(harness, chat_id)).get("subscriptions", [])
    return str(rows[0]["state"]) if rows else ""


async def count_articles(harness: NewsroomHarness) -> int:
    """The number of articles of any status."""
    assert harness.app is not None
    async with harness.app.context.database.reading() as tx:
        return (await articles.page(tx, tuple(ArticleStatus), 0, 1))[1]


async def wait_until_settled(harness: NewsroomHarness, chat_id: int) -> None:
    """Wait until all planned messages of a chat are in a final state."""
    open_states = {"pending", "leased", "sending"}
    async with asyncio.timeout(60):
        while open_states & {state for _, _, state in await planned_digests(harness, chat_id)}:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
