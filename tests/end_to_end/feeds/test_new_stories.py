"""Stories of followed feeds become drafts or articles, each once, end to end."""

from __future__ import annotations

from tests.end_to_end.feeds.feed_server import FeedItem, FeedSite, story_sentences
from tests.end_to_end.feeds.source_actions import HOUR, follow_feed, wait_for_poll
from tests.end_to_end.harness import NewsroomHarness, press_in_turn
from tests.end_to_end.seed import count_articles
from tests.support.nightly import IS_NIGHTLY

_ENTRIES, _NEW_STORIES = (10_000, 3_000) if IS_NIGHTLY else (1_100, 400)
_VERBS = (
    "works",
    "sings",
    "sweeps",
    "lights the fire",
    "sorts the sand",
    "counts the jars",
    "writes letters",
)


async def test_present_stories_count_as_seen_and_the_newest_can_be_added(
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


async def test_a_new_story_becomes_one_draft_with_a_card(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    await follow_feed(running, feed_site)
    feed_site.add("library")
    await wait_for_poll(running)
    draft = await running.owner.wait_for("Draft")
    assert "The library stays open" in draft.text
    await running.owner.press(draft, "Publish")
    await running.owner.wait_for("Published")
    feed_site.change(
        "library", title="Library saved", text="<p>Another text about the library altogether.</p>"
    )
    await wait_for_poll(running)
    feed_site.change("mill", date="Tue, 24 Nov 2026 10:00:00 GMT")
    await wait_for_poll(running)
    assert await count_articles(running) == 1


async def test_guids_that_change_with_every_poll_make_no_second_draft(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    await follow_feed(running, feed_site)
    for turn in range(3):
        for name in ("mill", "ferry", "school"):
            feed_site.change(
                name, guid=f"{name}-{turn}", link=f"{feed_site.root}/{name}?utm_source=rss{turn}"
            )
        await wait_for_poll(running)
    assert await count_articles(running) == 0


async def test_a_source_that_publishes_at_once_publishes_with_its_topics(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    card = await follow_feed(running, feed_site)
    await press_in_turn(running.owner, card, "Publish at once", "Yes, publish at once")
    card = await running.owner.wait_for("Stories are published at once")
    await running.owner.press(card, "Topics")
    await running.owner.wait_for("Send the topics")
    await running.owner.say("valley, culture")
    await running.owner.wait_for("Topics: valley, culture")
    feed_site.add("library")
    await wait_for_poll(running)
    await running.rita.say("/latest valley")
    latest = await running.rita.wait_for("library")
    assert "The Paper" in latest.text


async def test_many_new_drafts_come_as_one_message(running: NewsroomHarness, feed_site: FeedSite) -> None:
    await follow_feed(running, feed_site)
    for name in ("choir", "bakery", "bridge", "orchard", "museum"):
        feed_site.add(name)
    await wait_for_poll(running)
    notice = await running.owner.wait_for("5 new stories")
    assert "/drafts" in notice.text
    assert await count_articles(running) == 5


async def test_stories_of_a_short_feed_are_read_from_their_pages_or_else_from_the_feed(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    story = "".join(
        f"<p>The glass blower {verb} every morning before the market opens.</p>" for verb in _VERBS
    )
    feed_site.pages["/glass"] = (
        "<!doctype html><html><head><title>Glass</title></head>"
        f"<body><article><h1>Glass</h1>{story}</article></body></html>"
    )
    await follow_feed(running, feed_site)
    feed_site.add(
        "lost", title="A lost page", text="<p>Only these words about the lost lake remain of it.</p>"
    )
    feed_site.add("glass", title="Glass from the valley", text="<p>The glass blower works.</p>")
    await wait_for_poll(running)
    texts = [(await running.owner.wait_for("Draft")).text for _ in range(2)]
    assert "before the market opens" in next(text for text in texts if "Glass from the valley" in text)
    assert "these words about the lost lake" in next(text for text in texts if "A lost page" in text)


async def test_thousands_of_present_entries_make_no_drafts(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    feed_site.items += [FeedItem(f"story{number}", text="<p>Short.</p>") for number in range(_ENTRIES)]
    await running.owner.say(f"/sources {feed_site.feed}")
    await running.owner.wait_for("Following", timeout=60)
    feed_site.add("library")
    await wait_for_poll(running)
    assert "library" in (await running.owner.wait_for("Draft", timeout=60)).text
    assert await count_articles(running) == 1


async def test_many_new_stories_are_added_in_batches_and_skipped_ones_are_counted(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    await follow_feed(running, feed_site)
    for number in reversed(range(_NEW_STORIES)):
        feed_site.add(f"story{number}", link="", guid=f"story{number}")
    await wait_for_poll(running)
    notice = await running.owner.wait_for("30 new stories", timeout=120)
    assert "300 more of The Paper follow" in notice.text
    assert f"the {_NEW_STORIES - 330} oldest ones" in notice.text
    assert await count_articles(running) == 30
    await wait_for_poll(running, 2 * HOUR)
    again = await running.owner.wait_for("30 new stories", timeout=120)
    assert "270 more" in again.text
    assert "oldest" not in again.text
    assert await count_articles(running) == 60


async def test_a_pasted_story_of_a_feed_is_a_duplicate(running: NewsroomHarness, feed_site: FeedSite) -> None:
    card = await follow_feed(running, feed_site)
    await running.owner.press(card, "Newest")
    await running.owner.wait_for("Draft")
    item = feed_site.items[0]
    text = "\n\n".join(story_sentences(item.name))
    await running.owner.say(f"The {item.name} stays open\n\n{text}")
    await running.owner.wait_for("already here")


async def test_an_entry_that_keeps_its_link_is_a_new_story_where_guid_title_and_text_are_new(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    present = f"{feed_site.root}/present"
    feed_site.items = [FeedItem("frost", link=present)]
    await follow_feed(running, feed_site)
    feed_site.items = [FeedItem("gale", link=present)]
    await wait_for_poll(running)
    assert "The gale stays open" in (await running.owner.wait_for("Draft")).text
    feed_site.change("gale", text="<p>The text about the gale was corrected at noon.</p>")
    await wait_for_poll(running)
    assert await count_articles(running) == 1


async def test_an_entry_that_says_that_it_was_corrected_is_a_new_version_of_its_story(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    await follow_feed(running, feed_site)
    feed_site.add("gale")
    await wait_for_poll(running)
    await running.owner.wait_for("Draft")
    text = " ".join(story_sentences("gale")).replace("gale", "strong gale", 1)
    feed_site.change("gale", title="CORRECTED: The gale stays open", text=text)
    await wait_for_poll(running)
    assert "a new version of draft no. 1" in (await running.owner.wait_for("Draft")).text
    await wait_for_poll(running)
    assert await count_articles(running) == 2


async def test_reports_of_a_series_become_drafts_and_a_moved_copy_does_not(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    form = (
        "<p>High water is at {} o'clock and low water at {}. The harbour office takes no responsibility.</p>"
    )
    feed_site.items = [FeedItem("t1", title="Tides of 1 May", text=form.format("5.10", "11.40"))]
    card = await follow_feed(running, feed_site)
    await running.owner.press(card, "Newest")
    await running.owner.wait_for("Tides of 1 May")
    feed_site.add("t2", title="Tides of 2 May", text=form.format("5.55", "12.25"))
    await wait_for_poll(running)
    await running.owner.wait_for("Tides of 2 May")
    feed_site.add("t3", title="The tides of 2 May", text=form.format("5.55", "12.25"))
    await wait_for_poll(running)
    assert await count_articles(running) == 2
