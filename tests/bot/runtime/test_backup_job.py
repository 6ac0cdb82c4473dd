"""The daily backup of a running bot, and the message to the owners when it is missing."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.monitoring.heartbeats import Job
from bot.playground import Playground
from bot.runtime.application import Application
from bot.runtime.backup_job import BackupAge, BackupJob, makes_backups
from bot.runtime.owner_alerts import HealthMonitor

OWNER = 1001
DAY = timedelta(days=1)


@pytest.fixture
def admin_ids() -> frozenset[int]:
    return frozenset({OWNER})


def texts_to_owner(playground: Playground) -> list[str]:
    return [sent.text for sent in playground.sent if sent.chat_id == OWNER]


async def test_a_failure_is_reported_to_the_owner_once_a_day_and_its_end_once(
    app: Application, playground: Playground, tmp_path: Path
) -> None:
    playground.add_user("Olga", id=OWNER, started=True)
    monitor = HealthMonitor(app.context, lambda: True)
    (tmp_path / "backups").write_text("a file where the folder should be")
    for _ in range(3):
        await app.jobs.backups.back_up()
        await monitor.check()
        playground.clock.advance(timedelta(hours=1))
    (text,) = texts_to_owner(playground)
    assert "The daily backup is missing." in text
    assert "The reason: " in text
    playground.clock.advance(DAY)
    await monitor.check()
    assert len(texts_to_owner(playground)) == 2
    (tmp_path / "backups").unlink()
    await app.jobs.backups.back_up()
    await monitor.check()
    await monitor.check()
    assert texts_to_owner(playground)[2:] == ["All is well again: the daily backup was made."]


async def test_a_backup_that_grows_old_is_reported_although_nothing_failed(
    app: Application, playground: Playground
) -> None:
    playground.add_user("Olga", id=OWNER, started=True)
    await app.jobs.backups.back_up()
    monitor = HealthMonitor(app.context, lambda: True)
    playground.clock.advance(2 * DAY - timedelta(minutes=1))
    await monitor.check()
    assert texts_to_owner(playground) == []
    playground.clock.advance(timedelta(minutes=2))
    await monitor.check()
    assert texts_to_owner(playground) == [], "after a start or a sleep the job makes one first"
    playground.clock.advance(timedelta(minutes=15))
    await monitor.check()
    assert len(texts_to_owner(playground)) == 1
    await app.jobs.backups.back_up()
    playground.clock.advance(timedelta(minutes=11))
    await monitor.check()
    assert texts_to_owner(playground)[1:] == ["All is well again: the daily backup was made."]


async def test_the_age_is_read_again_only_after_ten_minutes(app: Application, tmp_path: Path) -> None:
    await app.jobs.backups.back_up()
    age, later = BackupAge(app.context), app.context.clock.now() + 3 * DAY
    assert await age.get(later) == 0
    assert await age.get(later + timedelta(minutes=16)) > 2 * 86_400
    shutil.rmtree(tmp_path / "backups")
    assert await age.get(later + timedelta(minutes=25)) > 2 * 86_400
    assert await age.get(later + timedelta(minutes=26)) == 0


async def test_nothing_is_made_or_reported_where_backups_are_off(app: Application, tmp_path: Path) -> None:
    context = replace(app.context, settings=replace(app.context.settings, backup_keep=(0, 0)))
    await BackupJob(context).back_up()
    assert not makes_backups(context)
    assert not (tmp_path / "backups").exists()
    assert Job.BACKUP not in context.heartbeats.failures()
    assert await BackupAge(context).get(context.clock.now()) == 0
