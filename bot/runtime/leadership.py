"""Names this process among those that share a database, and opens their leader lock."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from datetime import datetime

from bot.settings import Settings
from data.coordination.leader_lock import LeaderLock, create_leader_lock


def process_name() -> str:
    """The name of this process that others see, as "host:pid"."""
    return f"{socket.gethostname()}:{os.getpid()}"


def leader_lock_of(settings: Settings, name: str, now: Callable[[], datetime]) -> LeaderLock:
    """The leader lock of the database in the settings, for a process of this name.

    Raises:
        DatabaseUnavailable: DATABASE_URL names no database.
    """
    return create_leader_lock(settings.database_url, settings.bot_token.partition(":")[0], name, now)
