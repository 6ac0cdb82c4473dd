"""Taps of More and Less are stored with the subscription; those of many readers in shared commits."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest

from bot.errors import UserError
from bot.services.planning.taste import MAX_TAPS
from bot.services.reading import taste as tastes
from bot.services.transfer.readers import ImportDefaults, new_reader, read_reader
from data import privacy
from data.database import Database
from data.delivery import planning
from data.group_commit import GroupCommit
from data.records.taste import Feature, FeatureKind, Tap, read_taps, write_taste
from data.transfer.readers import save_readers
from tests.bot.services.seed import chat, subscribe, subscription
from tests.support.factories import NOW

DEFAULTS = ImportDefaults("UTC", ("08:00",), "en")
SPORT = Feature(FeatureKind.TOPIC, "sport")
MORE = Tap(7, is_more=True, features=(SPORT,))


async def test_a_thousand_taps_at_once_are_all_stored_and_equal_tastes_are_one_key(
    database: Database,
) -> None:
    chats = [chat(number) for number in range(1, 1001)]
    given = [new_reader(read_reader({"chat_id": one.id}), DEFAULTS, NOW) for one in chats]
    async with database.transaction() as tx:
        await save_readers(tx, given, NOW)
    commits = GroupCommit(database)
    await asyncio.gather(
        *(tastes.tap(commits, one, MORE) for one in chats),
        *(tastes.tap(commits, chats[0], MORE._replace(event_id=n)) for n in range(8, 8 + MAX_TAPS)),
        *(tastes.undo_tap(commits, one, 99) for one in chats[:5]),
    )
    async with database.transaction() as tx:
        groups = await planning.claim_due(tx, NOW + timedelta(days=400), 2000)
    counts = {planning.parse_key(key).taste: len(ids) for key, ids in groups.items()}
    assert counts == {'[["topic","sport",1]]': 999, '[["topic","sport",4]]': 1}
    assert len(read_taps((await subscription(database, chats[0])).taps)) == MAX_TAPS


async def test_a_tap_is_changed_undone_and_forgotten(database: Database) -> None:
    commits = GroupCommit(database)
    with pytest.raises(UserError, match="not_subscribed"):
        await tastes.tap(commits, chat(), MORE)
    await subscribe(database)
    await tastes.tap(commits, chat(), MORE)
    await tastes.tap(commits, chat(), MORE)
    found = await subscription(database)
    assert found.taste == write_taste({SPORT: 1})
    assert tastes.summarize_taste(found) == tastes.TasteSummary((SPORT,), (), 1)
    await tastes.tap(commits, chat(), MORE._replace(is_more=False))
    assert tastes.summarize_taste(await subscription(database)) == tastes.TasteSummary((), (SPORT,), 1)
    await tastes.undo_tap(commits, chat(), 7)
    untouched = await subscription(database)
    assert (untouched.taste, untouched.taps) == ("", ())
    await tastes.tap(commits, chat(), MORE)
    await tastes.reset(commits, chat())
    assert await subscription(database) == untouched


async def test_mydata_has_the_taps_and_forgetting_deletes_them(database: Database) -> None:
    await subscribe(database)
    await tastes.tap(GroupCommit(database), chat(), MORE)
    async with database.transaction() as tx:
        stored = await privacy.collect_stored_data(tx, chat().id)
        assert json.loads(json.dumps(stored))["subscriptions"][0]["taps"] == [[7, 1, [["topic", "sport"]]]]
        await privacy.forget(tx, chat().id, chat().id)
        assert not (await privacy.collect_stored_data(tx, chat().id))["subscriptions"]
