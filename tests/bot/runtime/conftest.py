"""An open application on a fresh SQLite database, with the playground as Telegram."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.clock import MovableClock
from bot.playground import Playground, SendLimits
from bot.runtime.application import Application
from bot.runtime.composition import open_app
from bot.settings import Settings
from data.articles import articles
from tests.support.factories import NOW, new_article
from tests.support.failing_charts import FailingCharts
from tests.support.in_process_summarizer import InProcessSummarizer


@pytest.fixture
def playground_options() -> dict[str, Any]:
    """A clock that shows `NOW`, and no send limits."""
    clock = MovableClock()
    clock.move_to(NOW)
    return {"clock": clock, "limits": SendLimits.unlimited()}


@pytest.fixture
def admin_ids() -> frozenset[int]:
    """The owners; none unless a module overrides this fixture."""
    return frozenset()


@pytest.fixture
async def app(
    playground: Playground, sqlite_url: str, admin_ids: frozenset[int]
) -> AsyncIterator[Application]:
    """An application of which no job runs; it shares the playground's clock."""
    settings = Settings(
        bot_token=playground.token,
        admin_ids=admin_ids,
        database_url=sqlite_url,
        telegram_api_url=playground.root,
    )
    async with open_app(
        settings, clock=playground.clock, summarizer=InProcessSummarizer(), charts=FailingCharts()
    ) as app:
        yield app


@pytest.fixture
async def story(app: Application) -> int:
    """The id of an article that is published at NOW."""
    async with app.context.database.transaction() as tx:
        article = await articles.add(tx, new_article(), NOW)
        await articles.publish(tx, article.id, NOW)
    return article.id
