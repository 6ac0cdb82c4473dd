"""Reads title, date and teaser of the items of a list of links."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, Final

from summarizer.parsing.dates import ReadDate, read_date
from summarizer.parsing.feeds.model import Entry
from summarizer.parsing.feeds.titles import shorten_title, title_to_line
from summarizer.parsing.link_lists.groups import LinkGroup, LinkItem
from summarizer.parsing.link_lists.links import PageLink, one_line

_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_TITLE_TAGS: Final = ("dt", "th", "strong", "b", "td")
_MIN_TITLE: Final = 15
_MAX_TITLE: Final = 200
_MIN_TEASER: Final = 40
_MAX_TEASER: Final = 1_000
_MAX_DATE: Final = 40
_DASHES: Final = " –—-:|·•"
_MIN_GENERIC_SHARE: Final = 0.3
_DATE_CLASS: Final = re.compile(r"date|time|datum|fecha|data\b|дат|published", re.IGNORECASE)


def texts_by_address(links: Sequence[PageLink]) -> Mapping[str, Sequence[str]]:
    """What the links to each address show, each text once."""
    texts: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for link in links:
        if link.text:
            texts[link.url][link.text] = None
    return {url: tuple(found) for url, found in texts.items()}


def read_items(group: LinkGroup, texts: Mapping[str, Sequence[str]], language: str) -> list[Entry]:
    """The items of a group as entries of a feed, in the page's order; those without a title are left out.

    Args:
        group: The group.
        texts: What the links of the page show, by address.
        language: The language of the page, or "".
    """
    generic = _generic_texts(group)
    found = (_entry(item, generic, texts.get(item.link.url, ()), language) for item in group.items)
    return [entry for entry in found if entry.title]


def _generic_texts(group: LinkGroup) -> frozenset[str]:
    """The texts that several links of a group share, such as "Read more"; they are no titles."""
    counts = Counter(item.link.text.casefold() for item in group.items)
    least = max(2, _MIN_GENERIC_SHARE * len(group.items))
    return frozenset(text for text, count in counts.items() if count >= least or not text)


def _entry(item: LinkItem, generic: frozenset[str], texts: Sequence[str], language: str) -> Entry:
    title = _title(item, generic, texts)
    date = _date(item.item, language)
    teaser = _teaser(item.item, title)
    return Entry(
        guid=item.link.url,
        link=item.link.url,
        title=title,
        html=f"<p>{escape(teaser)}</p>" if teaser else "",
        text=teaser,
        published=date.seconds if date else None,
        day=date.day if date else "",
    )


def _title(item: LinkItem, generic: frozenset[str], texts: Sequence[str]) -> str:
    own = item.link.text if item.link.text.casefold() not in generic else ""
    inner = _first_text(item.link.element, _HEADINGS)
    outer = _first_text(item.item, _HEADINGS) if item.item is not item.link.element else ""
    if inner:
        return title_to_line(inner, is_text=True)
    if own and (len(own) >= _MIN_TITLE or not outer) and len(own) <= _MAX_TITLE:
        return own
    candidates = (
        outer,
        max((text for text in texts if text.casefold() not in generic), key=len, default=""),
        _heading_before(item),
        _longest_label(item),
        _described(item),
    )
    found = next((text for text in candidates if text), own)
    return found if len(found) <= _MAX_TITLE else shorten_title(found)


def _first_text(element: Any, tags: tuple[str, ...]) -> str:
    return next((text for one in element.iter(*tags) if (text := one_line(one))), "")


def _heading_before(item: LinkItem) -> str:
    """The heading or term in front of an item, in a list whose items follow their headings."""
    for sibling in item.item.itersiblings(preceding=True):
        if not isinstance(sibling.tag, str):
            continue
        if sibling.tag in (*_HEADINGS, "dt"):
            return one_line(sibling)
        if sibling.find(".//a") is not None:
            return ""
    return ""


def _longest_label(item: LinkItem) -> str:
    """The longest text of the cells and emphasised parts of an item, without that of the link itself."""
    texts = (one_line(one) for one in item.item.iter(*_TITLE_TAGS) if one.find(".//a") is None)
    return max((text for text in texts if not read_date(text)), key=len, default="")


def _described(item: LinkItem) -> str:
    """What the link or its picture is said to be."""
    element = item.link.element
    images = (image.get("alt") or "" for image in element.iter("img"))
    named = (element.get("title") or "", element.get("aria-label") or "", *images)
    return next((" ".join(text.split()) for text in named if text.strip()), "")


def _date(item: Any, language: str) -> ReadDate | None:
    return next((date for text in _date_texts(item) if (date := read_date(text, language))), None)


def _date_texts(item: Any) -> Iterator[str]:
    before = " ".join((item.text or "").split()).strip(_DASHES)
    if before and len(before) <= _MAX_DATE:  # "12.11.2026 – " in front of the link
        yield before
    for element in item.iter("time"):
        yield element.get("datetime") or ""
        yield one_line(element)[:_MAX_DATE]
    for element in item.iter("span", "div", "p", "small", "em", "td", "i", "dd", "li"):
        is_dated = element.tag == "td" or _DATE_CLASS.search(element.get("class") or "")
        text = one_line(element) if is_dated else ""
        if text and len(text) <= _MAX_DATE:
            yield text


def _teaser(item: Any, title: str) -> str:
    """The longest paragraph of an item that is not its title."""
    texts = (one_line(one) for one in item.iter("p", "dd"))
    found = max((text for text in texts if text != title), key=len, default="")
    return found[:_MAX_TEASER] if len(found) >= _MIN_TEASER else ""
