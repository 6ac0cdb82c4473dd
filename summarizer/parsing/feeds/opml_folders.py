"""Reads lists of feeds with their folders and line numbers, and what is left of damaged ones, with lxml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree  # type: ignore[import-untyped]

from summarizer.parsing.feeds.opml import NotAFeedList, is_web_address, with_web_scheme
from summarizer.parsing.feeds.titles import title_to_line
from summarizer.parsing.feeds.xml_repair import decode_xml, repair_xml

MAX_OPML_BYTES: Final = 20_000_000
_MAX_NAME_LENGTH: Final = 200
_ADDRESS_NAMES: Final = ("xmlurl", "feedurl", "rssurl")
_PLAIN_ADDRESS_NAMES: Final = ("url", "href")
_LINK_TYPES: Final = frozenset({"link", "include"})


@dataclass(frozen=True, slots=True)
class OutlinedFeed:
    """A feed of a list.

    Attributes:
        line: The line of the file in which it stands, from 1.
        url: Its address as given, with a scheme of the web; "" where it has none.
        title: Its title, "" without one.
        text: The text that readers show, such as a name of their own; "" without one.
        folders: The names of the folders that it is in, the outermost first.
    """

    line: int
    url: str
    title: str
    text: str
    folders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DamagedLine:
    """A line at which the file is damaged, and how."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class SkippedOutline:
    """A line of a list that names no feed that can be followed; its name is "" where it has none."""

    line: int
    name: str


def read_opml_folders(data: bytes) -> Iterator[OutlinedFeed | DamagedLine]:
    """The feeds of a list in their order, and the lines at which the file is damaged.

    Raises:
        NotAFeedList: The bytes are no OPML, larger than 20 MB, or declare entities.
    """
    text = decode_xml(data[: MAX_OPML_BYTES + 1])
    if len(data) > MAX_OPML_BYTES or "<!ENTITY" in text:
        raise NotAFeedList("larger than 20 MB, or with declared entities")
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(repair_xml(text).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise NotAFeedList("empty") from error
    if root is None or not isinstance(root.tag, str) or root.tag.lower() != "opml":
        raise NotAFeedList("no list of feeds")
    yield from _feeds(root, ())
    reported: set[int] = set()
    for entry in parser.error_log:
        if entry.line not in reported:
            reported.add(entry.line)
            yield DamagedLine(entry.line, entry.message)


def outlines_without_feed(data: bytes) -> tuple[SkippedOutline, ...]:
    """The lines of a list from which no feed can be read: without an address of the web, or damaged.

    Raises:
        NotAFeedList: See read_opml_folders.
    """
    return tuple(
        SkippedOutline(item.line, "" if isinstance(item, DamagedLine) else item.title or item.text)
        for item in read_opml_folders(data)
        if isinstance(item, DamagedLine) or not is_web_address(item.url)
    )


def _feeds(element: etree._Element, folders: tuple[str, ...]) -> Iterator[OutlinedFeed]:
    for child in element:
        if not isinstance(child.tag, str):  # a comment
            continue
        if child.tag.lower() != "outline":
            yield from _feeds(child, folders)
            continue
        attributes = {str(name).lower(): str(value) for name, value in child.attrib.items()}
        title, text = _name(attributes, "title"), _name(attributes, "text")
        url = _address(attributes)
        if url or (len(child) == 0 and attributes.get("type", "").lower() in ("rss", "atom")):
            yield OutlinedFeed(child.sourceline or 0, url, title, text, folders)
        name = title or text
        yield from _feeds(child, (*folders, name) if name and not url else folders)


def _name(attributes: Mapping[str, str], key: str) -> str:
    return title_to_line(attributes.get(key, ""))[:_MAX_NAME_LENGTH]


def _address(attributes: Mapping[str, str]) -> str:
    is_link = attributes.get("type", "").lower() in _LINK_TYPES
    names = _ADDRESS_NAMES if is_link else (*_ADDRESS_NAMES, *_PLAIN_ADDRESS_NAMES)
    given = next((attributes[name].strip() for name in names if attributes.get(name, "").strip()), "")
    return with_web_scheme(given)
