"""Pages that do not answer, entries without a text, and entries taken for copies, end to end."""

from __future__ import annotations

from tests.end_to_end.feeds.feed_server import FeedItem, FeedSite, story_sentences
from tests.end_to_end.feeds.source_actions import follow_feed, open_card, wait_for_poll
from tests.end_to_end.harness import NewsroomHarness, press_in_turn
from tests.end_to_end.seed import count_articles

_LOG_IN = (
    "<p>Please enter your name and your password to go on. It is free and takes less than a minute.</p>" * 5
)


def page(title: str, *paragraphs: str) -> str:
    """An article's page."""
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    head = f"<!doctype html><html><head><title>{title}</title></head>"
    return f"{head}<body><article><h1>{title}</h1>{body}</article></body></html>"


async def test_a_headline_whose_page_is_down_becomes_a_draft_that_gets_its_text_later(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    await follow_feed(running, feed_site)
    feed_site.down.add("/weir")
    feed_site.pages["/weir"] = page("Weir of the valley breaks", *story_sentences("weir"))
    feed_site.add("weir", title="Weir of the valley breaks", text=" ")
    await wait_for_poll(running)
    card = await running.owner.wait_for("Only a headline")
    assert "Weir of the valley breaks" in card.text
    feed_site.down.clear()
    await wait_for_poll(running)
    await running.owner.wait_for("The weir and the")
    assert await count_articles(running) == 1


async def test_a_teaser_whose_page_is_down_gets_the_text_of_its_page_unless_an_editor_approved_it(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    await follow_feed(running, feed_site)
    cards = {}
    for name in ("bank", "mast"):
        path, sentences = f"/{name}", story_sentences(name)
        feed_site.down.add(path)
        feed_site.pages[path] = page(f"The {name} stays open", *sentences)
        feed_site.add(name, text=f"<p>{sentences[0]}</p>")
        await wait_for_poll(running)
        cards[name] = await running.owner.wait_for(f"The {name} stays open")
    await running.owner.press(cards["bank"], "Publish")
    await running.owner.wait_for("Published")
    feed_site.down.clear()
    await wait_for_poll(running)
    await running.owner.wait_for(story_sentences("mast")[1][:40])
    assert story_sentences("bank")[1][:40] not in running.owner.current(cards["bank"]).text


async def test_a_log_in_page_does_not_replace_the_text_of_the_feed(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    await follow_feed(running, feed_site)
    feed_site.pages["/guild"] = page("Log in", _LOG_IN)
    feed_site.add("guild", text="<p>The guild of bakers stopped work on Monday, its master said.</p>")
    await wait_for_poll(running)
    card = await running.owner.wait_for("The guild stays open")
    assert "stopped work on Monday" in card.text
    assert "password" not in card.text


async def test_a_picture_without_a_text_becomes_a_draft_that_says_so_and_is_not_published_at_once(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    card = await follow_feed(running, feed_site)
    await press_in_turn(running.owner, card, "Publish at once", "Yes, publish at once")
    feed_site.add("dawn", title="Dawn over the weir", text='<img src="/dawn.jpg" alt="The weir at dawn">')
    await wait_for_poll(running)
    draft = await running.owner.wait_for("A picture without a text")
    assert draft.text.startswith("Draft")
    await running.owner.press(draft, "Publish")
    await running.owner.wait_for("Published")
    await running.rita.say("/latest")
    assert "Dawn over the weir" in (await running.rita.wait_for("Dawn")).text


async def test_a_refused_copy_is_counted_listed_with_its_reason_and_added_on_request(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    feed_site.items = [FeedItem("mint")]
    card = await follow_feed(running, feed_site)
    await running.owner.press(card, "Newest")
    await running.owner.wait_for("The mint stays open")
    copy = "".join(f"<p>{text}</p>" for text in (*story_sentences("mint"), "Write to us."))
    feed_site.add("mint2", title="The mint stays open!", text=copy)
    await wait_for_poll(running)
    assert await count_articles(running) == 1
    card = await open_card(running.owner)
    assert "1 story was taken for a copy" in card.text
    await running.owner.press(card, "Left-out stories")
    listing = running.owner.current(card)
    assert "The mint stays open!" in listing.text
    assert "nearly the same story of this source" in listing.text
    await running.owner.press(listing, "1. Add it all the same")
    await running.owner.wait_for("The mint stays open!")
    assert await count_articles(running) == 2
    assert "was left out" in running.owner.current(card).text
