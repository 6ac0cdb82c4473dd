"""Draws the frame of the archive's pages: head, navigation, footer, and the pages without stories."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Final

from markupsafe import Markup

from bot.i18n import Texts, direction_of
from bot.services.archive.stories import MAX_QUERY_LENGTH, RetractedStory
from bot.views.archive import links
from bot.views.archive.links import PageLinks
from bot.views.format import dates
from bot.views.format.topics import topic_label
from data.records.articles import Article, ArticleStatus

_UNWANTED: Final = re.compile(
    "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]"
)
"""What XML 1.0 does not permit, control characters, and those that turn the direction of what follows."""
_MAX_DESCRIPTION: Final = 300


@dataclass(frozen=True, slots=True)
class ArchiveSite:
    """What all pages of an archive share.

    Attributes:
        name: The newsroom's name.
        about: What it reports on, or "".
        texts: The texts of the newsroom's language.
        zone: The newsroom's time zone.
        is_indexed: Whether search engines may list its pages.
        has_feeds: Whether it has feeds, which need its public address.
    """

    name: str
    about: str
    texts: Texts
    zone: str
    is_indexed: bool = True
    has_feeds: bool = True


@dataclass(frozen=True, slots=True)
class PageHead:
    """What the head of a page says.

    Attributes:
        title: The title, "" for that of the site.
        description: A sentence about the page, or "".
        topic: The topic whose feed belongs to the page, or "".
        is_listed: Whether search engines may list it, if they may list any.
        moved_to: The address that a static page leads to, or "".
        words: What is searched for, or "".
    """

    title: str = ""
    description: str = ""
    topic: str = ""
    is_listed: bool = True
    moved_to: str = ""
    words: str = ""


def clean(text: str) -> str:
    """A text without the characters that XML and HTML do not permit or that harm the text around it."""
    return _UNWANTED.sub("", text)


def language_tag(code: str) -> str:
    """A catalog's or article's language as HTML writes it."""
    return code.replace("_", "-")


def in_language(code: str) -> Markup:
    """The attributes of an element that is in an article's language."""
    if not code:
        return Markup(' dir="auto"')
    return Markup(' lang="{}" dir="{}"').format(language_tag(code), direction_of(code))


def time_element(at: datetime, site: ArchiveSite) -> Markup:
    """An instant in the newsroom's zone."""
    local = dates.local(at, site.zone)
    shown = site.texts.plain("correction.day_and_time", day=day_text(local, site), time=f"{local:%H:%M}")
    return Markup('<time datetime="{}">{}</time>').format(local.isoformat(timespec="seconds"), shown)


def correction(site: ArchiveSite, article: Article) -> Markup:
    """When an article was corrected or retracted, and what was wrong; empty for neither."""
    if article.corrected_at is None:
        return Markup()
    kind = "retracted" if article.status is ArticleStatus.RETRACTED else "corrected"
    key = f"correction.{kind}_because" if article.correction else f"correction.{kind}"
    time = time_element(article.corrected_at, site)
    return Markup('<p class="note">{}</p>').format(site.texts(key, time=time, note=clean(article.correction)))


def day_text(day: date, site: ArchiveSite) -> str:
    """Like "22 November 2026"."""
    return dates.date_by_pattern(day, "format.day_and_year", site.texts)


def document(site: ArchiveSite, at: PageLinks, head: PageHead, *content: Markup) -> str:
    """A whole page."""
    texts = site.texts
    title = f"{head.title} · {clean(site.name)}" if head.title else clean(site.name)
    return _DOCUMENT.format(
        language=in_language(texts.language),
        title=title,
        meta=_meta(site, at, head),
        style=at.to_file(links.STYLE),
        skip=texts.plain("archive.skip"),
        header=_header(site, at, head.words),
        content=Markup("\n").join(one for one in content if one),
        footer=_footer(site, at, head.topic),
    )


def not_found(site: ArchiveSite, at: PageLinks) -> str:
    """The page of an address that there is not."""
    title = site.texts.plain("archive.missing")
    hint = Markup('<p><a href="{}">{}</a></p>').format(
        at.to(links.FRONT), site.texts.plain("archive.missing_hint")
    )
    return document(site, at, PageHead(title, is_listed=False), heading(title), hint)


def retracted(site: ArchiveSite, at: PageLinks, found: RetractedStory) -> str:
    """The page in place of a story that was retracted, with the reason where one was given."""
    title = site.texts.plain("archive.retracted")
    reason = correction(site, found.article)
    return document(
        site,
        at,
        PageHead(title, is_listed=False),
        heading(title),
        Markup("<p>{}</p>").format(site.texts.plain("story.retracted")),
        reason if found.article.correction else Markup(),
    )


def moved(site: ArchiveSite, at: PageLinks, path: str) -> str:
    """The static page that leads to where a story is now."""
    title, target = site.texts.plain("archive.moved"), at.to(path)
    link = Markup('<p><a href="{}">{}</a></p>').format(target, target)
    return document(site, at, PageHead(title, is_listed=False, moved_to=target), heading(title), link)


