"""/sections: owners order the headings of digests and limit their stories."""

from __future__ import annotations

import asyncio

import pytest

from bot.callback_data import Action
from bot.errors import UserError
from bot.handlers.admin import sections
from bot.ports.messenger import Screen
from bot.services.planning import sections as service
from bot.services.planning.planner import load_candidates
from bot.services.planning.sections import describe
from bot.views.format.buttons import topic_code
from data.database import Database
from data.newsroom import team
from tests.bot.handlers.requests import OWNER, RequestFactory
from tests.bot.services.seed import publish
from tests.support.factories import NOW
from tests.support.recording_telegram import RecordingTelegram

CITY, SEA, SPORT = map(topic_code, ("city", "sea", "sport"))


def labels(screen: Screen) -> list[str]:
    return [button.label for row in screen.rows for button in row]


async def stored(database: Database) -> str:
    return describe((await load_candidates(database, NOW)).sections)


async def version(database: Database) -> int:
    return (await service.load(database)).version


async def press(requests: RequestFactory, action: Action, *args: object) -> None:
    handler = {
        Action.SHOW_SECTIONS: sections.show,
        Action.CHOOSE_SECTION: sections.choose,
        Action.MOVE_SECTION: sections.move,
        Action.LIMIT_SECTION: sections.limit,
        Action.REMOVE_SECTION: sections.remove,
        Action.CHOOSE_NEW_SECTION: sections.choose_new,
        Action.ADD_SECTION: sections.add,
        Action.UNDO_SECTIONS: sections.undo,
    }[action]
    await handler(await requests.press(action, *args, by=OWNER))


async def test_sections_are_added_moved_limited_removed_and_undone(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    database = requests.app.database
    await publish(database, "One", topics=("city",))
    await publish(database, "Two", topics=("sea",))
    await sections.sections(await requests.message("/sections", OWNER))
    assert "There are none" in telegram.last.html
    assert labels(telegram.last) == ["Add a section"]
    await press(requests, Action.CHOOSE_NEW_SECTION, 0)
    assert sorted(labels(telegram.last_edit)) == ["city", "sea", "‹ Back"]
    await press(requests, Action.ADD_SECTION, CITY, 0)
    await press(requests, Action.ADD_SECTION, SEA, 1)
    assert telegram.last_edit.html.startswith("2. <b>Sea</b>")
    await press(requests, Action.MOVE_SECTION, SEA, -1, 2)
    assert telegram.last_edit.html.startswith("1. <b>Sea</b>")
    assert "↓" in labels(telegram.last_edit)
    assert "↑" not in labels(telegram.last_edit)
    await press(requests, Action.LIMIT_SECTION, SEA, 3, 3)
    assert "✓ 3" in labels(telegram.last_edit)
    assert "at most 3 stories" in telegram.last_edit.html
    assert await stored(database) == "sea 3, city"
    await press(requests, Action.REMOVE_SECTION, CITY, 4)
    assert await stored(database) == "sea 3"
    for expected in ("sea 3, city", "sea, city", "city, sea", "city", ""):
        step = (await service.load(database)).undo_id
        await press(requests, Action.UNDO_SECTIONS, step)
        assert await stored(database) == expected
    assert "Undo" not in labels(telegram.last_edit)
    async with database.reading() as tx:
        entries, _ = await team.audit_page(tx, 0, 50)
    assert [(one.action, one.subject) for one in entries[::-1]][:7] == [
        ("sections.changed", "city"),
        ("sections.changed", "city, sea"),
        ("sections.changed", "sea, city"),
        ("sections.changed", "sea 3, city"),
        ("sections.changed", "sea 3"),
        ("sections.undo", "sea 3, city"),
        ("sections.undo", "sea, city"),
    ]


async def test_typed_sections_replace_all(requests: RequestFactory, telegram: RecordingTelegram) -> None:
    database = requests.app.database
    await publish(database, "One", topics=("city",))
    await sections.sections(await requests.message("/sections City 3, #sport;  Human  Rights 2", OWNER))
    assert await stored(database) == "city 3, sport, human rights 2"
    assert "1. City · at most 3 stories\n2. Sport · <i>no story yet</i>" in telegram.last.html
    await sections.sections(await requests.message("/sections none", OWNER))
    assert await stored(database) == ""
    assert "There are none" in telegram.last.html
    for given, key in (
        ("city 21", "bad_limit"),
        ("city 0", "bad_limit"),
        ("city, City 2", "twice"),
        (",;", "none_given"),
        ("x" * 31, r"topics\.long"),
        (",".join(f"t{n}" for n in range(25)), "many"),
    ):
        with pytest.raises(UserError, match=key):
            await sections.sections(await requests.message(f"/sections {given}", OWNER))
    assert await stored(database) == ""


async def test_an_old_button_changes_nothing_and_shows_the_list(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    database = requests.app.database
    await sections.sections(await requests.message("/sections city, sea, sport", OWNER))
    await press(requests, Action.MOVE_SECTION, SEA, -1, 1)
    for action, *args in (
        (Action.MOVE_SECTION, CITY, 1, 1),
        (Action.LIMIT_SECTION, CITY, 2, 1),
        (Action.REMOVE_SECTION, CITY, 1),
        (Action.ADD_SECTION, CITY, 1),
        (Action.UNDO_SECTIONS, 1),
        (Action.UNDO_SECTIONS, 99),
    ):
        with pytest.raises(UserError, match=r"sections\.changed"):
            await press(requests, action, *args)
        assert "1. Sea" in telegram.last_edit.html
    assert await stored(database) == "sea, city, sport"
    await press(requests, Action.CHOOSE_SECTION, "gone")
    assert "1. Sea" in telegram.last_edit.html
    with pytest.raises(UserError, match=r"button\.old"):
        await press(requests, Action.LIMIT_SECTION, SEA, 21, await version(database))


async def test_of_two_changes_at_once_one_is_refused(requests: RequestFactory) -> None:
    database = requests.app.database
    await sections.sections(await requests.message("/sections city, sea", OWNER))
    seen = await version(database)
    results = await asyncio.gather(
        *(press(requests, Action.LIMIT_SECTION, code, 2, seen) for code in (CITY, SEA)),
        return_exceptions=True,
    )
    assert sum(isinstance(one, UserError) for one in results) == 1
    assert (await stored(database)).count("2") == 1


async def test_no_screen_has_more_than_ten_buttons(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    names = ", ".join(f"topic {chr(97 + n)}" for n in range(24))
    await sections.sections(await requests.message(f"/sections {names}", OWNER))
    for name in "abcdefghijklmnop":
        await publish(requests.app.database, name, topics=(f"new {name}",))
    for page in (0, 1, 9):
        await press(requests, Action.SHOW_SECTIONS, page)
        assert 7 <= len(labels(telegram.last_edit)) <= 10
        await press(requests, Action.CHOOSE_NEW_SECTION, page)
        assert 2 <= len(labels(telegram.last_edit)) <= 10
    await press(requests, Action.CHOOSE_SECTION, topic_code("topic c"))
    assert len(labels(telegram.last_edit)) == 10
