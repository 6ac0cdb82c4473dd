"""Names the roles that a process can have and what each of them does."""

from __future__ import annotations

from enum import StrEnum


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
