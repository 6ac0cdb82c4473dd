"""The handlers of /search: its filters by text and by buttons."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.callback_data import Action
from bot.errors import UserError
from bot.handlers.reader import search
from bot.views.format.buttons import topic_code
from tests.bot.handlers.requests import RequestFactory
from tests.bot.services.seed import publish, subscribe
from tests.support.factories import NOW
from tests.support.recording_telegram import RecordingTelegram


async def test_search_finds_by_words_and_asks_for_them(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await publish(requests.app.database, "A ferry", "A bridge")
    await search.search(await requests.message("/search  ferry "))
    assert "Found for “ferry”" in telegram.last.html
    with pytest.raises(UserError, match=r"search\.empty"):
        await search.search(await requests.message("/search"))


async def test_search_is_narrowed_by_topic_source_and_time(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    database = requests.app.database
    await publish(database, "Old ferry", topics=("sea",), now=NOW - timedelta(days=9))
    await publish(database, "Sea ferry", topics=("sea",), url="https://www.bay.example/1")
    await publish(database, "City ferry", topics=("city",), site="The Harbour Gazette")
    for typed, shown in {
        "ferry topic:sea": ["Sea ferry", "Old ferry"],
        "ferry topic:sea since 3 days": ["Sea ferry"],
        "since 3 days": ["City ferry", "Sea ferry"],
        "source:bay.example": ["Sea ferry"],
        'ferry source:"harbour gazette"': ["City ferry"],
        "ferry yesterday": [],
    }.items():
        await search.search(await requests.message(f"/search {typed}"))
        assert [
            title for title in ("City ferry", "Sea ferry", "Old ferry") if title in telegram.last.html
        ] == shown


async def test_wrong_filters_get_a_hint(requests: RequestFactory, telegram: RecordingTelegram) -> None:
    await publish(requests.app.database, "A ferry", topics=("sport",))
    await search.search(await requests.message("/search ferry topic:sprot"))
    assert "No story has the topic “sprot”. Did you mean:" in telegram.last.html
    (suggestion,) = (button for row in telegram.last.rows for button in row)
    await search.search_suggestion(await requests.press(Action.SEARCH, *suggestion.data.split(":")[2:]))
    assert "Found for “ferry topic:sport”" in telegram.last.html
    with pytest.raises(UserError, match=r"search\.bad_time"):
        await search.search(await requests.message("/search ferry since:blursday"))


async def test_the_buttons_of_a_search_narrow_it(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    database = requests.app.database
    await publish(database, "Sea ferry", topics=("sea",))
    await publish(database, "City ferry", topics=("city",))
    head = "Found for “ferry since 2026-11-01”\nx"
    narrowing = await requests.press(Action.SHOW_NARROWING, text=head)
    await search.show_narrowing(narrowing)
    assert {button.label for row in telegram.last_edit.rows for button in row} >= {"sea", "city", "Any time"}
    chosen = await requests.press(Action.NARROW_SEARCH, "t", topic_code("sea"), text=head)
    await search.narrow(chosen)
    assert "Found for “ferry topic:sea since 2026-11-01”" in telegram.last_edit.html
    assert "City ferry" not in telegram.last_edit.html
    await search.narrow(await requests.press(Action.NARROW_SEARCH, "d", text=head))
    assert "Found for “ferry”" in telegram.last_edit.html
    for forged in (("d", 5), ("t", "nothing"), ("s", "nothing")):
        with pytest.raises(UserError, match=r"button\.old"):
            await search.narrow(await requests.press(Action.NARROW_SEARCH, *forged, text=head))


async def test_a_search_counts_what_is_in_other_languages(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    database = requests.app.database
    await subscribe(database, story_languages=("en",))
    await publish(database, "Taxi strike", language="en")
    await publish(database, "Taxi-Streik", "Taxi und Bahn", language="de")
    await search.search(await requests.message("/search taxi"))
    assert "Taxi strike" in telegram.last.html
    assert "Streik" not in telegram.last.html
    assert "2 more in other languages (" in telegram.last.html
    await search.search(await requests.message("/search bahn"))
    assert "Nothing found" in telegram.last.html
    assert "1 more in another language (" in telegram.last.html
