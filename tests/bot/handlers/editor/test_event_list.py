"""/articles lists the published events, finds them by words, and says who got them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.callback_data import Action
from bot.errors import UserError
from bot.handlers.editor import event_list
from bot.ports.messenger import Screen
from data.articles import articles
from data.delivery import editions
from data.records.articles import Article
from tests.bot.handlers.requests import OWNER, RequestFactory
from tests.bot.views.telegram_html import visible_text
from tests.support.factories import NOW, new_article
from tests.support.recording_telegram import RecordingTelegram


def labels(screen: Screen) -> list[str]:
    return [button.label for row in screen.rows for button in row]


async def publish(requests: RequestFactory, *titles: str) -> list[Article]:
    async with requests.app.database.transaction() as tx:
        added = [await articles.add(tx, new_article(title, fingerprint=title), NOW) for title in titles]
        return [await articles.publish(tx, one.id, NOW) for one in added]


async def test_words_find_published_and_retracted_events(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    _, bridge, _ = await publish(requests, "Straßenbahn opens", "Bridge over the Straßen", "Choir wins")
    async with requests.app.database.transaction() as tx:
        await articles.retract(tx, bridge.id, NOW)
    await event_list.list_events(await requests.message("/articles  strassen", by=OWNER))
    text = visible_text(telegram.last)
    assert text.startswith("Published, with “strassen”\n\n1. Straßenbahn opens\n")
    assert "2. Bridge over the Straßen\nretracted" in text
    assert labels(telegram.last) == ["1", "2"]


async def test_found_events_have_pages_that_keep_the_words(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await publish(requests, *(f"Ferry number {n}" for n in range(9)))
    await event_list.list_events(await requests.message("/articles ferry number", by=OWNER))
    assert labels(telegram.last)[-1] == "Older ›"
    shown = visible_text(telegram.last)
    await event_list.show_found_page(
        await requests.press(Action.SHOW_FOUND_ARTICLES, 1, by=OWNER, text=shown)
    )
    assert "9. Ferry number 0" in visible_text(telegram.last_edit)
    assert labels(telegram.last_edit) == ["9", "‹ Newer"]
    with pytest.raises(UserError, match=r"button\.too_old"):
        await event_list.show_found_page(
            await requests.press(Action.SHOW_FOUND_ARTICLES, 1, by=OWNER, text="9 events\n")
        )


async def test_a_search_without_results_suggests_words_or_fewer(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await publish(requests, "Harbour closed")
    await event_list.list_events(await requests.message("/articles harbuor", by=OWNER))
    assert labels(telegram.last) == ["harbour", "All articles"]
    await event_list.list_events(await requests.message("/articles zeppelin", by=OWNER))
    assert "try fewer" in telegram.last.html
    await event_list.list_events(await requests.message("/articles ?!", by=OWNER))
    assert "try fewer" in telegram.last.html


async def test_a_row_says_when_a_digest_carried_it(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    ferry, _ = await publish(requests, "Ferry moves", "Choir wins")
    async with requests.app.database.transaction() as tx:
        await editions.add_edition(tx, "digest", ((ferry.id,),), 0, NOW - timedelta(days=1))
    await event_list.list_events(await requests.message("/articles", by=OWNER))
    lines = visible_text(telegram.last).splitlines()
    at = lines.index("2. Ferry moves")
    assert lines[at + 2] == "went out Saturday, 21 November at 12:00"
    assert lines[lines.index("1. Choir wins") + 2] == ""
