"""Reads the date of a page from what states it: JSON-LD, metadata, address, dated elements of the article.

A year in the text, a copyright line and the date of a comment state nothing: a page may have no date.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]

from summarizer.parsing.dates import read_date

_META_NAMES: Final = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "date",
    "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "published_time",
    "parsely-pub-date", "sailthru.date", "dc.date.issued", "dc.date", "dcterms.date", "dcterms.created",
    "dcterms.issued", "dc.date.created", "dateissued", "cxenseparse:recs:publishtime", "article.published",
    "article_date_original", "citation_publication_date", "bt:pubdate", "datecreated",
    "last-modified-original",
    "published", "created", "releasedate", "displaydate", "eomportal-lastupdate", "vr:published_time",
)  # fmt: skip
_ARTICLE_TYPES: Final = re.compile(
    r"Article|NewsArticle|BlogPosting|Report|LiveBlogPosting|Posting|VideoObject", re.IGNORECASE
)
_URL_DATE: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)[/_-]?([01]\d)[/_-]?([0-3]\d)(?!\d)")
_DATED_NAME: Final = re.compile(
    r"(?:^|[\s_-])(?:date|datum|fecha|data|pubdate|published|publish(?:ed)?-?(?:date|time|on)|posted(?:-on)?|timestamp"
    r"|dateline|byline|meta|entry-date|post-date|article-date|time)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ELSEWHERE: Final = re.compile(
    r"comment|related|recommend|teaser|sidebar|footer|copyright|widget|latest|popular|most-?read|archive"
    r"|calendar|event|menu|nav",
    re.IGNORECASE,
)
_ELSEWHERE_TAGS: Final = frozenset({"footer", "aside", "nav", "form", "blockquote", "table", "ul", "ol"})
_MAX_JSON_NODES: Final = 2_000
_MAX_DATED_CHARACTERS: Final = 100
_MAX_LETTERS: Final = 60


def page_date(root: Any, url: str = "", title: str = "") -> str:
    """The day of a page's story (YYYY-MM-DD), or "" where nothing states it.

    Args:
        root: The tree of the page, with its scripts.
        url: Its address, or "".
        title: Its headline; of several articles in JSON-LD the one with this headline counts.
    """
    language = root.get("lang") or ""
    texts = (*_json_dates(root, title), *_meta_dates(root))
    found = next((date.day for text in texts if (date := read_date(text, language))), "")
    return found or _url_date(url or _canonical_url(root)) or _element_date(root, language)


def _json_dates(root: Any, title: str) -> Iterator[str]:
    """The dates of the articles in JSON-LD, that of the page's own headline first; none where they differ."""
    nodes = [node for script in root.iter("script") for node in _json_articles(script)]
    own = [node for node in nodes if title and _plain(node.get("headline")) == _plain(title)]
    days = {str(node.get("datePublished")) for node in own or nodes}
    if own or len(days) == 1:
        yield from (str(node.get("datePublished")) for node in own or nodes)


def _json_articles(script: Any) -> Iterator[dict[str, Any]]:
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
            if node.get("datePublished") and _ARTICLE_TYPES.search(str(node.get("@type"))):
                yield node
            pending += [node[name] for name in ("@graph", "mainEntity", "itemListElement") if name in node]


def _meta_dates(root: Any) -> Iterator[str]:
    """The dates in <meta> elements, in the order of _META_NAMES."""
    values: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        values.setdefault(name, meta.get("content") or "")
    yield from (values[name] for name in _META_NAMES if name in values)


def _canonical_url(root: Any) -> str:
    return next((str(link.get("href")) for link in root.iter("link") if link.get("rel") == "canonical"), "")


def _url_date(url: str) -> str:
    found = _URL_DATE.search(url.partition("?")[0])
    date = read_date("-".join(found.groups())) if found else None
    return date.day if date else ""


def _element_date(root: Any, language: str) -> str:
    """The date of an element that is named as a date, outside comments, lists and other articles."""
    for element in root.iter(etree.Element):
        stated = element.get("datetime") if element.tag == "time" else element.get("content")
        if (
            element.get("itemprop") == "datePublished"
            or (element.tag == "time" and element.get("pubdate") is not None)
            or element.tag == "time"
        ):
            text = stated or _short_text(element)
        elif _DATED_NAME.search(f"{element.get('class') or ''} {element.get('id') or ''}".strip()):
            text = _short_text(element)
        else:
            continue
        if text and not _is_elsewhere(element) and (date := read_date(text, language)):
            return date.day
    return ""


def _short_text(element: Any) -> str:
    text = " ".join("".join(element.itertext()).split())
    return text if len(text) <= _MAX_DATED_CHARACTERS and sum(map(str.isalpha, text)) <= _MAX_LETTERS else ""


def _is_elsewhere(element: Any) -> bool:
    """Whether an element belongs to a comment, a list or a footer, not to the article."""
    for each in (element, *element.iterancestors()):
        if each.tag in ("body", "html"):
            return False
        names = f"{each.get('class') or ''} {each.get('id') or ''}"
        if each.tag in _ELSEWHERE_TAGS or (names != " " and _ELSEWHERE.search(names)):
            return True
    return False


def _plain(text: object) -> str:
    return "".join(c for c in str(text or "").casefold() if c.isalnum())
