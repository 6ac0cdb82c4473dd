"""The archive over a real HTTP server: every link works, and nothing is shown that is not public."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from urllib.parse import quote
from xml.etree import ElementTree as ET

import aiohttp
import feedparser
import pytest

from bot.archive_settings import ArchivePolicy, ArchiveRobots
from bot.runtime.application import Application
from bot.runtime.archive import page_cache
from bot.runtime.http_server import serve_http
from bot.services.archive.topic_paths import topic_path
from data.articles import articles, events
from tests.support.archive_newsroom import (
    CORRECTION,
    EVIL,
    ODD_TOPIC,
    REASON,
    SECRET,
    ArchiveNewsroom,
    crawl,
    fill,
)
from tests.support.factories import NOW

ATOM = "{http://www.w3.org/2005/Atom}"
PAGES = ["", "page/2", "topics", "t/harbour", "t/harbour/2", "d/2026-11-22", "search?q=ferry"]

UNKNOWN = [
    *("s/999999", "s/0", "s/01", "s/1x", "s/999999999999999999999", "s/-1", "e/999999", "page/0", "page/101"),
    *("page/99", "page/٢", "d/2026-13-01", "d/0001-01-01", "d/9999-12-31", "d/2026-11-23", "d/2020-01-01"),
    *(
        "t/unknown",
        "t/harbour/99",
        "t/unknown.atom",
        "..%2f..%2fetc/passwd",
        "s/1/",
        "nothing",
        "%ff",
    ),
]


@dataclass
class ServedArchive:
    """The archive of a newsroom, and a client of it."""

    app: Application
    room: ArchiveNewsroom
    root: str
    session: aiohttp.ClientSession

    async def get(
        self, path: str, status: int = 200, method: str = "GET", **headers: str
    ) -> tuple[str, aiohttp.ClientResponse]:
        """The text at a path, which is answered with `status`."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.session.request(
            method, self.root + path, headers=sent, allow_redirects=False
        ) as answer:
            text = await answer.text()
        assert answer.status == status, (path, answer.status, text[:300])
        return text, answer


@pytest.fixture
def robots() -> ArchiveRobots:
    return ArchiveRobots.INDEX


