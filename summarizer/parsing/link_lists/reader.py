"""Finds the lists of stories of a page, and reads the chosen one again when the page has changed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from summarizer.parsing.charset import decode
from summarizer.parsing.feeds.model import Entry, Feed, with_keys
from summarizer.parsing.html.tree import parse_tree
from summarizer.parsing.link_lists import scores
from summarizer.parsing.link_lists.groups import MIN_LINKS, LinkGroup, find_group, group_links
from summarizer.parsing.link_lists.items import read_items, texts_by_address
from summarizer.parsing.link_lists.links import PageLink, collect_links, one_line

MAX_LISTS: Final = 3
"""The lists that an editor may choose from."""
MAX_ENTRIES: Final = 200
_JSON_LD: Final = "json-ld"
_JSON_LD_BONUS: Final = 0.5
_MAX_JSON_DEPTH: Final = 12
_MAX_SCRIPTS: Final = 50
_SCRIPT: Final = re.compile(r"<script[^>]{0,300}application/ld\+json[^>]{0,300}>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LinkList:
    """A list of stories: the signature by which it is found again, and its entries in the page's order."""

    signature: str
    entries: tuple[Entry, ...]
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class PageLists:
    """What a page without a feed has: its name, and its lists, the best first."""

    title: str
    lists: tuple[LinkList, ...]


def find_lists(page: bytes, url: str, charset: str = "", signature: str = "") -> PageLists:
    """The list of a page that was chosen by its signature, or else its lists of stories, at most three.

    Args:
        page: The page as fetched.
        url: Its address after redirects.
        charset: What the server declared, or "".
        signature: The signature of the wanted list, "" for none.
    """
    reading = _PageReading(decode(page, charset), url)
    chosen = reading.chosen(signature) if signature else None
    return PageLists(reading.title, (chosen,) if chosen else tuple(reading.ranked()[:MAX_LISTS]))


def as_feed(title: str, url: str, entries: Sequence[Entry]) -> Feed:
    """A list as a feed, with the keys by which its entries are recognised."""
    return Feed(title, url, with_keys(entries, url))


class _PageReading:
    """The links of a page, and the lists that they make."""

    def __init__(self, text: str, url: str) -> None:
        self._text = text
        self._url = url
        root = parse_tree(text)
        self._links: list[PageLink] = [] if root is None else collect_links(root, url)
        self._groups = group_links(self._links)
        self._texts = texts_by_address(self._links)
        self._language = "" if root is None else (root.get("lang") or "").partition("-")[0]
        self.title = "" if root is None else _page_title(root)

    def ranked(self) -> list[LinkList]:
        """All lists of stories, the best first; of those with nearly the same links only the best."""
        story_links = _story_links(self._text, self._url)
        found = [self._scored(group, story_links) for group in self._groups]
        if listed := self._json_list():
            found.append(listed)
        ranked = sorted(found, key=lambda one: -one.score)
        kept: list[LinkList] = []
        for one in ranked:
            if one.score >= scores.MIN_SCORE and not any(_overlap(one, other) for other in kept):
                kept.append(one)
        return kept

    def chosen(self, signature: str) -> LinkList | None:
        """The list with this signature, or one like it."""
        if signature == _JSON_LD:
            return self._json_list()
        group = find_group(self._groups, signature)
        entries = self._entries(group) if group else ()
        return LinkList(signature, entries) if len(entries) >= MIN_LINKS else None

    def _entries(self, group: LinkGroup) -> tuple[Entry, ...]:
        return tuple(read_items(group, self._texts, self._language)[:MAX_ENTRIES])

    def _scored(self, group: LinkGroup, story_links: set[str]) -> LinkList:
        entries = self._entries(group)
        if len(entries) < MIN_LINKS:
            return LinkList(group.signature, entries)
        return LinkList(group.signature, entries, scores.score(group, entries, self._url, story_links))

    def _json_list(self) -> LinkList | None:
        """The list that the page declares as ItemList in JSON-LD, with the titles of its links."""
        titles: dict[str, str] = {}
        for link in self._links:
            titles[link.url] = max(titles.get(link.url, ""), link.text, key=len)
        by_url: dict[str, str] = {}
        for address, name in _json_items(self._text):
            url = urljoin(self._url, address)
            by_url.setdefault(url, name or titles.get(url, ""))
        entries = tuple(
            Entry(guid=url, link=url, title=name[:200])
            for url, name in by_url.items()
            if name and urlsplit(url).scheme in ("http", "https")
        )
        if len(entries) < MIN_LINKS:
            return None
        score = scores.titles_score(entries, self._url) + _JSON_LD_BONUS
        return LinkList(_JSON_LD, entries[:MAX_ENTRIES], score)


def _overlap(one: LinkList, other: LinkList) -> bool:
    """Whether most of the links of the shorter list are in the other one."""
    links, others = ({entry.link for entry in each.entries} for each in (one, other))
    return 2 * len(links & others) > min(len(links), len(others))


def _page_title(root: Any) -> str:
    names = (one.get("content") or "" for one in root.iter("meta") if one.get("property") == "og:site_name")
    titles = (one_line(one) for one in root.iter("title"))
    return next((" ".join(name.split()) for name in (*names, *titles) if name.strip()), "")[:200]


def _story_links(text: str, url: str) -> set[str]:
    """The links that trafilatura's own reading (courlan) takes for those of stories; none where it fails."""
    from courlan import extract_links  # noqa: PLC0415 - loads slowly, and only such pages need it

    try:
        return set(extract_links(pagecontent=text, url=url, external_bool=False, strict=False))
    except Exception:  # noqa: BLE001 - one of several hints, from a foreign library
        return set()


def _json_items(text: str) -> Iterator[tuple[str, str]]:
    """Address and name of each item of the ItemLists in JSON-LD."""
    for opening in islice(_SCRIPT.finditer(text), _MAX_SCRIPTS):
        end = text.find("</script", opening.end())
        try:
            yield from _list_items(json.loads(text[opening.end() : end]), 0)
        except (ValueError, RecursionError):
            continue


def _list_items(node: object, depth: int) -> Iterator[tuple[str, str]]:
    if depth > _MAX_JSON_DEPTH:
        return
    if isinstance(node, list):
        for one in node:
            yield from _list_items(one, depth + 1)
    elif isinstance(node, dict):
        items = node.get("itemListElement")
        if node.get("@type") == "ItemList" and isinstance(items, list):
            yield from _named_addresses(items)
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _list_items(node.get(name), depth + 1)


def _named_addresses(items: Iterable[object]) -> Iterator[tuple[str, str]]:
    for item in items:
        values = item if isinstance(item, dict) else {"url": item}
        inner = values.get("item")
        inner = inner if isinstance(inner, dict) else {"url": inner}
        address = values.get("url") or inner.get("url") or inner.get("@id")
        name = values.get("name") or inner.get("headline") or inner.get("name") or ""
        if isinstance(address, str) and isinstance(name, str):
            yield address, " ".join(unescape(name).split())
