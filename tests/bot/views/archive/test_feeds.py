"""Feeds are well-formed whatever stories hold, and have what their formats ask for."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Catalogs
from bot.services.reading.latest import ListedStory
from bot.views.archive.feeds import FeedLinks, atom_feed, json_feed
from bot.views.archive.page import ArchiveSite, clean
from tests.support.factories import NOW, article, summary

SITE = ArchiveSite("Harbour Digest", "News", Catalogs.load().for_language("en"), "UTC")
ROOT = "https://news.example.org/a"
ATOM = "{http://www.w3.org/2005/Atom}"


def atom(*stories: Any, topic: str = "") -> bytes:
    listed = [ListedStory(one) for one in stories]
    return atom_feed(SITE, FeedLinks(ROOT, topic, ".atom"), topic, listed)


def as_json(*stories: Any, topic: str = "") -> dict[str, Any]:
    listed = [ListedStory(one) for one in stories]
    found: dict[str, Any] = json.loads(json_feed(SITE, FeedLinks(ROOT, topic, ".json"), topic, listed))
    return found


@given(st.text(), st.text(min_size=1))
def test_feeds_are_well_formed_for_any_text(text: str, topic: str) -> None:
    fields: dict[str, Any] = {"site": text, "note": text, "author": text, "summary": summary(text)}
    story = article(1, text, topics=(topic,), corrected_at=NOW, correction=text, url=text, **fields)
    entry = ET.fromstring(atom(story, topic=topic)).find(f"{ATOM}entry")
    assert entry is not None
    assert (entry.findtext(f"{ATOM}title") or "").split() == clean(text).split()
    (item,) = as_json(story, topic=topic)["items"]
    assert item["id"] == f"{ROOT}/s/1"


def test_a_correction_makes_an_entry_newer_and_stands_in_it() -> None:
    at = NOW + timedelta(hours=3)
    story = article(1, corrected_at=at, correction="The fare is 3 euros.", url="https://port.example/1")
    parsed = feedparser.parse(atom(story, article(2)))
    assert not parsed.bozo
    corrected, plain = parsed.entries
    assert (corrected.published, corrected.updated) == (NOW.isoformat(), at.isoformat())
    assert plain.published == plain.updated == NOW.isoformat()
    assert parsed.feed.updated == at.isoformat()
    assert "Corrected" in corrected.content[0].value
    assert [one.href for one in corrected.links] == [f"{ROOT}/s/1", "https://port.example/1"]
    item = as_json(story)["items"][0]
    assert (item["date_published"], item["date_modified"]) == (NOW.isoformat(), at.isoformat())
    assert item["external_url"] == "https://port.example/1"


def test_feeds_name_themselves_their_page_and_their_topic() -> None:
    feed = feedparser.parse(atom(topic="fähren")).feed
    assert feed.title == "Harbour Digest · fähren"
    assert feed.id == feed.link == f"{ROOT}/t/f%C3%A4hren"
    assert {one.rel: one.href for one in feed.links}["self"] == f"{ROOT}/t/f%C3%A4hren.atom"
    assert datetime.fromisoformat(feed.updated).year == 2000
    found = as_json()
    assert (found["feed_url"], found["home_page_url"]) == (f"{ROOT}/feed.json", f"{ROOT}/")
    assert found["items"] == []


def test_feeds_of_static_pages_lead_to_files() -> None:
    links = FeedLinks(f"{ROOT}/", "", ".atom", is_static=True)
    assert (links.home, links.own, links.page("s/1")) == (
        f"{ROOT}/index.html",
        f"{ROOT}/feed.atom",
        f"{ROOT}/s/1.html",
    )
