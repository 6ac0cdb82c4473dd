"""Polls of feeds: conditional requests, redirects, errors of the server, and bodies that are no feed."""

from __future__ import annotations

import asyncio

import pytest

from data.records.feeds import SourceState
from tests.end_to_end.feeds.feed_server import FeedSite
from tests.end_to_end.feeds.source_actions import DAY, HOUR, follow_feed, open_card, wait_for_poll
from tests.end_to_end.harness import NewsroomHarness


async def test_a_poll_sends_the_validators_of_the_last_response_unchanged(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    validators = {"ETag": 'W/"odd, \'mark"', "Last-Modified": "yesterday at noon"}
    feed_site.headers = validators
    await follow_feed(running, feed_site)
    source = await wait_for_poll(running)
    assert feed_site.requests[-1]["If-None-Match"] == validators["ETag"]
    assert feed_site.requests[-1]["If-Modified-Since"] == validators["Last-Modified"]
    assert (source.error, source.etag, source.last_modified) == (
        "",
        validators["ETag"],
        validators["Last-Modified"],
    )


@pytest.mark.parametrize(("status", "ends_at"), [(301, "/moved.xml"), (302, "/feed.xml")])
async def test_only_a_permanent_redirect_changes_the_address(
    running: NewsroomHarness, feed_site: FeedSite, status: int, ends_at: str
) -> None:
    await follow_feed(running, feed_site)
    feed_site.status = status
    source = await wait_for_poll(running)
    assert source.url == feed_site.root + ends_at
    assert source.error == ""


async def test_a_feed_that_is_gone_ends_with_a_message_and_can_be_resumed(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    await follow_feed(running, feed_site)
    feed_site.status = 410
    source = await wait_for_poll(running)
    assert (source.state, source.next_poll) == (SourceState.ENDED, None)
    notice = await running.owner.wait_for("gone for good")
    feed_site.status = 200
    await running.owner.press(notice, "Show it")
    card = await running.owner.wait_for("Ended")
    await running.owner.press(card, "Resume")
    await running.owner.wait_for("Next check")
    assert (await wait_for_poll(running, HOUR)).state is SourceState.ACTIVE


async def test_a_feed_is_polled_no_earlier_than_its_retry_after(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    await follow_feed(running, feed_site)
    feed_site.status, feed_site.headers = 429, {"Retry-After": "172800"}
    source = await wait_for_poll(running)
    assert source.failing_since is not None
    assert source.next_poll == source.failing_since + 2 * DAY
    await running.owner.say("/sources")
    assert "error 429" in (await running.owner.wait_for("1 source")).text


async def test_an_endless_body_times_out_and_does_not_delay_readers(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    await follow_feed(running, feed_site)
    feed_site.is_endless = True
    poll = asyncio.create_task(wait_for_poll(running))
    await feed_site.wait_for_requests(2)
    begun = asyncio.get_running_loop().time()
    await running.rita.say("/latest")
    await running.rita.wait_for("")
    assert asyncio.get_running_loop().time() - begun < 1
    assert (await poll).error == "timeout"


@pytest.mark.parametrize(
    ("raw", "kind", "error"),
    [
        (b"<html><p>We are moving harness.</p></html>", "text/html", "no_feed"),
        (b"\x89PNG\r\n\x1a\n", "image/png", "wrong_type"),
        (b"x" * 4_000_000, "application/rss+xml", "too_big"),
        (b"", "application/rss+xml", "no_feed"),
    ],
)
async def test_a_body_that_is_no_feed_is_an_error_until_a_later_poll_succeeds(
    running: NewsroomHarness, feed_site: FeedSite, raw: bytes, kind: str, error: str
) -> None:
    await follow_feed(running, feed_site)
    feed_site.raw, feed_site.kind = raw, kind
    source = await wait_for_poll(running)
    assert (source.error, source.failures, source.state) == (error, 1, SourceState.ACTIVE)
    card = await open_card(running.owner)
    assert "Last error:" in card.text
    assert "Last success:" in card.text
    feed_site.raw, feed_site.kind = None, "application/rss+xml"
    feed_site.add("library")
    recovered = await wait_for_poll(running, 2 * DAY)
    assert (recovered.error, recovered.failures) == ("", 0)
    await running.owner.wait_for("The library stays open")


async def test_new_stories_are_read_from_broken_xml_in_a_wrong_charset(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    await follow_feed(running, feed_site)
    feed_site.add("Käserei")
    whole = feed_site.bytes().decode().replace("</channel></rss>", "<item><title>x & y</channel>")
    feed_site.raw = whole.encode("cp1252")
    await wait_for_poll(running)
    assert "The Käserei stays open" in (await running.owner.wait_for("Draft")).text


async def test_editors_are_alerted_once_before_a_failing_source_is_given_up(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    await follow_feed(running, feed_site)
    feed_site.status = 503
    alerts, alerted_at, state = [], None, SourceState.ACTIVE
    for _ in range(20):
        source = await wait_for_poll(running)
        if source.alerted_at != alerted_at:
            alerted_at = source.alerted_at
            alerts.append(await running.owner.wait_for("stopped working"))
        state = source.state
        if state is SourceState.ENDED:
            break
    assert len(alerts) == 1
    assert "error 503" in alerts[0].text
    assert state is SourceState.ENDED
    assert "I no longer check" in (await running.owner.wait_for("I no longer check")).text
