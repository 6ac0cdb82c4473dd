"""One poll of a feed: new entries, limits, concurrent changes, and failures."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.services.feeds import check, ingestion
from bot.services.feeds.check import DraftsWaiting, FeedEnded, FeedFailing, FeedNotice
from bot.services.feeds.feed_services import FeedServices
from bot.services.feeds.ingestion import MAX_ENTRIES_PER_POLL
from data import feeds
from data.articles import articles
from data.database import Database
from data.records.articles import ArticleStatus
from data.records.feeds import Source, SourceState
from tests.bot.services.feeds.fakes import FakeFeedSummarizer, FakeFetcher, entry, new_source
from tests.bot.services.seed import wait_for_lock_waiters
from tests.support.factories import NOW
from tests.support.in_process_summarizer import InProcessSummarizer

_FEW_PER_POLL, _FEW_DEFERRED = 5, 40
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def fetcher() -> FakeFetcher:
    return FakeFetcher()


@pytest.fixture
def summarizer() -> FakeFeedSummarizer:
    return FakeFeedSummarizer([entry("mill"), entry("ferry")])


@pytest.fixture
def low_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a poll take a sixth of the entries, so that a test stores tens of articles, not hundreds."""
    monkeypatch.setattr(ingestion, "MAX_ENTRIES_PER_POLL", _FEW_PER_POLL)
    monkeypatch.setattr(ingestion, "MAX_DEFERRED_ENTRIES", _FEW_DEFERRED)


@pytest.fixture
async def services(database: Database, fetcher: FakeFetcher, summarizer: FakeFeedSummarizer) -> FeedServices:
    return FeedServices(database, fetcher, summarizer, InProcessSummarizer())


@pytest.fixture
async def source(services: FeedServices) -> Source:
    """A feed that was polled once."""
    async with services.database.transaction() as tx:
        added = await feeds.add(tx, new_source(), NOW)
    assert added is not None
    assert await check.poll_feed(services, added, NOW) is None
    return await reload_source(services, added)


async def reload_source(services: FeedServices, source: Source) -> Source:
    async with services.database.reading() as tx:
        found = await feeds.get(tx, source.id)
    assert found is not None
    return found


async def stored_articles(services: FeedServices) -> list[tuple[str, ArticleStatus]]:
    async with services.database.reading() as tx:
        found, _ = await articles.page(tx, tuple(ArticleStatus), 0, 999)
    return [(article.title, article.status) for article in reversed(found)]


async def test_the_first_poll_makes_no_drafts_and_the_next_one_drafts_of_new_entries_oldest_first(
    services: FeedServices, summarizer: FakeFeedSummarizer, source: Source
) -> None:
    assert await stored_articles(services) == []
    summarizer.entries[:0] = [entry("museum"), entry("library")]
    notice = await check.poll_feed(services, source, NOW + DAY)
    assert isinstance(notice, DraftsWaiting)
    assert [draft.title for draft in notice.drafts] == ["The library", "The museum"]
    assert await stored_articles(services) == [
        ("The library", ArticleStatus.DRAFT),
        ("The museum", ArticleStatus.DRAFT),
    ]


async def test_concurrent_polls_store_a_story_once(
    services: FeedServices, summarizer: FakeFeedSummarizer, source: Source
) -> None:
    summarizer.entries.insert(0, entry("library"))
    await asyncio.gather(*(check.poll_feed(services, source, NOW + DAY) for _ in range(3)))
    assert await stored_articles(services) == [("The library", ArticleStatus.DRAFT)]


async def test_a_source_removed_during_a_poll_leaves_no_story(
    services: FeedServices, summarizer: FakeFeedSummarizer, source: Source
) -> None:
    async def remove() -> None:
        async with services.database.transaction() as tx:
            await feeds.remove(tx, source.id)

    summarizer.entries.insert(0, entry("library"))
    summarizer.on_prepare = remove
    assert await check.poll_feed(services, source, NOW + DAY) is None
    assert await stored_articles(services) == []


async def test_a_source_paused_during_a_poll_stays_paused(
    services: FeedServices, fetcher: FakeFetcher, source: Source
) -> None:
    async def pause() -> None:
        async with services.database.transaction() as tx:
            await feeds.change(tx, source.id, state=SourceState.PAUSED, next_poll=None)

    fetcher.on_fetch = pause
    for status in (200, 304, 503):
        fetcher.status = status
        await check.poll_feed(services, source, NOW + DAY)
        after = await reload_source(services, source)
        assert (after.state, after.next_poll) == (SourceState.PAUSED, None)


