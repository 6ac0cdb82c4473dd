"""Shared links become drafts, each its own; a feed behind a link is offered, and followed on a tap."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.callback_data import Action
from bot.errors import UserError
from bot.handlers.editor import links, paste_collection
from bot.services.articles import editing
from bot.services.feeds import management
from bot.telegram_text import plain_text
from tests.bot.handlers.fakes import FEED, FEED_URL, FakeWeb
from tests.bot.handlers.requests import OWNER, RequestFactory
from tests.bot.handlers.stories import CHESS, FERRY, only_draft
from tests.support.recording_telegram import RecordingTelegram

FERRY_URL, CHESS_URL = "https://paper.example/ferry", "https://paper.example/chess"


def page(text: str) -> tuple[str, bytes]:
    title, _, body = text.partition("\n\n")
    html = f"<html><body><article><h1>{title}</h1><p>{f'{body} ' * 8}</p></article></body></html>"
    return "text/html", html.encode()


@pytest.fixture(autouse=True)
def pages(web: FakeWeb) -> None:
    web.pages |= {FERRY_URL: page(FERRY), CHESS_URL: page(CHESS)}


async def share(requests: RequestFactory, text: str, **fields: Any) -> None:
    await paste_collection.receive_submission(await requests.message(text, by=OWNER, **fields))


async def test_a_title_and_a_link_are_a_draft_of_the_page(requests: RequestFactory) -> None:
    await share(requests, f"What the app calls it {FERRY_URL}.")
    draft = await only_draft(requests.app)
    assert (draft.title, draft.url) == ("The night ferry returns", FERRY_URL)


async def test_each_of_several_links_is_a_draft_and_the_progress_ends_with_the_count(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await share(requests, f"For tomorrow\n{FERRY_URL}\nhttps://gone.example/x\n{CHESS_URL}")
    assert (await editing.list_drafts(requests.app.database, 0))[1] == 2
    shown = [plain_text(one.screen.html) for one in telegram.sent]
    assert shown[0] == "Reading the links: 0 of 3 …"
    assert any(text.startswith("gone.example/x\nI could not reach that site.") for text in shown)
    assert telegram.last_edit.html.startswith("2 of 3 links are read.")


async def test_a_message_of_many_links_says_how_many_were_left_out(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await share(requests, "\n".join(f"https://gone.example/{n}" for n in range(12)))
    assert "2 more were left out" in telegram.last_edit.html


async def test_a_link_to_a_feed_is_offered_and_followed_on_a_tap(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await share(requests, f"Look: {FEED_URL}")
    assert "That is a feed: <b>The Paper</b>" in telegram.last.html
    assert [button.label for button in telegram.last.rows[0]] == ["Follow", "Not now"]
    press = await requests.press(Action.FOLLOW_FEED, by=OWNER)
    with pytest.raises(UserError, match=r"button\.old"):
        await links.follow_feed(press)
    entity = {"type": "text_link", "offset": 0, "length": 4, "url": FEED_URL}
    message = (await requests.message("Feed", by=OWNER, entities=[entity])).message
    await links.follow_feed(press.as_press(press.callback, message, "query"))
    assert [source.url for source in (await management.list_page(requests.app.database, 0))[0]] == [FEED_URL]


async def test_a_page_that_is_a_feed_by_its_text_is_offered_too(
    requests: RequestFactory, telegram: RecordingTelegram, web: FakeWeb
) -> None:
    web.pages["https://paper.example/list"] = ("text/html", FEED)
    await share(requests, "https://paper.example/list")
    assert "That is a feed" in telegram.last.html


async def test_the_feed_of_a_front_page_is_offered_in_place_of_an_article(
    requests: RequestFactory, telegram: RecordingTelegram, web: FakeWeb
) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    web.pages["https://paper.example/"] = ("text/html", f"<html><head>{link}</head></html>".encode())
    await share(requests, "https://paper.example/")
    assert "but it has a feed: <b>The Paper</b>" in telegram.last.html


async def test_each_of_the_feeds_of_a_front_page_is_offered_and_one_is_followed_on_a_tap(
    requests: RequestFactory, telegram: RecordingTelegram, web: FakeWeb
) -> None:
    form = '<link rel="alternate" type="application/rss+xml" title="{0}" href="/{0}">'
    names = ["feed", *(f"desk{number}" for number in range(9))]
    head = "".join(map(form.format, names))
    web.pages["https://paper.example/"] = ("text/html", f"<html><head>{head}</head></html>".encode())
    await share(requests, "https://paper.example/")
    screen = telegram.last
    assert "2. <a href=" in screen.html
    assert [len(row) for row in screen.rows] == [4, 4, 1]
    urls = re.findall(r'href="([^"]+)"', screen.html)
    assert urls[:2] == ["https://paper.example/feed", "https://paper.example/desk0"]
    entities = [{"type": "text_link", "offset": 0, "length": 1, "url": url} for url in (urls[1], FEED_URL)]
    message = (await requests.message("Feeds", by=OWNER, entities=entities)).message
    press = await requests.press(Action.FOLLOW_FEED, 1, by=OWNER)
    await links.follow_feed(press.as_press(press.callback, message, "query"))
    assert [source.url for source in (await management.list_page(requests.app.database, 0))[0]] == [FEED_URL]
