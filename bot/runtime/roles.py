"""The role of a process: which of the jobs of Lede it does."""

from __future__ import annotations

from enum import StrEnum


class ProcessRole(StrEnum):
    """`web` takes updates in and answers them; `worker` plans, follows feeds and sends; `all` does both."""

    ALL = "all"
    WEB = "web"
    WORKER = "worker"

    @property
    def handles_updates(self) -> bool:
        """Whether updates are handled here."""
        return self is not ProcessRole.WORKER

    @property
    def runs_jobs(self) -> bool:
        """Whether digests are planned and sent and feeds looked at here."""
        return self is not ProcessRole.WEB
