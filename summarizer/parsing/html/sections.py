"""Reads the sections and tags that a page states: metadata, JSON-LD, breadcrumb."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from summarizer.parsing.sections import address_sections, plausible_names

_SECTION_NAMES: Final = frozenset({
    "article:section", "og:article:section", "article_section", "article:subsection", "section", "og:section",
    "primary_section", "articlesection", "parsely-section", "sailthru.section", "dc.subject", "mrf:sections",
    "cxenseparse:section", "its_section", "category", "taboola-section",
})  # fmt: skip
_TAG_NAMES: Final = frozenset({
    "keywords", "news_keywords", "article:tag", "og:article:tag", "parsely-tags", "sailthru.tags", "tags",
})  # fmt: skip
_BREADCRUMB: Final = re.compile(r"bread-?crumb", re.IGNORECASE)
_COMMA: Final = re.compile(r"[,;،、，|]")
_MAX_JSON_NODES: Final = 2_000
_MAX_BREADCRUMBS: Final = 6


def page_labels(root: Any, url: str = "") -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The sections a page is in, and its tags, each at most twelve.

    Args:
        root: The tree of the page, with its scripts.
        url: Its address, or ""; its folders are sections.
    """
    metadata = list(_metadata(root))
    nodes = [node for script in root.iter("script") for node in _json_nodes(script)]
    sections = [
        *(name for kind, content in metadata if kind in _SECTION_NAMES for name in _split(content)),
        *(name for node in nodes for name in _strings(node.get("articleSection"))),
        *address_sections(url),
        *_breadcrumb(root),
    ]
    tags = [
        *(name for kind, content in metadata if kind in _TAG_NAMES for name in _split(content)),
        *(name for node in nodes if "articleSection" in node for name in _strings(node.get("keywords"))),
    ]
    return plausible_names(sections), plausible_names(tags)


def _metadata(root: Any) -> Iterator[tuple[str, str]]:
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        yield name, meta.get("content") or ""


def _split(text: str) -> list[str]:
    return _COMMA.split(text)


def _strings(value: object) -> list[str]:
    """The strings in a value of JSON-LD that may be one string or a list."""
    values = value if isinstance(value, list) else [value]
    return [part for each in values if isinstance(each, str) for part in _split(each)]


def _json_nodes(script: Any) -> Iterator[dict[str, Any]]:
    if "ld+json" not in (script.get("type") or "") or not script.text:
        return
    try:
        pending = [json.loads(script.text, strict=False)]
    except (ValueError, RecursionError):
        return
    for _ in range(_MAX_JSON_NODES):
        if not pending:
            return
        node = pending.pop()
        if isinstance(node, list):
            pending += reversed(node)
        elif isinstance(node, dict):
            yield node
            pending += [node[name] for name in ("@graph", "mainEntity") if name in node]


def _breadcrumb(root: Any) -> list[str]:
    """The links of the page's first breadcrumb, without the last one if it is no link."""
    for element in root.iter("nav", "ol", "ul", "div", "p"):
        names = (element.get("class") or "", element.get("id") or "", element.get("aria-label") or "")
        if any(map(_BREADCRUMB.search, names)):
            links = [" ".join("".join(link.itertext()).split()) for link in element.iter("a")]
            return links[:_MAX_BREADCRUMBS] if len(links) <= _MAX_BREADCRUMBS else []
    return []
