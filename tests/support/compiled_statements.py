"""Shares compiled statements between the engines of a test run.

SQLAlchemy compiles each statement once for an engine, and each test opens engines of its own: compiling took
a fifth of the time of tests with a database.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Dialect, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from data.engines import postgres, sqlite

_MAX_STATEMENTS = 5000


@contextmanager
def shared_by_engines() -> Iterator[None]:
    """Make all engines of a kind use the dialect and the compiled statements of the first that connected."""
    shared: dict[str, AsyncEngine] = {}

    def create(*args: Any, **options: Any) -> AsyncEngine:
        engine = create_async_engine(*args, **options, query_cache_size=_MAX_STATEMENTS)
        name = engine.dialect.driver
        if name in shared:
            _share(shared[name], engine)
        else:
            # SQLAlchemy's own listener, which completes the dialect, is called first.
            event.listen(engine.sync_engine.pool, "first_connect", lambda *_: shared.setdefault(name, engine))
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite, "create_async_engine", create)
        patch.setattr(postgres, "create_async_engine", create)
        yield


def _share(first: AsyncEngine, engine: AsyncEngine) -> None:
    dialect: Dialect = first.sync_engine.dialect
    engine.sync_engine.dialect = engine.sync_engine.pool._dialect = dialect
    engine.sync_engine._compiled_cache = first.sync_engine._compiled_cache