@pytest.fixture
async def site(
    app: Application, robots: ArchiveRobots, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[ServedArchive]:
    monkeypatch.setattr(page_cache, "_MAX_AGE_SECONDS", 0.0)
    settings = replace(app.context.settings, archive=ArchivePolicy.PUBLIC, archive_robots=robots)
    app.context = replace(app.context, settings=settings)
    room = await fill(app.context.database)
    async with serve_http(app, "127.0.0.1", 0) as port, aiohttp.ClientSession() as session:
        yield ServedArchive(app, room, f"http://127.0.0.1:{port}/", session)


async def test_every_link_of_the_archive_leads_to_a_page_and_none_to_what_is_not_public(
    site: ServedArchive,
) -> None:
    async def read(address: str) -> bytes:
        async with site.session.get(address) as answer:
            assert answer.status == 200, address
            assert "Set-Cookie" not in answer.headers
            assert "script-src" not in answer.headers["Content-Security-Policy"]
            return await answer.read()

    found = await crawl(site.root, read)
    text = b"\n".join(found.pages.values()).decode()
    assert {f"{site.root}{path}" for path in PAGES if "?" not in path} <= found.pages.keys()
    assert f"{site.root}e/{site.room.event}" in found.pages
    assert f"{site.root}s/{site.room.retracted}" not in found.pages
    assert all(one.startswith("https://") for one in found.outside)
    assert "https://port.example/a?b=1&c=2" in found.outside
    assert SECRET not in text
    assert REASON not in text
    assert not any(b"<script" in body for at, body in found.pages.items() if not at.endswith(".json"))
    assert "\x07" not in text
    assert "tg-" not in text
    assert 'lang="ar" dir="rtl"' in text
    assert CORRECTION in text


async def test_an_unknown_address_is_answered_with_404(site: ServedArchive) -> None:
    for path in UNKNOWN:
        text, _ = await site.get(path, 404)
        assert 'href="' in text


async def test_drafts_are_404_retracted_stories_410_and_merged_events_move(site: ServedArchive) -> None:
    room = site.room
    for number in (room.draft, room.withdrawn):
        await site.get(f"s/{number}", 404)
    text, _ = await site.get(f"s/{room.retracted}", 410)
    assert REASON in text
    assert SECRET not in text
    text, _ = await site.get(f"s/{room.retracted_silently}", 410)
    assert CORRECTION not in text
    _, moved = await site.get(f"e/{room.merged}", 302)
    assert moved.headers["Location"] == f"../e/{room.event}"
    text, _ = await site.get(f"e/{room.event}")
    assert "The fare rises by a euro." in text
    assert "the fare: Harbour News says 3 euros, Port Post 4 euros." in text
    database = site.app.context.database
    async with database.reading() as tx:
        lonely = await articles.get(tx, room.evil)
    assert lonely is not None
    _, moved = await site.get(f"e/{lonely.event_id}", 302)
    assert moved.headers["Location"] == f"../s/{room.evil}"
    await site.get("page/1", 302)
    async with database.transaction() as tx:
        for one in await events.list_articles(tx, {room.event}):
            await articles.retract(tx, one.id, NOW)
    await site.get(f"e/{room.event}", 410)
    await site.get(f"s/{room.ferry}", 410)


async def test_a_page_is_sent_again_only_after_it_changed(site: ServedArchive) -> None:
    path = f"s/{site.room.ferry}"
    _, first = await site.get(path)
    etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    assert first.headers["Cache-Control"] == "public, max-age=60"
    for known in (
        {"If_None_Match": etag},
        {"If_None_Match": f'"x", {etag}'},
        {"If_Modified_Since": modified},
    ):
        text, again = await site.get(path, 304, **known)
        assert text == ""
        assert again.headers["ETag"] == etag
    await site.get(path, 304, "HEAD", If_None_Match=etag)
    text, head = await site.get(path, method="HEAD")
    assert text == ""
    assert int(head.headers["Content-Length"]) > 500
    await site.get(path, If_None_Match='"other"', If_Modified_Since=modified)
    async with site.app.context.database.transaction() as tx:
        await articles.revise(tx, site.room.ferry, NOW, title="The ferry sailed")
    _, changed = await site.get(path, If_None_Match=etag, If_Modified_Since=modified)
    assert changed.headers["ETag"] != etag
    assert changed.headers["Last-Modified"] != modified


async def test_the_feeds_are_valid_and_tell_corrections(site: ServedArchive) -> None:
    text, answer = await site.get("feed.atom")
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(text)
    assert all(feed.find(f"{ATOM}{name}") is not None for name in ("id", "title", "updated", "author"))
    for entry in feed.findall(f"{ATOM}entry"):
        assert all(entry.find(f"{ATOM}{name}") is not None for name in ("id", "title", "updated"))
    parsed = feedparser.parse(text)
    assert not parsed.bozo
    (corrected,) = (one for one in parsed.entries if one.title == "A corrected story")
    assert corrected.updated > corrected.published
    assert CORRECTION in corrected.content[0].value
    assert "<script>" not in corrected.content[0].value
    text, answer = await site.get("feed.json")
    assert answer.headers["Content-Type"] == "application/feed+json; charset=utf-8"
    loaded = json.loads(text)
    assert loaded["version"] == "https://jsonfeed.org/version/1.1"
    assert loaded["feed_url"] == f"{site.root}feed.json"
    assert all(one["id"] == one["url"] and one["content_html"] for one in loaded["items"])
    assert {one["title"] for one in loaded["items"]} == {one.title for one in parsed.entries}
    assert SECRET not in text
    for address in (parsed.feed.link, *(one.link for one in parsed.entries[:3])):
        await site.get(address.removeprefix(site.root))
    for suffix in ("atom", "json"):
        text, _ = await site.get(f"t/{quote(topic_path(ODD_TOPIC))}.{suffix}")
        assert "evil" in text
    await site.get("feed.atom", 400, Host="evil.example/<x>")


async def test_the_search_finds_stories_and_takes_anything(site: ServedArchive) -> None:
    text, _ = await site.get("search?q=ferry%20fare")
    assert "Ferry fare rises" in text
    assert 'value="ferry fare"' in text
    assert '<meta name="robots" content="noindex">' in text
    for words in ("", EVIL, "x" * 5000, '" OR 1=1 --', "NEAR(a b)", "*", "\u0000", "%"):
        text, _ = await site.get(f"search?q={quote(words)}")
        assert "<script" not in text
    text, _ = await site.get("search?q=zeppelin")
    assert "zeppelin" in text


@pytest.mark.parametrize("robots", list(ArchiveRobots))
async def test_search_engines_are_asked_what_the_setting_says(
    site: ServedArchive, robots: ArchiveRobots
) -> None:
    text, _ = await site.get("robots.txt")
    page, answer = await site.get("")
    is_refused = robots is ArchiveRobots.NOINDEX
    assert ("Disallow: /\n" in text) is is_refused
    assert ("X-Robots-Tag" in answer.headers) is is_refused
    assert ('content="noindex"' in page) is is_refused


async def test_the_other_routes_stay_as_they_are(site: ServedArchive) -> None:
    await site.get("healthz")
    await site.get("metrics")
    text, _ = await site.get("api/articles", 405)
    assert "POST" in text
    await site.get("api/nothing", 404)
    await site.get("", 405, "POST")


async def test_more_readers_than_can_be_served_are_asked_to_come_back(
    site: ServedArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_cache, "_MAX_WAITING", 0)
    _, answer = await site.get("", 503)
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Cache-Control"] == "no-store"


async def test_the_archive_is_off_by_default(app: Application) -> None:
    async with (
        serve_http(app, "127.0.0.1", 0) as port,
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}/") as answer,
    ):
        assert answer.status == 404
