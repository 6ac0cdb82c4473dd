"""The handlers of /log and /stats."""

from bot.callback_data import Action
from bot.handlers.admin import reports
from bot.services.newsroom import people
from tests.bot.handlers.requests import OWNER, RequestFactory
from tests.support.factories import NOW
from tests.support.recording_telegram import RecordingTelegram


async def test_the_log_has_pages_and_stats_are_refreshed_in_place(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    for number in range(2000, 2016):
        await people.add_editor(requests.app.database, people.Person(number, f"Editor {number}"), OWNER, NOW)
    await reports.log(await requests.message("/log", by=OWNER))
    assert "Editor 2000" not in telegram.last.html
    await reports.log(await requests.press(Action.SHOW_LOG, 1, by=OWNER))
    assert "Editor 2000" in telegram.last_edit.html
    await reports.stats(await requests.press(Action.SHOW_STATISTICS, by=OWNER))
    assert "The newsroom" in telegram.last_edit.html
