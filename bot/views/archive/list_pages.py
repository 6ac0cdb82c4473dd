"""Draws the lists of the archive: newest stories, a topic, an edition, what a search finds, all topics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Final

from markupsafe import Markup

from bot.services.archive.editions import ArchivedEdition, EditionStory
from bot.services.archive.stories import NewestStories
from bot.services.reading.latest import ListedStory
from bot.views.archive import links
from bot.views.archive.links import PageLinks
from bot.views.archive.page import (
    ArchiveSite,
    PageHead,
    clean,
    correction,
    day_text,
    document,
    heading,
    in_language,
    pager,
    time_element,
)
from bot.views.archive.story_pages import dotted, outlet_link, topic_links
from bot.views.format.topics import topic_heading
from bot.views.reader.story_list import outlets_of
from bot.views.reader.story_summary import joined, summary_sentences

_MAX_OUTLETS: Final = 3


def newest_page(
    site: ArchiveSite, at: PageLinks, page: NewestStories, newest_edition: date | None = None
) -> str:
    """A page of the newest stories or of a topic; the first one names the newest edition."""
    texts = site.texts
    title = clean(topic_heading(page.topic, texts)) or texts.plain("archive.front")
    shown = Markup("\n").join(story_item(site, at, one) for one in page.stories)
    return document(
        site,
        at,
        PageHead(title if page.topic or page.number > 1 else "", site.about, page.topic),
        heading(title, Markup(' dir="auto"') if page.topic else Markup()),
        _about(site) if page.number == 1 and not page.topic else Markup(),
        _edition_link(site, at, newest_edition),
        shown or Markup("<p>{}</p>").format(texts.plain("archive.none")),
        _pages(site, at, page),
    )


def edition_page(site: ArchiveSite, at: PageLinks, edition: ArchivedEdition) -> str:
    """The edition of a day: its stories under their sections, those of one line as a list."""
    texts = site.texts
    title = texts.plain("archive.edition", day=day_text(edition.day, site))
    full = [one for one in edition.stories if not one.is_brief]
    brief = [one for one in edition.stories if one.is_brief]
    return document(
        site,
        at,
        PageHead(title),
        heading(title),
        *_sections(site, at, full),
        _brief(site, at, brief),
        pager(
            site,
            at.to(links.edition(edition.earlier)) if edition.earlier else "",
            at.to(links.edition(edition.later)) if edition.later else "",
            (texts.plain("archive.earlier_edition"), texts.plain("archive.later_edition")),
        ),
    )


def search_page(site: ArchiveSite, at: PageLinks, words: str, found: Sequence[ListedStory]) -> str:
    """What a search found; only the form for no words."""
    texts = site.texts
    title = (
        texts("search.head", words=clean(words)).striptags() if words else texts.plain("archive.search_label")
    )
    shown = Markup("\n").join(story_item(site, at, one) for one in found)
    if words and not found:
        shown = Markup("<p>{}</p>").format(texts.plain("search.none", words=clean(words)))
    return document(site, at, PageHead(title, is_listed=False, words=words), heading(title), shown)


def topics_page(site: ArchiveSite, at: PageLinks, topics: Mapping[str, str]) -> str:
    """All topics, the most frequent first."""
    title = site.texts.plain("archive.topics")
    none = Markup("<p>{}</p>").format(site.texts.plain("archive.none"))
    return document(
        site, at, PageHead(title), heading(title), topic_links(site, at, list(topics.values())) or none
    )


def story_item(site: ArchiveSite, at: PageLinks, story: ListedStory, level: int = 2) -> Markup:
    """A story in a list: title, summary of the editors' length, outlets and date."""
    article, language = story.article, in_language(story.article.language)
    sentences = summary_sentences(article, article.sentences_shown)
    title = Markup('<h{level}{language}><a href="{address}">{title}</a></h{level}>').format(
        level=level, language=language, address=at.to(links.story(article.id)), title=clean(article.title)
    )
    text = Markup("<p{}>{}</p>").format(language, clean(joined(sentences, article.language)))
    when = time_element(article.published_at, site) if article.published_at else Markup()
    parts = (title, text if sentences else Markup(), correction(site, article))
    return Markup("<article>{}{}</article>").format(
        Markup("\n").join(part for part in parts if part), dotted(*_outlets(at, story), when)
    )


def _outlets(at: PageLinks, story: ListedStory) -> Iterator[Markup]:
    found = outlets_of(story.article, story.others) or [story.article]
    yield from (outlet_link(one) for one in found[:_MAX_OUTLETS])
    if len(found) > _MAX_OUTLETS:
        address = at.to(links.event(story.article.event_id))
        yield Markup('<a href="{}">+{}</a>').format(address, len(found) - _MAX_OUTLETS)


def _sections(site: ArchiveSite, at: PageLinks, full: Iterable[EditionStory]) -> Iterator[Markup]:
    for section, stories in groupby(full, key=lambda one: one.section):
        if section:
            yield Markup('<h2 class="section" dir="auto">{}</h2>').format(
                clean(topic_heading(section, site.texts))
            )
        yield from (story_item(site, at, one.story, 3 if section else 2) for one in stories)


def _brief(site: ArchiveSite, at: PageLinks, brief: Iterable[EditionStory]) -> Markup:
    lines = Markup("\n").join(
        Markup('<li><a{} href="{}">{}</a></li>').format(
            in_language(one.story.article.language),
            at.to(links.story(one.story.article.id)),
            clean(one.story.article.title),
        )
        for one in brief
    )
    title = site.texts.plain("digest.in_brief")
    return Markup('<h2>{}</h2>\n<ul class="brief">{}</ul>').format(title, lines) if lines else Markup()


def _about(site: ArchiveSite) -> Markup:
    return Markup("<p>{}</p>").format(clean(site.about)) if site.about else Markup()


def _edition_link(site: ArchiveSite, at: PageLinks, day: date | None) -> Markup:
    if day is None:
        return Markup()
    label = site.texts.plain("archive.edition", day=day_text(day, site))
    return Markup('<p><a href="{}">{}</a></p>').format(at.to(links.edition(day)), label)


def _pages(site: ArchiveSite, at: PageLinks, page: NewestStories) -> Markup:
    def address(number: int) -> str:
        return at.to(links.topic(page.topic, number) if page.topic else links.front_page(number))

    return pager(
        site,
        address(page.number - 1) if page.number > 1 else "",
        address(page.number + 1) if page.has_more else "",
        (site.texts.plain("archive.newer"), site.texts.plain("archive.older")),
    )
