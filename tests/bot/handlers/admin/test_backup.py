"""The handlers of /backup."""

import sqlite3
from pathlib import Path

import pytest

from bot.callback_data import unpack
from bot.errors import UserError
from bot.handlers.admin import backup
from bot.handlers.request import ButtonPress
from bot.ports.messenger import NotSent, Outcome, Screen
from tests.bot.handlers.requests import OWNER, RequestFactory
from tests.support.recording_telegram import RecordingTelegram


async def press(requests: RequestFactory, screen: Screen) -> ButtonPress:
    """A press of the first button of a screen."""
    callback = unpack(screen.rows[0][0].data)
    assert callback is not None
    return await requests.press(callback.action, *callback.args, by=OWNER)


async def test_a_backup_is_sent_into_the_chat_after_a_question(
    requests: RequestFactory, telegram: RecordingTelegram, tmp_path: Path
) -> None:
    await backup.backup(await requests.message("/backup", by=OWNER))
    assert "A verified copy is in" in telegram.last.html
    await backup.ask_send(await press(requests, telegram.last))
    assert "the chat numbers and settings of all readers" in telegram.last_edit.html
    assert telegram.files == []
    await backup.send(await press(requests, telegram.last_edit))
    (file,) = telegram.files
    assert file.chat_id == OWNER.id
    assert "lede restore" in file.caption
    (tmp_path / "sent.db").write_bytes(file.content)
    with sqlite3.connect(tmp_path / "sent.db") as copy:
        assert copy.execute("SELECT count(*) FROM readers").fetchone() == (0,)
    copy.close()
    assert telegram.last_edit.html.startswith("Here it is")


async def test_a_backup_over_the_limit_of_telegram_stays_on_the_server(
    requests: RequestFactory, telegram: RecordingTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "MAX_SENT_BYTES", 10)
    await backup.backup(await requests.message("/backup", by=OWNER))
    assert "fetch it from the server" in telegram.last.html
    assert telegram.last.rows == ()


async def test_a_backup_that_does_not_arrive_or_is_gone_is_an_error(
    requests: RequestFactory, telegram: RecordingTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    await backup.backup(await requests.message("/backup", by=OWNER))
    await backup.ask_send(await press(requests, telegram.last))
    pressed = await press(requests, telegram.last_edit)

    async def fail(*_arguments: object) -> Outcome:
        return NotSent("no connection")

    monkeypatch.setattr(telegram, "send_file", fail)
    with pytest.raises(UserError, match=r"backup\.not_sent"):
        await backup.send(pressed)
    for name in ("lede-20200101-000000.db", "../lede.db"):
        with pytest.raises(UserError, match=r"backup\.gone"):
            await backup.send(await requests.press(pressed.callback.action, name, by=OWNER))
