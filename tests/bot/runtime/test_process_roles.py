"""The roles `web` and `worker` together do the work of `all`."""

from __future__ import annotations

from bot.runtime.process_roles import ProcessRole


def test_the_roles_web_and_worker_together_do_what_all_does() -> None:
    assert [(role.handles_updates, role.runs_jobs) for role in ProcessRole] == [
        (True, True),
        (True, False),
        (False, True),
    ]
