"""Feeds that an editor follows, on a site that can imitate faults, end to end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.playground import UserHandle
from bot.playground.world.model import Message
from data import feeds
from data.records.feeds import Source, SourceState
from tests.end_to_end.feed_server import FeedItem, FeedSite, open_feed_site, story_sentences
from tests.end_to_end.harness import NewsroomHarness
from tests.end_to_end.seed import count_articles
from tests.support.nightly import IS_NIGHTLY

_ENTRIES, _NEW_STORIES = (10_000, 3_000) if IS_NIGHTLY else (2_000, 600)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
async def feed_site(harness: NewsroomHarness) -> AsyncIterator[FeedSite]:
    async with open_feed_site() as (feed_site, fetcher):
        harness.fetcher = fetcher
        for name in ("mill", "ferry", "school"):
            feed_site.add(name)
        yield feed_site


@pytest.fixture
async def running(harness: NewsroomHarness, feed_site: FeedSite) -> AsyncIterator[NewsroomHarness]:
    del feed_site
    async with harness.run():
        yield harness


async def follow_feed(harness: NewsroomHarness, feed_site: FeedSite) -> Message:
    """Follow the site's feed as the owner; returns the card."""
    await harness.owner.say(f"/sources {feed_site.feed}")
    return await harness.owner.wait_for("Following")


async def only_source(harness: NewsroomHarness) -> Source:
    """The only source."""
    assert harness.app is not None
    async with harness.app.context.database.reading() as tx:
        (source,) = await feeds.list_all(tx)
    return source


async def wait_for_feed_check(harness: NewsroomHarness, step: timedelta = DAY) -> Source:
    """Move the clock until the source is due, and wait until it was polled."""
    before = await only_source(harness)
    await harness.advance_clock(step)
    async with asyncio.timeout(60):
        while True:
            source = await only_source(harness)
            if (source.success_at, source.failures) != (before.success_at, before.failures):
                return source
            await asyncio.sleep(0.01)


async def open_card(person: UserHandle) -> Message:
    """The card of the only source."""
    await person.say("/sources")
    listing = await person.wait_for("1 source")
    await person.press(listing, "1")
    return await person.wait_for("Stories")


