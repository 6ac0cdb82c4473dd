"""One look at a feed: what comes at the same time, in between, or not at all."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.services.feeds import check
from bot.services.feeds.check import Ended, Failing, Notice, Waiting
from bot.services.feeds.entries import Desk
from data import feeds
from data.articles import articles
from data.database import Database
from data.records.articles import ArticleStatus
from data.records.feeds import Source, SourceState
from tests.bot.services.feeds.fakes import FakeReader, FakeWeb, entry, new_source
from tests.bot.services.seed import until_waiting
from tests.support.factories import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def web() -> FakeWeb:
    return FakeWeb()


@pytest.fixture
def reader() -> FakeReader:
    return FakeReader([entry("mill"), entry("ferry")])


@pytest.fixture
async def desk(database: Database, web: FakeWeb, reader: FakeReader) -> Desk:
    return Desk(database, web, reader)


@pytest.fixture
async def source(desk: Desk) -> Source:
    """A feed that was looked at once."""
    async with desk.database.transaction() as tx:
        added = await feeds.add(tx, new_source(), NOW)
    assert added is not None
    assert await check.look(desk, added, NOW) is None
    return await current(desk, added)


async def current(desk: Desk, source: Source) -> Source:
    async with desk.database.reading() as tx:
        found = await feeds.get(tx, source.id)
    assert found is not None
    return found


async def kept(desk: Desk) -> list[tuple[str, ArticleStatus]]:
    async with desk.database.reading() as tx:
        found, _ = await articles.page(tx, tuple(ArticleStatus), 0, 999)
    return [(article.title, article.status) for article in reversed(found)]


async def test_the_first_look_keeps_nothing_and_the_next_what_is_new_oldest_first(
    desk: Desk, reader: FakeReader, source: Source
) -> None:
    assert await kept(desk) == []
    reader.entries[:0] = [entry("museum"), entry("library")]
    notice = await check.look(desk, source, NOW + DAY)
    assert isinstance(notice, Waiting)
    assert [draft.title for draft in notice.drafts] == ["The library", "The museum"]
    assert await kept(desk) == [("The library", ArticleStatus.DRAFT), ("The museum", ArticleStatus.DRAFT)]


async def test_two_looks_at_the_same_time_keep_a_story_once(
    desk: Desk, reader: FakeReader, source: Source
) -> None:
    reader.entries.insert(0, entry("library"))
    await asyncio.gather(*(check.look(desk, source, NOW + DAY) for _ in range(3)))
    assert await kept(desk) == [("The library", ArticleStatus.DRAFT)]


async def test_a_source_that_is_removed_while_it_is_read_leaves_no_story(
    desk: Desk, reader: FakeReader, source: Source
) -> None:
    async def remove() -> None:
        async with desk.database.transaction() as tx:
            await feeds.remove(tx, source.id)

    reader.entries.insert(0, entry("library"))
    reader.during = remove
    assert await check.look(desk, source, NOW + DAY) is None
    assert await kept(desk) == []


async def test_a_source_that_is_paused_while_it_is_read_stays_paused(
    desk: Desk, web: FakeWeb, source: Source
) -> None:
    async def pause() -> None:
        async with desk.database.transaction() as tx:
            await feeds.change(tx, source.id, state=SourceState.PAUSED, next_poll=None)

    web.during = pause
    for status in (200, 304, 503):
        web.status = status
        await check.look(desk, source, NOW + DAY)
        after = await current(desk, source)
        assert (after.state, after.next_poll) == (SourceState.PAUSED, None)


async def test_more_news_than_a_look_files_comes_with_the_next_looks_newest_first(
    desk: Desk, reader: FakeReader, source: Source
) -> None:
    reader.entries[:0] = [entry(f"news {number}") for number in range(check.MOST_AT_ONCE + 5)]
    first = await check.look(desk, source, NOW + DAY)
    assert isinstance(first, Waiting)
    assert (len(first.drafts), first.later, first.left_out) == (check.MOST_AT_ONCE, 5, 0)
    reader.entries.insert(0, entry("museum"))
    second = await check.look(desk, await current(desk, source), NOW + 2 * DAY)
    assert isinstance(second, Waiting)
    assert {draft.title for draft in second.drafts} == {
        "The museum", *(f"The news {check.MOST_AT_ONCE + number}" for number in range(5))
    }  # fmt: skip
    assert await check.look(desk, await current(desk, source), NOW + 3 * DAY) is None


async def test_what_waits_is_asked_for_again_within_the_hour_although_the_feed_stays_as_it_is(
    desk: Desk, web: FakeWeb, reader: FakeReader, source: Source
) -> None:
    web.headers = {"etag": "a", "last-modified": "b"}
    reader.entries[:0] = [entry(f"news {number}") for number in range(check.MOST_AT_ONCE + 1)]
    await check.look(desk, replace(source, interval=24 * 3600), NOW + DAY)
    behind = await current(desk, source)
    assert (behind.etag, behind.last_modified, behind.body_hash) == ("", "", "")
    assert behind.next_poll is not None
    assert behind.next_poll - (NOW + DAY) < 2 * HOUR
    await check.look(desk, behind, NOW + DAY + HOUR)
    after = await current(desk, source)
    assert (after.etag, after.last_modified) == ("a", "b")
    assert after.next_poll is not None
    assert after.next_poll - (NOW + DAY) > 12 * HOUR


async def test_a_feed_that_takes_up_its_archive_is_reported_once_and_its_oldest_are_left_out(
    desk: Desk, reader: FakeReader, source: Source
) -> None:
    most = check.MOST_AT_ONCE + check.MOST_WAITING
    reader.entries[:0] = [entry(f"news {number}") for number in range(most + 7)]
    notices: list[Notice | None] = []
    now = NOW
    while not notices or notices[-1] is not None:
        now += DAY
        notices.append(await check.look(desk, await current(desk, source), now))
    found = [notice for notice in notices if isinstance(notice, Waiting)]
    assert [notice.left_out for notice in found] == [7, *[0] * (len(found) - 1)]
    assert sum(len(notice.drafts) for notice in found) == len(await kept(desk)) == most


async def test_a_feed_that_always_shows_too_much_is_reported_when_that_begins(
    desk: Desk, reader: FakeReader, source: Source
) -> None:
    async with desk.database.transaction() as tx:
        await feeds.change(tx, source.id, publish=True)
    told = []
    for turn in range(3):
        fresh = [entry(f"news {turn}-{n}") for n in range(check.MOST_AT_ONCE + check.MOST_WAITING + 1)]
        reader.entries[:0] = fresh
        told.append(await check.look(desk, await current(desk, source), NOW + (turn + 1) * DAY))
    assert isinstance(told[0], Waiting)
    assert (told[0].drafts, told[0].left_out) == ((), 1)
    assert told[1:] == [None, None]


async def test_an_address_that_is_followed_already_is_not_taken_over(
    desk: Desk, web: FakeWeb, source: Source
) -> None:
    async with desk.database.transaction() as tx:
        await feeds.add(tx, new_source("https://paper.example/other"), NOW)
    web.moved_to = "https://paper.example/other"
    await check.look(desk, source, NOW + DAY)
    assert (await current(desk, source)).url == source.url
    web.moved_to = "https://paper.example/new"
    await check.look(desk, source, NOW + 2 * DAY)
    assert (await current(desk, source)).url == web.moved_to


async def test_what_a_304_does_not_repeat_is_kept_and_a_200_without_it_forgets_it(
    desk: Desk, web: FakeWeb, source: Source
) -> None:
    for status, headers, expected in (
        (200, {"etag": "a", "last-modified": "b"}, ("a", "b")),
        (304, {}, ("a", "b")),
        (304, {"etag": "c"}, ("c", "b")),
        (200, {}, ("", "")),
    ):
        web.status, web.headers = status, headers
        await check.look(desk, await current(desk, source), NOW + DAY)
        after = await current(desk, source)
        assert (after.etag, after.last_modified) == expected


async def test_a_fresh_answer_is_not_asked_for_again_before_its_time(
    desk: Desk, web: FakeWeb, source: Source
) -> None:
    web.headers = {"cache-control": "max-age=36000"}
    await check.look(desk, source, NOW + DAY)
    after = await current(desk, source)
    assert after.next_poll is not None
    assert after.next_poll >= NOW + DAY + 10 * HOUR


async def test_failures_double_the_wait_alert_once_and_end_after_a_week_and_success_forgets_them(
    desk: Desk, web: FakeWeb, source: Source
) -> None:
    web.status = 500
    now, notices = NOW + DAY, []
    for _ in range(40):
        now += DAY
        found = await current(desk, source)
        if found.state is not SourceState.ACTIVE:
            break
        if notice := await check.look(desk, found, now):
            notices.append((type(notice), now))
    assert [kind for kind, _ in notices] == [Failing, Ended]
    assert notices[1][1] - notices[0][1] >= 7 * DAY
    web.status = 200
    await check.look(desk, await current(desk, source), now)
    healed = await current(desk, source)
    assert (healed.failures, healed.failing_since, healed.alerted_at, healed.error) == (0, None, None, "")


async def test_410_ends_a_source_at_once(desk: Desk, web: FakeWeb, source: Source) -> None:
    web.status = 410
    notice = await check.look(desk, source, NOW + DAY)
    assert isinstance(notice, Ended)
    assert (notice.source.state, notice.source.error) == (SourceState.ENDED, "gone")


@pytest.mark.parametrize("status", [304, 500])
async def test_a_feed_that_is_paused_elsewhere_while_it_is_looked_at_stays_paused(
    processes: tuple[Database, Database], status: int
) -> None:
    """Only an active source has a next look, or it would be looked at all the same."""
    looker, other = processes
    desk = Desk(looker, FakeWeb(status), FakeReader())
    async with looker.transaction() as tx:
        followed = await feeds.add(tx, new_source(), NOW)
        assert followed is not None
        followed = await feeds.change(tx, followed.id, success_at=NOW)
        assert followed is not None
    async with other.transaction() as tx:
        await feeds.change(tx, followed.id, state=SourceState.PAUSED, next_poll=None)
        looking = asyncio.create_task(check.look(desk, followed, NOW + HOUR))
        await until_waiting(other, 1)
    await looking
    after = await current(desk, followed)
    assert (after.state, after.next_poll) == (SourceState.PAUSED, None)
