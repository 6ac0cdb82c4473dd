"""Editors follow, pause, remove, import and export feeds, end to end."""

from __future__ import annotations

from tests.end_to_end.feeds.feed_server import FeedSite
from tests.end_to_end.feeds.source_actions import DAY, follow_feed, only_source, wait_for_poll
from tests.end_to_end.harness import NewsroomHarness, press_in_turn
from tests.end_to_end.seed import count_articles


async def test_the_feed_of_a_site_is_found_and_one_of_several_is_chosen(
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


async def test_an_address_without_a_scheme_falls_back_to_http(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    await running.owner.say(f"/sources {feed_site.feed.removeprefix('http://')}")
    await running.owner.wait_for("Following")
    assert (await only_source(running)).url == feed_site.feed


async def test_the_target_of_a_temporary_redirect_is_not_stored(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    feed_site.status = 302
    await follow_feed(running, feed_site)
    assert (await only_source(running)).url == feed_site.feed


async def test_the_feeds_of_a_former_editor_are_polled_and_reported_to_the_owner(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    await running.owner.say(f"/team {running.editor.id} Eddie")
    await running.owner.wait_for("is an editor now")
    await running.editor.say(f"/sources {feed_site.feed}")
    await running.editor.wait_for("Following")
    feed_site.add("library")
    await wait_for_poll(running)
    assert "library" in (await running.editor.wait_for("Draft")).text
    await running.owner.say("/team")
    team = await running.owner.wait_for("1 editor")
    await press_in_turn(running.owner, team, "Remove Eddie", "Yes, remove them")
    feed_site.add("museum")
    await wait_for_poll(running)
    assert "museum" in (await running.owner.wait_for("Draft")).text
    feed_site.status = 410
    await wait_for_poll(running)
    await running.owner.wait_for("gone for good")
    assert not [message for message in running.editor.messages if "gone for good" in message.text]


async def test_an_address_that_cannot_be_followed_is_answered_with_the_reason(
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


async def test_a_paused_source_is_not_polled_and_a_removed_one_is_not_listed(
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


async def test_feeds_are_imported_and_exported_as_an_opml_file(
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


async def test_readers_cannot_follow_feeds(running: NewsroomHarness, feed_site: FeedSite) -> None:
    await running.rita.say(f"/sources {feed_site.feed}")
    await running.rita.wait_for("Only editors")
