"""The handlers of /clients: programs are added with a token that is shown once, listed, and removed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.callback_data import Action, unpack
from bot.errors import UserError
from bot.handlers.admin import clients
from bot.handlers.context import AppContext
from bot.services.clients import registry
from bot.services.newsroom import people
from bot.services.newsroom.people import Person
from data.records.clients import ClientRight
from tests.bot.handlers.requests import OWNER, RequestFactory
from tests.support.recording_telegram import RecordingTelegram

TOKEN = re.compile(r"<code>(lede_[\w-]{43})</code>")


async def add(requests: RequestFactory, name: str, right: ClientRight) -> None:
    await clients.clients(await requests.message(f"/clients {name}", by=OWNER))
    await clients.create(await requests.press(Action.CREATE_CLIENT, right, by=OWNER))


async def log_lines(app: AppContext) -> list[tuple[str, str]]:
    entries, _ = await people.audit_page(app.database, 0, 10)
    return [(entry.action, entry.subject) for entry in entries]


async def test_a_program_is_asked_for_its_name_and_right_and_gets_a_token_once(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await clients.clients(await requests.message("/clients", by=OWNER))
    assert "No program may send stories yet" in telegram.last.html
    assert "HTTP_LISTEN" in telegram.last.html
    await clients.ask_name(await requests.press(Action.ASK_CLIENT, by=OWNER))
    await clients.receive_name(await requests.message("Weather <desk>", by=OWNER))
    assert "<b>Weather &lt;desk&gt;</b>" in telegram.last.html
    await clients.create(await requests.press(Action.CREATE_CLIENT, ClientRight.PUBLISH, by=OWNER))
    token = TOKEN.search(telegram.last_edit.html)
    assert token is not None
    found = await registry.find_by_tokens(requests.app.database, [token[1], "lede_x", ""])
    client = found[token[1]]
    assert client is not None
    assert (client.can, found["lede_x"], found[""]) == (ClientRight.PUBLISH, None, None)
    await registry.record_use(requests.app.database, client, requests.app.clock.now() - timedelta(hours=3))
    await clients.clients(await requests.message("/clients", by=OWNER))
    assert "Weather &lt;desk&gt; · publishes · last used 3 hours ago" in telegram.last.html
    assert "lede_" not in telegram.last.html
    assert await log_lines(requests.app) == [("client.added_publishing", "Weather <desk>")]


async def test_a_removed_program_is_confirmed_gone_and_logged(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await add(requests, "Agency", ClientRight.DRAFT)
    token = TOKEN.search(telegram.last_edit.html)
    assert token is not None
    await clients.clients(await requests.message("/clients", by=OWNER))
    assert "Agency · makes drafts · never used" in telegram.last.html
    callback = unpack(telegram.last.rows[0][0].data)
    assert callback is not None
    await clients.ask_remove(await requests.press(callback.action, *callback.args, by=OWNER))
    assert "Remove Agency?" in telegram.last_edit.html
    for _ in range(2):
        await clients.remove(await requests.press(Action.REMOVE_CLIENT, *callback.args, by=OWNER))
    assert "No program may send stories yet" in telegram.last_edit.html
    assert await registry.find_by_tokens(requests.app.database, [token[1]]) == {token[1]: None}
    assert await log_lines(requests.app) == [
        *(("client.removed", "Agency"), ("client.added_drafts", "Agency"))
    ]
    await clients.ask_remove(await requests.press(Action.ASK_REMOVE_CLIENT, *callback.args, by=OWNER))
    assert "No program may send stories yet" in telegram.last_edit.html


@pytest.mark.parametrize("name", ["x" * 41, "\u200b"])
async def test_a_name_that_cannot_be_shown_is_refused(requests: RequestFactory, name: str) -> None:
    with pytest.raises(UserError, match=r"clients\.bad_name"):
        await clients.receive_name(await requests.message(name, by=OWNER))


async def test_an_old_button_or_a_button_pressed_twice_makes_no_program(requests: RequestFactory) -> None:
    await add(requests, "Agency", ClientRight.DRAFT)
    for right in (ClientRight.DRAFT, "owner"):
        with pytest.raises(UserError, match=r"button\.too_old"):
            await clients.create(await requests.press(Action.CREATE_CLIENT, right, by=OWNER))
    assert len(await registry.list_clients(requests.app.database)) == 1


async def test_there_are_only_so_many_programs(requests: RequestFactory) -> None:
    now = requests.app.clock.now()
    for number in range(registry.MAX_CLIENTS):
        by = Person(OWNER.id, OWNER.name)
        await registry.create(requests.app.database, f"P{number}", ClientRight.DRAFT, by, now)
    with pytest.raises(UserError, match=r"clients\.many"):
        await add(requests, "One more", ClientRight.DRAFT)


async def test_the_list_does_not_warn_where_programs_can_reach_it(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    requests.app = replace(
        requests.app, settings=replace(requests.app.settings, http_listen=("127.0.0.1", 8080))
    )
    await clients.clients(await requests.message("/clients", by=OWNER))
    assert "HTTP_LISTEN" not in telegram.last.html
