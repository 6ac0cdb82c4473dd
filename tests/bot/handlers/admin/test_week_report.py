"""The handlers of the week's figures: picture, ground, tables, file, and text where nothing can be drawn."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.callback_data import Action
from bot.errors import UserError
from bot.handlers.admin import week_report
from bot.ports.messenger import Rejected
from data.articles import articles
from data.newsroom import story_figures
from tests.bot.handlers.requests import OWNER, RequestFactory
from tests.support.factories import NOW, new_article
from tests.support.failing_charts import FailingCharts
from tests.support.recording_telegram import RecordingTelegram


async def test_the_ground_is_redrawn_in_place_and_remembered(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await week_report.stats(await requests.message("/stats", by=OWNER))
    await week_report.set_dark(await requests.press(Action.SET_DARK, 1, by=OWNER, photo=True))
    await week_report.stats(await requests.message("/stats", by=OWNER))
    light, dark, again = telegram.pictures.sent
    assert (light.is_edit, dark.is_edit, again.is_edit) == (False, True, False)
    assert light.picture != dark.picture == again.picture
    assert [one.screen.rows[2][0].label for one in (light, dark)] == ["Dark", "Light"]
    assert telegram.sent == []


async def test_without_a_picture_the_figures_come_as_text_with_a_sentence(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    telegram.pictures.outcome = Rejected("IMAGE_PROCESS_FAILED")
    await week_report.stats(await requests.message("/stats", by=OWNER))
    requests.app = replace(requests.app, charts=FailingCharts())
    await week_report.stats(await requests.message("/stats", by=OWNER))
    for one in telegram.sent:
        assert one.screen.html.startswith("The picture of the week could not be drawn.")
        assert "Subscriptions: 0 active" in one.screen.html
    assert len(telegram.sent) == 2
    with pytest.raises(UserError, match=r"stats\.no_picture_now"):
        await week_report.set_dark(await requests.press(Action.SET_DARK, 1, by=OWNER, photo=True))


async def test_tables_open_below_a_picture_and_turn_in_place(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    async with requests.app.database.transaction() as tx:
        added = await articles.add(tx, new_article(title="The ferry moves"), NOW)
        await articles.publish(tx, added.id, NOW)
        for _ in range(6):
            await story_figures.count_opening(tx, added.id, NOW.date())
    await week_report.show_table(await requests.press(Action.SHOW_FIGURES, "story", 0, by=OWNER, photo=True))
    assert "1. The ferry moves\n<i>opened 6</i>" in telegram.last.html
    await week_report.show_table(await requests.press(Action.SHOW_FIGURES, "topic", 9, by=OWNER))
    assert telegram.last_edit.html.startswith("<b>Topics, this week</b>")
    await week_report.show_table(await requests.press(Action.SHOW_FIGURES, "\x00", -1, by=OWNER))
    assert telegram.last_edit.html.startswith("<b>Stories, this week</b>")
    await week_report.stats(await requests.message("/stats CSV", by=OWNER))
    await week_report.send_figures(await requests.press(Action.SEND_FIGURES, by=OWNER, photo=True))
    typed, pressed = telegram.files
    assert typed == pressed
    assert typed.name.endswith(".csv")
    assert f",story,{added.event_id},The ferry moves,,6,,,".encode() in typed.content
