"""/edition: editors arrange a day, two of them at once."""

from __future__ import annotations

from datetime import date

import pytest

from bot.callback_data import Action
from bot.errors import UserError
from bot.handlers.editor import edition
from bot.services.newsroom.people import Person
from data.delivery import edition_days
from data.newsroom import team
from tests.bot.handlers.requests import OWNER, RequestFactory
from tests.bot.services.seed import publish, retract, subscribe
from tests.support.factories import NOW
from tests.support.recording_telegram import RecordingTelegram

EDDIE = Person(1002, "Eddie")
DAY = date(2026, 11, 23)
ORDINAL = DAY.toordinal()


@pytest.fixture
async def eddie(requests: RequestFactory) -> Person:
    """An editor beside the owner."""
    async with requests.app.database.transaction() as tx:
        await team.add(tx, EDDIE.id, EDDIE.name, OWNER.id, NOW)
    return EDDIE


def events_of(telegram: RecordingTelegram) -> dict[str, int]:
    """The event behind each number of the newest message."""
    rows = telegram.last.rows
    return {one.label: int(one.data.rpartition(":")[2]) for one in rows[0]}


async def test_the_next_edition_is_shown_or_that_of_a_date(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await publish(requests.app.database, "One", "Two")
    await subscribe(requests.app.database)
    await edition.show_next(await requests.message("/edition", OWNER))
    assert "Edition of Monday, 23 November" in telegram.last.html
    assert "1 reader gets it, tomorrow at 08:00." in telegram.last.html
    assert list(events_of(telegram)) == ["1", "2"]
    await edition.show_next(await requests.message("/edition 2026-11-24", OWNER))
    assert "Tuesday, 24 November" in telegram.last.html
    assert "Nothing is in it yet" in telegram.last.html
    for given, day in (("today", "Sunday, 22"), ("Tomorrow", "Monday, 23"), ("yesterday", "Saturday, 21")):
        await edition.show_next(await requests.message(f"/edition {given}", OWNER))
        assert f"Edition of {day} November" in telegram.last.html
    for given in ("soon", "2026-13-01"):
        with pytest.raises(UserError, match=r"edition\.bad_date"):
            await edition.show_next(await requests.message(f"/edition {given}", OWNER))
    with pytest.raises(UserError, match=r"edition\.out_of_reach"):
        await edition.show_next(await requests.message("/edition 2027-01-01", OWNER))
    await edition.show(await requests.press(Action.SHOW_EDITION, ORDINAL, 7, by=OWNER))
    assert "Monday, 23 November" in telegram.last_edit.html
    for forged in ("x", 2**60, -5, 1):
        press = await requests.press(Action.SHOW_EDITION, forged, 0, by=OWNER)
        if forged == 1:
            with pytest.raises(UserError, match=r"edition\.out_of_reach"):
                await edition.show(press)
        else:
            await edition.show(press)
            assert "Sunday, 22 November" in telegram.last_edit.html


async def test_two_editors_see_both_changes_and_overwrite_nothing(
    requests: RequestFactory, telegram: RecordingTelegram, eddie: Person
) -> None:
    await publish(requests.app.database, "One", "Two", "Three")
    await edition.show_next(await requests.message("/edition", OWNER))
    numbers = events_of(telegram)
    three, two = numbers["1"], numbers["2"]
    await edition.mark_entry(await requests.press(Action.MARK_ENTRY, ORDINAL, two, "lead", "-", 0, by=OWNER))
    assert "<b>1. Two · <i>Lead</i></b>" in telegram.last_edit.html
    # Eddie's screens are as old as the first one.
    await edition.mark_entry(
        await requests.press(Action.MARK_ENTRY, ORDINAL, three, "drop", "-", 0, by=eddie)
    )
    assert "Three" in telegram.last_edit.html
    assert telegram.answers[-1].text == "Olga changed this edition a moment ago. You see both changes."
    with pytest.raises(UserError, match=r"edition\.changed$"):
        await edition.mark_entry(
            await requests.press(Action.MARK_ENTRY, ORDINAL, two, "low", "-", 0, by=eddie)
        )
    assert "Two · <i>Lead</i>" in telegram.last_edit.html
    with pytest.raises(UserError, match=r"button\.old"):
        await edition.mark_entry(await requests.press(Action.MARK_ENTRY, ORDINAL, two, "?", "-", 0, by=OWNER))
    async with requests.app.database.reading() as tx:
        day = await edition_days.get_day(tx, DAY)
    assert day.version == 2
    assert {str(mark) for mark in day.marks.values()} == {"lead", "drop"}


async def test_moving_clearing_and_undoing_redraw_the_message(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await publish(requests.app.database, "One", "Two")
    await edition.show_next(await requests.message("/edition", OWNER))
    one = events_of(telegram)["2"]
    await edition.choose_entry(await requests.press(Action.CHOOSE_ENTRY, ORDINAL, one, by=OWNER))
    assert "<b>2. One</b>" in telegram.last_edit.html
    await edition.move_entry(await requests.press(Action.MOVE_ENTRY, ORDINAL, one, -1, 0, by=OWNER))
    assert "<b>1. One · <i>placed</i></b>" in telegram.last_edit.html
    assert "Last change: Olga, just now" in telegram.last_edit.html
    await edition.clear_entry(await requests.press(Action.CLEAR_ENTRY, ORDINAL, one, 1, by=OWNER))
    assert "<b>2. One</b>" in telegram.last_edit.html
    async with requests.app.database.reading() as tx:
        assert (await edition_days.get_day(tx, DAY)).positions == {}
    undo = next(one for row in telegram.last_edit.rows for one in row if one.label == "Undo")
    await edition.undo(await requests.press(Action.UNDO_EDITION, undo.data.rpartition(":")[2], by=OWNER))
    assert telegram.last_edit.html.index("1. One") < telegram.last_edit.html.index("2. Two")


async def test_a_story_that_was_retracted_meanwhile_leaves_the_list_without_an_error(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    ids = await publish(requests.app.database, "One", "Two")
    await edition.show_next(await requests.message("/edition", OWNER))
    one = events_of(telegram)["2"]
    await retract(requests.app.database, ids[0])
    await edition.choose_entry(await requests.press(Action.CHOOSE_ENTRY, ORDINAL, one, by=OWNER))
    assert "One" not in telegram.last_edit.html
    assert telegram.answers[-1].text == "This story is not in the edition any more."
    with pytest.raises(UserError, match=r"edition\.entry_gone"):
        await edition.move_entry(await requests.press(Action.MOVE_ENTRY, ORDINAL, one, 1, 0, by=OWNER))


async def test_a_greeting_is_asked_for_changed_and_cleared(
    requests: RequestFactory, telegram: RecordingTelegram, eddie: Person
) -> None:
    await publish(requests.app.database, "One")
    await edition.ask_greeting(await requests.press(Action.ASK_GREETING, ORDINAL, by=OWNER))
    assert "stands above the stories of Monday, 23 November" in telegram.last.html
    await edition.ask_greeting(await requests.press(Action.ASK_GREETING, ORDINAL, by=eddie))
    for text, key in (("  ", "greeting_empty"), ("x" * 301, "greeting_long")):
        with pytest.raises(UserError, match=key):
            await edition.receive_greeting(await requests.message(text, OWNER))
    await edition.receive_greeting(await requests.message("Good <morning>", OWNER))
    assert "<i>Good &lt;morning&gt;</i>" in telegram.last.html
    with pytest.raises(UserError, match=r"edition\.changed$"):
        await edition.receive_greeting(await requests.message("Hello", eddie))
    assert "Now it is:\n\n<i>Good &lt;morning&gt;</i>" in telegram.last.html
    await edition.receive_greeting(await requests.message("Hello", eddie))
    assert "<i>Hello</i>" in telegram.last.html
    with pytest.raises(UserError, match=r"edition\.changed_self"):
        await edition.clear_greeting(await requests.press(Action.CLEAR_GREETING, ORDINAL, 1, by=OWNER))
    await edition.clear_greeting(await requests.press(Action.CLEAR_GREETING, ORDINAL, 2, by=OWNER))
    assert "Hello</i>\n" not in telegram.last_edit.html
    assert "Last change: Olga, just now" in telegram.last_edit.html
