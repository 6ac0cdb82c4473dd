"""A rule's forecast, and what then passes, end to end."""

from __future__ import annotations

from tests.end_to_end.feeds.feed_server import FeedSite
from tests.end_to_end.feeds.source_actions import follow_feed, open_card, wait_for_poll
from tests.end_to_end.harness import NewsroomHarness
from tests.end_to_end.seed import count_articles


async def test_a_rule_lets_through_what_its_forecast_said_and_the_rest_is_listed_and_added(
    running: NewsroomHarness, feed_site: FeedSite
) -> None:
    card = await follow_feed(running, feed_site)
    await running.owner.press(card, "Rules")
    await running.owner.press(running.owner.current(card), "Never with …")
    await running.owner.wait_for("should stories of The Paper stay out")
    await running.owner.say("ferries, museum")
    forecast = await running.owner.wait_for("It would have let 2 of 3 stories through")
    assert "“ferries” in the title" in forecast.text
    await running.owner.press(forecast, "Save this rule")
    assert "Never with: ferries, museum" in running.owner.current(forecast).text
    feed_site.add("museum")
    feed_site.add("library")
    await wait_for_poll(running)
    assert "library" in (await running.owner.wait_for("Draft")).text
    assert await count_articles(running) == 1
    card = await open_card(running.owner)
    assert "1 story held back so far" in card.text
    await running.owner.press(card, "Left-out stories")
    listing = running.owner.current(card)
    assert "“museum” in the title" in listing.text
    await running.owner.press(listing, "1. Add it all the same")
    await running.owner.wait_for("The museum stays open")
    assert await count_articles(running) == 2