@pytest.mark.unmeasured
async def test_entries_over_the_limit_of_a_poll_come_with_the_next_poll(
    services: FeedServices, summarizer: FakeFeedSummarizer, source: Source
) -> None:
    summarizer.entries[:0] = [entry(f"news {number}") for number in range(MAX_ENTRIES_PER_POLL + 5)]
    first = await check.poll_feed(services, source, NOW + DAY)
    assert isinstance(first, DraftsWaiting)
    assert (len(first.drafts), first.deferred_count, first.skipped_count) == (
        MAX_ENTRIES_PER_POLL,
        5,
        0,
    )
    summarizer.entries.insert(0, entry("museum"))
    second = await check.poll_feed(services, await reload_source(services, source), NOW + 2 * DAY)
    assert isinstance(second, DraftsWaiting)
    assert {draft.title for draft in second.drafts} == {
        "The museum", *(f"The news {MAX_ENTRIES_PER_POLL + number}" for number in range(5))
    }  # fmt: skip
    assert await check.poll_feed(services, await reload_source(services, source), NOW + 3 * DAY) is None


@pytest.mark.unmeasured
async def test_deferred_entries_are_refetched_within_the_hour_from_an_unchanged_feed(
    services: FeedServices, fetcher: FakeFetcher, summarizer: FakeFeedSummarizer, source: Source
) -> None:
    fetcher.headers = {"etag": "a", "last-modified": "b"}
    summarizer.entries[:0] = [entry(f"news {number}") for number in range(MAX_ENTRIES_PER_POLL + 1)]
    await check.poll_feed(services, replace(source, interval=24 * 3600), NOW + DAY)
    behind = await reload_source(services, source)
    assert (behind.etag, behind.last_modified, behind.body_hash) == ("", "", "")
    assert behind.next_poll is not None
    assert behind.next_poll - (NOW + DAY) < 2 * HOUR
    await check.poll_feed(services, behind, NOW + DAY + HOUR)
    after = await reload_source(services, source)
    assert (after.etag, after.last_modified) == ("a", "b")
    assert after.next_poll is not None
    assert after.next_poll - (NOW + DAY) > 12 * HOUR


@pytest.mark.usefixtures("low_limits")
@pytest.mark.unmeasured
async def test_a_feed_that_adds_its_archive_is_reported_once_and_its_oldest_entries_are_skipped(
    services: FeedServices, summarizer: FakeFeedSummarizer, source: Source
) -> None:
    limit = _FEW_PER_POLL + _FEW_DEFERRED
    summarizer.entries[:0] = [entry(f"news {number}") for number in range(limit + 7)]
    notices: list[FeedNotice | None] = []
    now = NOW
    while not notices or notices[-1] is not None:
        now += DAY
        notices.append(await check.poll_feed(services, await reload_source(services, source), now))
    found = [notice for notice in notices if isinstance(notice, DraftsWaiting)]
    assert [notice.skipped_count for notice in found] == [7, *[0] * (len(found) - 1)]
    assert sum(len(notice.drafts) for notice in found) == len(await stored_articles(services)) == limit


@pytest.mark.usefixtures("low_limits")
async def test_a_feed_that_is_always_over_the_limit_is_reported_at_the_first_such_poll(
    services: FeedServices, summarizer: FakeFeedSummarizer, source: Source
) -> None:
    async with services.database.transaction() as tx:
        await feeds.change(tx, source.id, publish=True)
    notices = []
    for turn in range(3):
        fresh = [entry(f"news {turn}-{n}") for n in range(_FEW_PER_POLL + _FEW_DEFERRED + 1)]
        summarizer.entries[:0] = fresh
        notices.append(
            await check.poll_feed(services, await reload_source(services, source), NOW + (turn + 1) * DAY)
        )
    assert isinstance(notices[0], DraftsWaiting)
    assert (notices[0].drafts, notices[0].skipped_count) == ((), 1)
    assert notices[1:] == [None, None]


async def test_a_permanent_redirect_changes_the_address_unless_that_is_followed_already(
    services: FeedServices, fetcher: FakeFetcher, source: Source
) -> None:
    async with services.database.transaction() as tx:
        await feeds.add(tx, new_source("https://paper.example/other"), NOW)
    fetcher.moved_to = "https://paper.example/other"
    await check.poll_feed(services, source, NOW + DAY)
    assert (await reload_source(services, source)).url == source.url
    fetcher.moved_to = "https://paper.example/new"
    await check.poll_feed(services, source, NOW + 2 * DAY)
    assert (await reload_source(services, source)).url == fetcher.moved_to


