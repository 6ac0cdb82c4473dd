"""A page without a feed is followed, changes its layout, and loses its list, end to end."""

from __future__ import annotations

from tests.end_to_end.feeds.feed_server import FeedSite, story_sentences
from tests.end_to_end.feeds.source_actions import DAY, open_card, wait_for_poll
from tests.end_to_end.feeds.test_held_entries import page
from tests.end_to_end.harness import NewsroomHarness, press_in_turn
from tests.end_to_end.seed import count_articles

CARD = "<article><h2>{1}</h2><p>It happened on Monday.</p><a href='/{0}'>Read more</a></article>"
ROW = "<tr><td><a href='/{0}'>{1}</a></td><td>Monday</td></tr>"


def title_of(name: str) -> str:
    return f"How the {name} of the town came to be moved"


def front_page(layout: str, *names: str) -> str:
    """The paper's front page in a layout, with a menu that is longer than the news."""
    menu = "".join(f"<li><a href='/section/{n}'>Section {n}</a></li>" for n in range(30))
    items = "".join(layout.format(name, title_of(name)) for name in names)
    body = f"<table>{items}</table>" if layout is ROW else f"<main>{items}</main>"
    head = "<!doctype html><html><head><title>The Paper</title></head>"
    return f"{head}<body><nav>{menu}</nav>{body}</body></html>"


async def test_a_page_without_a_feed_is_followed_through_a_new_layout_until_its_list_is_gone(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    for name in ("weir", "tram"):
        feed_site.pages[f"/{name}"] = page(title_of(name), *story_sentences(name))
    feed_site.home = front_page(CARD, "mill", "ferry", "school")
    await running.owner.say(f"/sources add {feed_site.root}/")
    choice = await running.owner.wait_for("no feed at")
    assert title_of("ferry") in choice.text
    await running.owner.press(choice, "Yes, follow these")
    await running.owner.wait_for("Following")
    feed_site.home = front_page(CARD, "weir", "mill", "ferry", "school")
    await wait_for_poll(running)
    assert story_sentences("weir")[0] in (await running.owner.wait_for(title_of("weir"))).text
    feed_site.home = front_page(ROW, "tram", "weir", "mill", "ferry")
    await wait_for_poll(running)
    await running.owner.wait_for(title_of("tram"))
    assert await count_articles(running) == 2
    feed_site.home = front_page(ROW)
    for _ in range(4):
        await wait_for_poll(running, DAY)
    await running.owner.wait_for("the list of stories is no longer on its page")
    feed_site.home = front_page(CARD, "bank", "barn", "pier")
    card = await open_card(running.owner)
    await press_in_turn(running.owner, card, "More ›", "Choose the list", "Yes, follow these")
    feed_site.home = front_page(CARD, "tower", "bank", "barn", "pier")
    await wait_for_poll(running)
    await running.owner.wait_for(title_of("tower"))