def busy(site: ArchiveSite, at: PageLinks) -> str:
    """The page for more readers than the server takes at a time."""
    title = site.texts.plain("archive.busy")
    return document(site, at, PageHead(title, is_listed=False), heading(title))


def heading(text: str, language: Markup = Markup()) -> Markup:  # noqa: B008 - immutable
    """The heading of a page; a text that is not of the catalogs is cleaned before."""
    return Markup("<h1{}>{}</h1>").format(language, text)


def pager(site: ArchiveSite, back: str, forward: str, labels: Sequence[str]) -> Markup:
    """Links to the pages before and after; an address "" has no link."""
    found = [
        Markup('<li><a rel="{}" href="{}">{}</a></li>').format(rel, address, label)
        for rel, address, label in zip(("prev", "next"), (back, forward), labels, strict=True)
        if address
    ]
    if not found:
        return Markup()
    name = site.texts.plain("archive.pages")
    return Markup('<nav class="pager" aria-label="{}"><ul>{}</ul></nav>').format(name, Markup().join(found))


def robots(site: ArchiveSite) -> str:
    """The file robots.txt."""
    refused = ("/search", "/api/", "/healthz", "/metrics") if site.is_indexed else ("/",)
    return "\n".join(["User-agent: *", *(f"Disallow: {path}" for path in refused), ""])


@cache
def stylesheet() -> bytes:
    """The style sheet of all pages."""
    return (Path(__file__).parent / "style.css").read_bytes()


def _meta(site: ArchiveSite, at: PageLinks, head: PageHead) -> Markup:
    title = clean(f"{site.name} · {topic_label(head.topic, site.texts)}" if head.topic else site.name)
    feeds = [
        Markup('<link rel="alternate" type="{}" title="{}" href="{}">').format(
            kind, title, at.to_file(links.feed(head.topic, suffix))
        )
        for kind, suffix in (
            ("application/atom+xml", links.ATOM_SUFFIX),
            ("application/feed+json", links.JSON_SUFFIX),
        )
    ]
    found = feeds if site.has_feeds else []
    if description := clean(head.description)[:_MAX_DESCRIPTION]:
        found.append(Markup('<meta name="description" content="{}">').format(description))
    if not (site.is_indexed and head.is_listed):
        found.append(Markup('<meta name="robots" content="noindex">'))
    if head.moved_to:
        found.append(Markup('<meta http-equiv="refresh" content="0; url={}">').format(head.moved_to))
    return Markup("\n").join(found)


def _header(site: ArchiveSite, at: PageLinks, words: str) -> Markup:
    texts = site.texts
    entries = ((links.FRONT, "archive.front"), (links.TOPICS, "archive.topics"))
    listed = Markup().join(
        Markup('<li><a href="{}"{}>{}</a></li>').format(
            at.to(path), Markup(' aria-current="page"') if path == at.here else "", texts.plain(key)
        )
        for path, key in entries
    )
    return Markup(
        '<p class="name"><a href="{}">{}</a></p>\n<nav aria-label="{}"><ul>{}</ul></nav>\n{}'
    ).format(at.to(links.FRONT), clean(site.name), clean(site.name), listed, _search_form(site, at, words))


def _search_form(site: ArchiveSite, at: PageLinks, words: str) -> Markup:
    """The form to search with; none on static pages, which nothing searches."""
    if at.is_static:
        return Markup()
    label, button = site.texts.plain("archive.search_label"), site.texts.plain("archive.search")
    return _SEARCH_FORM.format(
        action=at.to(links.SEARCH), label=label, words=clean(words), button=button, most=MAX_QUERY_LENGTH
    )


def _footer(site: ArchiveSite, at: PageLinks, topic: str) -> Markup:
    feeds = Markup(" · ").join(
        Markup('<a href="{}">{} ({})</a>').format(
            at.to_file(links.feed(topic, suffix)), site.texts.plain("archive.feed"), kind
        )
        for kind, suffix in (("Atom", links.ATOM_SUFFIX), ("JSON", links.JSON_SUFFIX))
    )
    summaries = Markup("<p>{}</p>").format(site.texts.plain("archive.summaries"))
    return summaries + Markup("\n<p>{}</p>").format(feeds) if site.has_feeds else summaries


_DOCUMENT: Final = Markup(
    """<!doctype html>
<html{language}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
{meta}
<link rel="stylesheet" href="{style}">
</head>
<body>
<a class="skip" href="#content">{skip}</a>
<header>
{header}
</header>
<main id="content" tabindex="-1">
{content}
</main>
<footer>
{footer}
</footer>
</body>
</html>
"""
)
_SEARCH_FORM: Final = Markup(
    '<form role="search" action="{action}" method="get"><label for="words">{label}</label> '
    '<input id="words" name="q" type="search" maxlength="{most}" value="{words}" required> '
    "<button>{button}</button></form>"
)
