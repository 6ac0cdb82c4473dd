"""Links to pages that editors send, with a site on loopback, end to end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.gateways.web.fetcher import FetchLimits, WebFetcher
from bot.gateways.web.ip_policy import AllowList
from tests.bot.gateways.web.local_server import OPEN_NAME, FakeResolver, FakeSite, serve_site
from tests.end_to_end.editor_actions import stored_article
from tests.end_to_end.harness import NewsroomHarness, ask

TITLE = "Lighthouse keeper of Skarv retires after forty winters"
STORY = (
    "The last lighthouse keeper of Skarv went ashore on Friday after forty winters on the rock.",
    "Inga Holm, 67, had lit the lamp by hand until 1998, when the coast guard put in a motor.",
    "Two engineers from the mainland will look after the light twice a year from now on.",
    "She leaves behind a weather diary of 14,610 days, which the county archive wants to print.",
)
LOCKED = '<script type="application/ld+json">{"isAccessibleForFree": false}</script>'
CONSENT = "<p>We use cookies and ask for your consent to cookies. Accept all. Reject cookies.</p>"


def page(*paragraphs: str, head: str = "") -> str:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f"<!doctype html><html lang=en><head><title>{TITLE}</title>{head}"
        '<meta property="og:site_name" content="Skarv Post">'
        f"</head><body><nav>Home News Sport</nav><article><h1>{TITLE}</h1>{body}</article>"
        "<footer>Wombat Media, all rights reserved</footer></body></html>"
    )


@pytest.fixture
async def site() -> AsyncIterator[FakeSite]:
    async with serve_site() as site:
        yield site


@pytest.fixture
def harness(harness: NewsroomHarness, site: FakeSite) -> NewsroomHarness:
    limits = FetchLimits(timeout_seconds=5, ports=frozenset({site.port, 80, 443}))
    harness.fetcher = WebFetcher(allow=AllowList.parse([OPEN_NAME]), limits=limits, resolver=FakeResolver())
    return harness


@pytest.mark.parametrize("command", ["", "/add "])
async def test_a_link_becomes_a_draft_with_its_source(
    newsroom: NewsroomHarness, site: FakeSite, command: str
) -> None:
    site.redirect("/s/7", "/keeper?utm_source=feed&id=7#comments", 301)
    site.answer("/keeper", page(*STORY))
    await newsroom.editor.say(f"{command}{site.url('/s/7')}")
    card = await newsroom.editor.wait_for("Draft", 60)
    article = await stored_article(newsroom)
    assert TITLE in card.text
    assert not any("Wombat" in block.text for block in article.blocks)
    assert article.title == TITLE
    assert article.url == site.url("/keeper?id=7")
    assert article.site == "Skarv Post"
    assert article.summary.sentences


@pytest.mark.process
@pytest.mark.usefixtures("worker_process")
async def test_a_worker_process_reads_a_linked_page(newsroom: NewsroomHarness, site: FakeSite) -> None:
    site.answer("/keeper", page(*STORY))
    await newsroom.editor.say(site.url("/keeper"))
    assert TITLE in (await newsroom.editor.wait_for("Draft", 60)).text


async def test_a_link_that_was_sent_before_is_a_duplicate(newsroom: NewsroomHarness, site: FakeSite) -> None:
    site.answer("/keeper", page(*STORY))
    await newsroom.editor.say(site.url("/keeper"))
    await newsroom.editor.wait_for("Draft", 60)
    await newsroom.owner.say(site.url("/keeper"))
    assert "Eddie" in (await newsroom.owner.wait_for("already here", 60)).text


async def test_an_unreadable_page_is_answered_with_the_reason_and_a_request_for_a_paste(
    newsroom: NewsroomHarness, site: FakeSite
) -> None:
    site.answer("/big", "x" * 5_000_001)
    site.answer("/wall", page(STORY[0], head=LOCKED))
    site.answer("/consent", f"<html><body>{CONSENT}</body></html>")
    site.answer("/app", "<html><body><div id=app></div><script src=a.js></script></body></html>")
    site.answer("/front", "<html><body><p>Welcome.</p></body></html>")
    site.answer("/clip", b"", kind="video/mp4")
    site.answer("/down", "", 503)
    site.answer("/closed", "", 403)
    for address, why in (
        (site.url("/missing"), "no page at that address"),
        (site.url("/big"), "too large"),
        (site.url("/wall"), "subscribers"),
        (site.url("/consent"), "consent"),
        (site.url("/app"), "JavaScript"),
        (site.url("/front"), "no article"),
        (site.url("/clip"), "not a page"),
        (site.url("/down"), "error 503"),
        (site.url("/closed"), "does not let me in"),
        (site.url("/", host="127.0.0.1"), "private network"),
        ("http://169.254.169.254/latest/meta-data/", "private network"),
        ("http://news.test:22/", "80 and 443"),
        ("http://[::1", "not the address"),
    ):
        notice = (await ask(newsroom.editor, address)).text
        assert why in notice, address
        assert "paste" in notice


async def test_the_text_pasted_after_a_failed_link_becomes_a_draft(newsroom: NewsroomHarness) -> None:
    await ask(newsroom.editor, "http://127.0.0.1/")
    await newsroom.editor.say("\n\n".join((TITLE, *STORY)))
    assert TITLE in (await newsroom.editor.wait_for("Draft", 60)).text


async def test_a_link_from_a_reader_is_not_fetched(newsroom: NewsroomHarness, site: FakeSite) -> None:
    site.answer("/keeper", page(*STORY))
    await ask(newsroom.rita, site.url("/keeper"))
    assert site.requested_paths == []


async def test_a_site_that_does_not_answer_delays_no_other_person(
    newsroom: NewsroomHarness, site: FakeSite
) -> None:
    requested, released = asyncio.Event(), asyncio.Event()

    async def answer_when_released(_: web.Request) -> web.Response:
        requested.set()
        await released.wait()
        return web.Response(text=page(*STORY), content_type="text/html")

    site.handlers["/slow"] = answer_when_released
    await newsroom.editor.say(site.url("/slow"))
    await asyncio.wait_for(requested.wait(), 60)
    await ask(newsroom.rita, "/latest")
    await ask(newsroom.owner, "/drafts")
    released.set()
    assert TITLE in (await newsroom.editor.wait_for("Draft", 60)).text


async def test_the_picture_named_by_a_page_is_stored_by_its_address(
    newsroom: NewsroomHarness, site: FakeSite
) -> None:
    picture = "https://example.org/lamp.jpg"
    site.answer("/story", page(*STORY, head=f'<meta property="og:image" content="{picture}">'))
    await newsroom.editor.say(site.url("/story"))
    await newsroom.editor.wait_for("Draft", 60)
    assert (await stored_article(newsroom)).image_url == picture