async def test_what_stands_there_counts_as_seen_and_the_newest_can_be_taken(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    card = await follow_feed(running, feed_site)
    assert "The Paper" in card.text
    assert "Stories wait for your approval" in card.text
    assert await count_articles(running) == 0
    await running.owner.press(card, "Newest 3")
    titles = [(await running.owner.wait_for("Draft")).text for _ in range(3)]
    assert [title.splitlines()[2] for title in titles] == [
        "The mill stays open",
        "The ferry stays open",
        "The school stays open",
    ]
    assert "The Paper" in titles[0]


async def test_a_new_story_comes_as_a_draft_with_its_card_and_only_once(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    await follow_feed(running, feed_site)
    feed_site.add("library")
    await wait_for_feed_check(running)
    draft = await running.owner.wait_for("Draft")
    assert "The library stays open" in draft.text
    await running.owner.press(draft, "Publish")
    await running.owner.wait_for("Published")
    feed_site.change(
        "library", title="Library saved", text="<p>Another text about the library altogether.</p>"
    )
    await wait_for_feed_check(running)
    feed_site.change("mill", date="Tue, 24 Nov 2026 10:00:00 GMT")
    await wait_for_feed_check(running)
    assert await count_articles(running) == 1


async def test_guids_that_change_with_every_look_bring_nothing_twice(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    await follow_feed(running, feed_site)
    for turn in range(3):
        for name in ("mill", "ferry", "school"):
            feed_site.change(
                name, guid=f"{name}-{turn}", link=f"{feed_site.root}/{name}?utm_source=rss{turn}"
            )
        await wait_for_feed_check(running)
    assert await count_articles(running) == 0


async def test_a_source_set_to_publish_at_once_does_so_with_its_topics(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    card = await follow_feed(running, feed_site)
    await running.owner.press(card, "Publish at once")
    card = await running.owner.wait_for("Stories are published at once")
    await running.owner.press(card, "Topics")
    await running.owner.wait_for("Send the topics")
    await running.owner.say("valley, culture")
    await running.owner.wait_for("Topics: valley, culture")
    feed_site.add("library")
    await wait_for_feed_check(running)
    await running.rita.say("/latest valley")
    latest = await running.rita.wait_for("library")
    assert "The Paper" in latest.text


async def test_many_new_drafts_come_as_one_message(running: NewsroomHarness, feed_site: FeedSite) -> None:
    await follow_feed(running, feed_site)
    for name in ("choir", "bakery", "bridge", "orchard", "museum"):
        feed_site.add(name)
    await wait_for_feed_check(running)
    notice = await running.owner.wait_for("5 new stories")
    assert "/drafts" in notice.text
    assert await count_articles(running) == 5


async def test_a_short_feed_is_read_from_its_pages_and_a_lost_page_from_the_feed(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    long = "".join(
        f"<p>The glass blower {verb} every morning before the market opens.</p>" for verb in _VERBS
    )
    feed_site.pages["/glass"] = (
        "<!doctype html><html><head><title>Glass</title></head>"
        f"<body><article><h1>Glass</h1>{long}</article></body></html>"
    )
    await follow_feed(running, feed_site)
    feed_site.add(
        "lost", title="A lost page", text="<p>Only these words about the lost lake remain of it.</p>"
    )
    feed_site.add("glass", title="Glass from the valley", text="<p>The glass blower works.</p>")
    await wait_for_feed_check(running)
    texts = [(await running.owner.wait_for("Draft")).text for _ in range(2)]
    assert "before the market opens" in next(text for text in texts if "Glass from the valley" in text)
    assert "these words about the lost lake" in next(text for text in texts if "A lost page" in text)


_VERBS = (
    "works",
    "sings",
    "sweeps",
    "lights the fire",
    "sorts the sand",
    "counts the jars",
    "writes letters",
)


async def test_a_feed_that_did_not_change_is_asked_with_its_marks_verbatim_and_not_read(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    marks = {"ETag": 'W/"odd, \'mark"', "Last-Modified": "yesterday at noon"}
    feed_site.headers = marks
    await follow_feed(running, feed_site)
    source = await wait_for_feed_check(running)
    assert feed_site.requests[-1]["If-None-Match"] == marks["ETag"]
    assert feed_site.requests[-1]["If-Modified-Since"] == marks["Last-Modified"]
    assert (source.error, source.etag, source.last_modified) == ("", marks["ETag"], marks["Last-Modified"])


@pytest.mark.parametrize(("status", "ends_at"), [(301, "/moved.xml"), (302, "/feed.xml")])
async def test_only_a_permanent_redirect_changes_the_address(
    running: NewsroomHarness, feed_site: FeedSite, status: int, ends_at: str
) -> None:
    await follow_feed(running, feed_site)
    feed_site.status = status
    source = await wait_for_feed_check(running)
    assert source.url == feed_site.root + ends_at
    assert source.error == ""


async def test_a_feed_that_is_gone_ends_and_its_editor_is_told_once(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    await follow_feed(running, feed_site)
    feed_site.status = 410
    source = await wait_for_feed_check(running)
    assert (source.state, source.next_poll) == (SourceState.ENDED, None)
    notice = await running.owner.wait_for("gone for good")
    feed_site.status = 200
    await running.owner.press(notice, "Show it")
    card = await running.owner.wait_for("Ended")
    await running.owner.press(card, "Resume")
    await running.owner.wait_for("Next check")
    assert (await wait_for_feed_check(running, HOUR)).state is SourceState.ACTIVE


async def test_a_server_that_asks_to_wait_is_left_alone_as_long(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    await follow_feed(running, feed_site)
    feed_site.status, feed_site.headers = 429, {"Retry-After": "172800"}
    source = await wait_for_feed_check(running)
    assert source.failing_since is not None
    assert source.next_poll == source.failing_since + 2 * DAY
    await running.owner.say("/sources")
    assert "error 429" in (await running.owner.wait_for("1 source")).text


async def test_an_endless_body_is_cut_off_and_does_not_keep_readers_waiting(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    await follow_feed(running, feed_site)
    feed_site.is_endless = True
    looking = asyncio.create_task(wait_for_feed_check(running))
    await feed_site.wait_for_requests(2)
    begun = asyncio.get_running_loop().time()
    await running.rita.say("/latest")
    await running.rita.wait_for("")
    assert asyncio.get_running_loop().time() - begun < 1
    assert (await looking).error == "timeout"


@pytest.mark.parametrize(
    ("raw", "kind", "error"),
    [
        (b"<html><p>We are moving harness.</p></html>", "text/html", "no_feed"),
        (b"\x89PNG\r\n\x1a\n", "image/png", "wrong_type"),
        (b"x" * 4_000_000, "application/rss+xml", "too_big"),
        (b"", "application/rss+xml", "no_feed"),
    ],
)
async def test_what_is_no_feed_any_more_is_said_in_plain_words_and_tried_again_later(
    running: NewsroomHarness, feed_site: FeedSite, raw: bytes, kind: str, error: str
) -> None:
    await follow_feed(running, feed_site)
    feed_site.raw, feed_site.kind = raw, kind
    source = await wait_for_feed_check(running)
    assert (source.error, source.failures, source.state) == (error, 1, SourceState.ACTIVE)
    card = await open_card(running.owner)
    assert "Last error:" in card.text
    assert "Last success:" in card.text
    feed_site.raw, feed_site.kind = None, "application/rss+xml"
    feed_site.add("library")
    healed = await wait_for_feed_check(running, 2 * DAY)
    assert (healed.error, healed.failures) == ("", 0)
    await running.owner.wait_for("The library stays open")


async def test_broken_xml_and_a_wrong_charset_still_bring_the_news(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    await follow_feed(running, feed_site)
    feed_site.add("Käserei")
    whole = feed_site.bytes().decode().replace("</channel></rss>", "<item><title>x & y</channel>")
    feed_site.raw = whole.encode("cp1252")
    await wait_for_feed_check(running)
    assert "The Käserei stays open" in (await running.owner.wait_for("Draft")).text


async def test_thousands_of_entries_are_seen_once_and_make_no_drafts(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    feed_site.items += [FeedItem(f"story{number}", text="<p>Short.</p>") for number in range(_ENTRIES)]
    await running.owner.say(f"/sources {feed_site.feed}")
    await running.owner.wait_for("Following", timeout=60)
    feed_site.add("library")
    await wait_for_feed_check(running)
    assert "library" in (await running.owner.wait_for("Draft", timeout=60)).text
    assert await count_articles(running) == 1


async def test_many_new_stories_at_once_come_in_batches_and_the_dropped_ones_are_counted(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    await follow_feed(running, feed_site)
    for number in reversed(range(_NEW_STORIES)):
        feed_site.add(f"story{number}", link="", guid=f"story{number}")
    await wait_for_feed_check(running)
    notice = await running.owner.wait_for("30 new stories", timeout=120)
    assert "300 more of The Paper follow" in notice.text
    assert f"the {_NEW_STORIES - 330} oldest ones" in notice.text
    assert await count_articles(running) == 30
    await wait_for_feed_check(running, 2 * HOUR)
    again = await running.owner.wait_for("30 new stories", timeout=120)
    assert "270 more" in again.text
    assert "oldest" not in again.text
    assert await count_articles(running) == 60


async def test_the_editors_are_told_once_before_a_source_is_given_up(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    await follow_feed(running, feed_site)
    feed_site.status = 503
    alerts, alerted_at, state = [], None, SourceState.ACTIVE
    for _ in range(20):
        source = await wait_for_feed_check(running)
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


async def test_a_sites_address_is_enough_and_several_feeds_are_a_choice(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    link = '<link rel="alternate" type="application/rss+xml" title="{}" href="/{}">'
    feed_site.home = (
        f"<!doctype html><html><head>{link.format('News', 'feed.xml')}</head><body>Hello</body></html>"
    )
    await running.owner.say("/sources")
    nothing = await running.owner.wait_for("No sources yet")
    await running.owner.press(nothing, "Add a source")
    await running.owner.wait_for("Which one?")
    await running.owner.say(feed_site.root)
    await running.owner.wait_for("Following")
    feed_site.home = feed_site.home.replace("</head>", link.format("Sport", "other.xml") + "</head>")
    await running.owner.say(f"/sources {feed_site.root}")
    choice = await running.owner.wait_for("several feeds")
    assert "Sport" in choice.text
    await running.owner.press(choice, "2")
    await running.owner.wait_for("Following")
    await running.owner.say("/sources")
    await running.owner.wait_for("2 sources")


async def test_an_address_without_its_beginning_finds_a_site_that_has_no_certificate(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    await running.owner.say(f"/sources {feed_site.feed.removeprefix('http://')}")
    await running.owner.wait_for("Following")
    assert (await only_source(running)).url == feed_site.feed


async def test_a_temporary_redirect_is_followed_but_its_goal_is_not_kept(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    feed_site.status = 302
    await follow_feed(running, feed_site)
    assert (await only_source(running)).url == feed_site.feed


async def test_what_an_editor_follows_goes_on_when_they_leave_the_team(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    await running.owner.say(f"/team {running.editor.id} Eddie")
    await running.owner.wait_for("is an editor now")
    await running.editor.say(f"/sources {feed_site.feed}")
    await running.editor.wait_for("Following")
    feed_site.add("library")
    await wait_for_feed_check(running)
    assert "library" in (await running.editor.wait_for("Draft")).text
    await running.owner.say("/team")
    team = await running.owner.wait_for("1 editor")
    await running.owner.press(team, "Remove Eddie")
    feed_site.add("museum")
    await wait_for_feed_check(running)
    assert "museum" in (await running.owner.wait_for("Draft")).text
    feed_site.status = 410
    await wait_for_feed_check(running)
    await running.owner.wait_for("gone for good")
    assert not [message for message in running.editor.messages if "gone for good" in message.text]


async def test_what_cannot_be_followed_is_said_with_what_to_do(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    feed_site.home = "<!doctype html><html><body>No feed here</body></html>"
    for address, notice in (
        (feed_site.root, "found no feed"),
        (f"{feed_site.root}/nowhere", "error 404"),
        (feed_site.root.replace("news.test", "127.0.0.1"), "private network"),
        ("http://127.0.0.1/feed", "unusual port"),
        ("not an address", "is not a web address"),
        ("ftp://example.org/x", "an invalid address"),
    ):
        await running.owner.say(f"/sources {address}")
        await running.owner.wait_for(notice)


async def test_the_same_feed_is_followed_once(running: NewsroomHarness, feed_site: FeedSite) -> None:
    await follow_feed(running, feed_site)
    await running.owner.say(f"/sources {feed_site.feed}")
    await running.owner.wait_for("You follow this already")


async def test_a_paused_source_is_not_looked_at_and_a_removed_one_is_gone(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    card = await follow_feed(running, feed_site)
    await running.owner.press(card, "Pause")
    card = await running.owner.wait_for("Paused")
    asked = len(feed_site.requests)
    await running.advance_clock(3 * DAY)
    assert (await only_source(running)).next_poll is None
    await running.owner.press(card, "Remove")
    question = await running.owner.wait_for("Stop following")
    assert len(feed_site.requests) == asked
    await running.owner.press(question, "Yes, remove it")
    await running.owner.wait_for("no longer followed")
    await running.owner.press(card, "‹ All sources")
    await running.owner.wait_for("No sources yet")


async def test_a_list_of_feeds_comes_in_and_goes_out_as_a_file(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    opml = f"""<?xml version="1.0"?><opml version="2.0"><head/><body><outline text="Local">
      <outline type="rss" text="Paper &amp; more" xmlUrl="{feed_site.feed}"/>
      <outline type="rss" text="Other" xmlUrl="{feed_site.root}/other.xml"/></outline></body></opml>"""
    await running.owner.upload("feeds.opml", opml.encode())
    await running.owner.wait_for("2 sources added")
    await feed_site.wait_for_requests(2)
    assert await count_articles(running) == 0
    await running.owner.upload("feeds.opml", opml.encode())
    assert "2 were here already" in (await running.owner.wait_for("0 sources added")).text
    await running.owner.say("/sources")
    listing = await running.owner.wait_for("2 sources")
    await running.owner.press(listing, "Export")
    file = await running.owner.wait_for("2 sources, for any feed reader")
    assert file.media is not None
    await running.owner.upload("nonsense.opml", b"<html>no</html>")
    await running.owner.wait_for("cannot read that as a list of feeds")


async def test_readers_cannot_follow_anything(running: NewsroomHarness, feed_site: FeedSite) -> None:
    await running.rita.say(f"/sources {feed_site.feed}")
    await running.rita.wait_for("Only editors")


async def test_stories_from_a_feed_are_known_when_they_are_pasted(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    card = await follow_feed(running, feed_site)
    await running.owner.press(card, "Newest")
    await running.owner.wait_for("Draft")
    item = feed_site.items[0]
    text = "\n\n".join(story_sentences(item.name))
    await running.owner.say(f"The {item.name} stays open\n\n{text}")
    await running.owner.wait_for("already here")