async def test_a_304_keeps_validators_and_a_200_without_them_clears_them(
    services: FeedServices, fetcher: FakeFetcher, source: Source
) -> None:
    for status, headers, expected in (
        (200, {"etag": "a", "last-modified": "b"}, ("a", "b")),
        (304, {}, ("a", "b")),
        (304, {"etag": "c"}, ("c", "b")),
        (200, {}, ("", "")),
    ):
        fetcher.status, fetcher.headers = status, headers
        await check.poll_feed(services, await reload_source(services, source), NOW + DAY)
        after = await reload_source(services, source)
        assert (after.etag, after.last_modified) == expected


async def test_keys_are_written_again_after_a_week_and_deleted_half_a_year_after_their_entry(
    services: FeedServices, summarizer: FakeFeedSummarizer, source: Source
) -> None:
    async def poll(days: int, *names: str) -> dict[str, int]:
        summarizer.entries[:] = [entry(name) for name in names]
        await check.poll_feed(services, await reload_source(services, source), NOW + days * DAY)
        async with services.database.reading() as tx:
            found = await feeds.key_dates(tx, source.id, ["mill", "ferry", "museum"])
        return {key: (seen_at - NOW).days for key, seen_at in found.items()}

    assert await poll(1, "mill", "ferry") == {"mill": 0, "ferry": 0}
    assert await poll(8, "mill") == {"mill": 8, "ferry": 0}
    assert await poll(9, "museum") == {"mill": 8, "ferry": 0, "museum": 9}
    assert await poll(185, "mill", "museum") == {"mill": 185, "museum": 185}


async def test_a_feed_is_not_polled_before_its_max_age_has_passed(
    services: FeedServices, fetcher: FakeFetcher, source: Source
) -> None:
    fetcher.headers = {"cache-control": "max-age=36000"}
    await check.poll_feed(services, source, NOW + DAY)
    after = await reload_source(services, source)
    assert after.next_poll is not None
    assert after.next_poll >= NOW + DAY + 10 * HOUR


async def test_lasting_failures_alert_once_and_end_the_source_a_week_later_and_a_success_resets_them(
    services: FeedServices, fetcher: FakeFetcher, source: Source
) -> None:
    fetcher.status = 500
    now, notices = NOW + DAY, []
    for _ in range(40):
        now += DAY
        found = await reload_source(services, source)
        if found.state is not SourceState.ACTIVE:
            break
        if notice := await check.poll_feed(services, found, now):
            notices.append((type(notice), now))
    assert [kind for kind, _ in notices] == [FeedFailing, FeedEnded]
    assert notices[1][1] - notices[0][1] >= 7 * DAY
    fetcher.status = 200
    await check.poll_feed(services, await reload_source(services, source), now)
    recovered = await reload_source(services, source)
    assert (recovered.failures, recovered.failing_since, recovered.alerted_at, recovered.error) == (
        0,
        None,
        None,
        "",
    )


async def test_two_polls_of_one_source_at_once_alert_once(
    services: FeedServices, fetcher: FakeFetcher, source: Source
) -> None:
    fetcher.status = 500
    for day in range(3):
        assert await check.poll_feed(services, await reload_source(services, source), NOW + day * DAY) is None
    claimed = await reload_source(services, source)
    notices = [await check.poll_feed(services, claimed, NOW + 4 * DAY) for _ in range(2)]
    assert [type(notice) for notice in notices] == [FeedFailing, type(None)]


async def test_status_410_ends_a_source_at_once(
    services: FeedServices, fetcher: FakeFetcher, source: Source
) -> None:
    fetcher.status = 410
    notice = await check.poll_feed(services, source, NOW + DAY)
    assert isinstance(notice, FeedEnded)
    assert (notice.source.state, notice.source.error) == (SourceState.ENDED, "gone")


@pytest.mark.parametrize("status", [304, 500])
async def test_a_source_paused_in_another_process_during_a_poll_stays_paused(
    processes: tuple[Database, Database], status: int
) -> None:
    """Only an active source has a next poll; a stored time would resume it."""
    polling, other = processes
    services = FeedServices(polling, FakeFetcher(status), FakeFeedSummarizer(), InProcessSummarizer())
    async with polling.transaction() as tx:
        followed = await feeds.add(tx, new_source(), NOW)
        assert followed is not None
        followed = await feeds.change(tx, followed.id, success_at=NOW)
        assert followed is not None
    async with other.transaction() as tx:
        await feeds.change(tx, followed.id, state=SourceState.PAUSED, next_poll=None)
        poll = asyncio.create_task(check.poll_feed(services, followed, NOW + HOUR))
        await wait_for_lock_waiters(other, 1)
    await poll
    after = await reload_source(services, followed)
    assert (after.state, after.next_poll) == (SourceState.PAUSED, None)
