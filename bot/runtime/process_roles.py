"""Names the roles that a process can have and what each of them does."""

from __future__ import annotations

from enum import StrEnum

from bot.errors import LedeError
from bot.settings import Settings
from data.coordination.leader_lock import is_shared


class ProcessRole(StrEnum):
    """`web` handles updates; `worker` plans, polls feeds and sends; `all` does both."""

    ALL = "all"
    WEB = "web"
    WORKER = "worker"

    @property
    def handles_updates(self) -> bool:
        """Whether this process handles updates."""
        return self is not ProcessRole.WORKER

    @property
    def runs_jobs(self) -> bool:
        """Whether this process plans digests, polls feeds and may become the leader, which sends."""
        return self is not ProcessRole.WEB


def validate_role(role: ProcessRole, settings: Settings) -> None:
    """Raise LedeError where a role does not fit the settings."""
    if role is not ProcessRole.ALL and not is_shared(settings.database_url):
        raise LedeError(
            f"--role {role} is for several processes on PostgreSQL. On SQLite one process does everything: "
            "leave --role out."
        )
    if role is ProcessRole.WEB and not settings.webhook_url:
        raise LedeError("--role web takes updates in by webhook. Set WEBHOOK_URL, or use --role all.")
