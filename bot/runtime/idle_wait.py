"""Says how long an idle job waits before it queries the database again."""

from __future__ import annotations

from data.coordination.leader_lock import is_shared
from data.database import Database

_POLL_INTERVAL_SECONDS = 30.0
_SHARED_POLL_INTERVAL_SECONDS = 1.0


def max_idle_seconds(database: Database) -> float:
    """Seconds until the next query where no event of this process comes first.

    On a shared database another process may plan or start something at any time, without an event here.
    """
    return _SHARED_POLL_INTERVAL_SECONDS if is_shared(database.url) else _POLL_INTERVAL_SECONDS
