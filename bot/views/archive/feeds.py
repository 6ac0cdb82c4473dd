"""Writes the feeds of the archive: Atom (RFC 4287) and JSON Feed 1.1, with corrections as updates."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from bot.services.reading.latest import ListedStory
from bot.version import installed_version
from bot.views.archive import links
from bot.views.archive.page import ArchiveSite, clean, language_tag
from bot.views.archive.story_pages import body
from bot.views.format.html import host_of
from bot.views.format.topics import topic_label
from bot.views.reader.story_list import source_name
from data.records.articles import Article

_ATOM: Final = "http://www.w3.org/2005/Atom"
_XML_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_JSON_FEED: Final = "https://jsonfeed.org/version/1.1"
_NEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""The date of a feed without stories."""


class FeedLinks:
    """The absolute addresses of a feed: those of its pages and of itself."""

    def __init__(self, root: str, topic: str, suffix: str, *, is_static: bool = False) -> None:
        self._root, self._topic, self._is_static = root.rstrip("/"), topic, is_static
        self.own = self._absolute(links.feed(topic, suffix))

    @property
    def home(self) -> str:
        """The page with the stories of the feed."""
        return self.page(links.topic(self._topic) if self._topic else links.FRONT)

    def page(self, path: str) -> str:
        """The address of a page."""
        return self._absolute(links.file_name(path) if self._is_static else path)

    def _absolute(self, name: str) -> str:
        return f"{self._root}/{quote(name)}"


def atom_feed(site: ArchiveSite, at: FeedLinks, topic: str, stories: Sequence[ListedStory]) -> bytes:
    """The stories as an Atom feed."""
    register_namespace("", _ATOM)
    feed = Element(f"{{{_ATOM}}}feed", {_XML_LANGUAGE: language_tag(site.texts.language)})
    _add(feed, "id", at.home)
    _add(feed, "title", _title(site, topic))
    if site.about:
        _add(feed, "subtitle", clean(site.about))
    updated = max((_updated_at(one.article) for one in stories), default=_NEVER)
    _add(feed, "updated", updated.isoformat(timespec="seconds"))
    _add(feed, "link", rel="self", type="application/atom+xml", href=at.own)
    _add(feed, "link", rel="alternate", type="text/html", href=at.home)
    _add(SubElement(feed, f"{{{_ATOM}}}author"), "name", clean(site.name))
    _add(feed, "generator", f"Lede {installed_version()}".strip())
    for story in stories:
        _add_entry(feed, site, at, story.article)
    written: bytes = tostring(feed, "utf-8", xml_declaration=True)
    return written


def json_feed(site: ArchiveSite, at: FeedLinks, topic: str, stories: Sequence[ListedStory]) -> bytes:
    """The stories as a JSON Feed."""
    feed: dict[str, Any] = {
        "version": _JSON_FEED,
        "title": _title(site, topic),
        "home_page_url": at.home,
        "feed_url": at.own,
        "language": language_tag(site.texts.language),
        "authors": [{"name": clean(site.name)}],
        "items": [_item(site, at, story.article) for story in stories],
    }
    if site.about:
        feed["description"] = clean(site.about)
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()


def _add_entry(feed: Element, site: ArchiveSite, at: FeedLinks, article: Article) -> None:
    language = {_XML_LANGUAGE: language_tag(article.language)} if article.language else {}
    entry = SubElement(feed, f"{{{_ATOM}}}entry", language)
    address = at.page(links.story(article.id))
    _add(entry, "id", address)
    _add(entry, "title", clean(article.title))
    _add(entry, "published", _published_at(article).isoformat(timespec="seconds"))
    _add(entry, "updated", _updated_at(article).isoformat(timespec="seconds"))
    _add(entry, "link", rel="alternate", type="text/html", href=address)
    if host_of(article.url):
        _add(entry, "link", rel="related", href=clean(article.url))
    _add(SubElement(entry, f"{{{_ATOM}}}author"), "name", clean(source_name(article)) or clean(site.name))
    for topic in article.topics:
        _add(entry, "category", term=clean(topic))
    _add(entry, "content", str(body(site, article)), type="html")


def _item(site: ArchiveSite, at: FeedLinks, article: Article) -> dict[str, Any]:
    address = at.page(links.story(article.id))
    found: dict[str, Any] = {
        "id": address,
        "url": address,
        "title": clean(article.title),
        "content_html": str(body(site, article)),
        "date_published": _published_at(article).isoformat(timespec="seconds"),
        "date_modified": _updated_at(article).isoformat(timespec="seconds"),
        "tags": [clean(topic) for topic in article.topics],
    }
    if article.language:
        found["language"] = language_tag(article.language)
    if host_of(article.url):
        found["external_url"] = clean(article.url)
    if source := clean(source_name(article)):
        found["authors"] = [{"name": source}]
    return found


def _title(site: ArchiveSite, topic: str) -> str:
    return clean(f"{site.name} · {topic_label(topic, site.texts)}" if topic else site.name)


def _published_at(article: Article) -> datetime:
    return (article.published_at or article.created_at).astimezone(UTC)


def _updated_at(article: Article) -> datetime:
    """When an article was published, or last corrected."""
    return max(_published_at(article), (article.corrected_at or _NEVER).astimezone(UTC))


def _add(parent: Element, name: str, text: str = "", **attributes: str) -> None:
    SubElement(parent, f"{{{_ATOM}}}{name}", attributes).text = text or None
