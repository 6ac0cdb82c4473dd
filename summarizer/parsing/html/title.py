"""Finds the headline of a page: without the names of site and section around it, and never those alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from summarizer.parsing.dates import read_date

_SEPARATOR: Final = re.compile(
    r"\s+[|–—·•»›:-]+\s+|\s*[|｜ㅣ¦]\s*|\s+::\s+|：(?=[^：]*$)|-(?=[^-]*[ㅣ｜][^-]*$)"
)
_EDGE: Final = re.compile(r"^[\s|–—·•»›:-]+(?=\s)|(?<=\s)[|–—·•»›:-]+\s*$|[|｜ㅣ]\s*$")
_SECTIONS: Final = frozenset({
    "news", "latest news", "breaking news", "sport", "sports", "politics", "business", "world",
    "culture", "opinion", "local", "home", "technology", "tech", "science", "health", "lifestyle",
    "entertainment", "economy", "nachrichten", "aktuell", "politik", "wirtschaft", "kultur", "panorama",
    "regional", "lokales", "wissen", "actualités", "actualité", "politique", "économie", "monde",
    "société", "noticias", "política", "economía", "cultura", "deportes", "mundo", "sociedad", "notizie",
    "politica", "economia", "cronaca", "esteri", "notícias", "esportes", "brasil", "nieuws",
    "binnenland", "buitenland", "economie", "wiadomości", "polityka", "gospodarka", "kraj", "świat",
    "новости", "политика", "общество", "экономика", "культура", "спорт", "новини", "політика",
    "суспільство", "zprávy", "domácí", "nyheter", "nyheder", "inrikes", "haberler", "haber", "gündem",
    "أخبار", "新闻", "新聞", "要闻", "国内", "国际", "社会", "经济", "ニュース", "政治", "国際", "経済",
    "뉴스", "정치", "사회", "경제",
})  # fmt: skip
_ELSEWHERE_TAGS: Final = ("nav", "footer", "aside")
_MAX_HEADINGS: Final = 12
_MIN_HEADING_CHARACTERS: Final = 5
_MAX_NAME_WORDS: Final = 5
_MIN_NAME_CHARACTERS: Final = 4


def page_title(root: Any, found: str, site: str = "", url: str = "") -> str:
    """The headline of a page.

    Args:
        root: The tree of the page.
        found: The title in its metadata, or ""; it may name the site too, or nothing else.
        site: The name of the site in its metadata, or "".
        url: Its address, or "".
    """
    headings = _headings(root)
    names = {_plain(name) for name in (site, *_site_names(root)) if name} - {""}
    host = _plain(".".join((urlsplit(url).hostname or "").split(".")[:-1]))
    title = _longest_part(found, headings, names) or found
    for _ in range(3):
        title = _without_suffix(title, names, host)
    if title and not _is_site(title, names, ""):
        return title
    own = [heading for heading in headings if not _is_site(heading, names, "")]
    return _longest_part(_title_text(root), own, names) or next(iter(own), "") or title


def _title_text(root: Any) -> str:
    element = next(root.iter("title"), None)
    return "" if element is None else " ".join("".join(element.itertext()).split())


def _headings(root: Any) -> list[str]:
    """The texts of the first large headings outside menus and footers, in order."""
    texts = (
        " ".join("".join(heading.itertext()).split())
        for heading in root.iter("h1", "h2")
        if next(heading.iterancestors(*_ELSEWHERE_TAGS), None) is None
    )
    return [text for text in texts if len(text) >= _MIN_HEADING_CHARACTERS][:_MAX_HEADINGS]


def _site_names(root: Any) -> list[str]:
    """What a page calls its site: in its metadata, and in links to its front page."""
    names = [
        meta.get("content") or ""
        for meta in root.iter("meta")
        if (meta.get("property") or meta.get("name") or "").lower() in ("og:site_name", "application-name")
    ]
    links = (link for link in root.iter("a") if (link.get("href") or "").strip() == "/")
    return names + [" ".join("".join(link.itertext()).split()) for link in list(links)[:3]]


def _longest_part(title: str, headings: Sequence[str], names: set[str]) -> str:
    """The longest heading that is the title up to a separator, "" for none."""
    if title in headings and _plain(title) not in names:
        return title
    found = [
        heading
        for heading in headings
        if title.startswith(heading)
        and _SEPARATOR.match(title[len(heading) :])
        and _plain(heading) not in names
    ]
    return max(found, key=len, default="")


def _without_suffix(title: str, names: set[str], host: str) -> str:
    """The title without a last or first part that names the site, a section or the day."""
    line = _EDGE.sub("", title).strip()
    separators = list(_SEPARATOR.finditer(line))
    if not separators:
        return line
    last = line[separators[-1].end() :]
    if _is_around(last, names, host):
        return line[: separators[-1].start()].strip()
    first = line[: separators[0].start()]
    return line[separators[0].end() :].strip() if _is_site(first, names, host) else line


def _is_around(part: str, names: set[str], host: str) -> bool:
    if _is_site(part, names, host) or part.strip().casefold() in _SECTIONS:
        return True
    return len(part.split()) <= _MAX_NAME_WORDS and read_date(part) is not None


def _is_site(part: str, names: set[str], host: str) -> bool:
    plain = _plain(part)
    if not plain or plain in names:
        return True
    bare = plain.removeprefix("the")
    is_host = len(bare) >= _MIN_NAME_CHARACTERS and (bare in host or any(bare in name for name in names))
    return is_host and len(part.split()) <= _MAX_NAME_WORDS


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
