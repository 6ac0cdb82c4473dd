"""Draws the pages of one story and of one event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from bot.services.archive.stories import ArchivedStory
from bot.views.archive import links
from bot.views.archive.links import PageLinks
from bot.views.archive.page import (
    ArchiveSite,
    PageHead,
    clean,
    correction,
    document,
    heading,
    in_language,
    time_element,
)
from bot.views.format.dates import join_names
from bot.views.format.html import host_of
from bot.views.format.numbers import format_number
from bot.views.format.topics import topic_label
from bot.views.reader.story_budgets import MAX_SENTENCES
from bot.views.reader.story_list import Report, outlets_of, source_name
from bot.views.reader.story_summary import joined, summary_sentences
from data.records.articles import Article
from data.records.events import Addition, ValueConflict

_MAX_REPORTS: Final = 100
_MAX_CONFLICTS: Final = 5
_BULLET: Final = "• "
"""Begins the lines of lists in the texts of messages; a list of HTML has its own."""


def story_page(site: ArchiveSite, at: PageLinks, story: ArchivedStory) -> str:
    """One story: its summary, its source, and the way to the other reports about it."""
    article = story.article
    others = _all_reports(site, at, story) if story.others else Markup()
    return _article_page(site, at, article, _read_at(site, article), others, topics=article.topics)


def event_page(site: ArchiveSite, at: PageLinks, story: ArchivedStory) -> str:
    """An event: the summary of its lead, what others add, where they disagree, and all reports."""
    topics = dict.fromkeys(topic for one in story.reports for topic in one.topics)
    parts = (_additions(site, story), _conflicts(site, story), _reports(site, at, story))
    return _article_page(site, at, story.article, *parts, topics=list(topics))


def _article_page(
    site: ArchiveSite, at: PageLinks, article: Article, *parts: Markup, topics: Sequence[str]
) -> str:
    """The page of an article: head and summary, then `parts` and the topics."""
    return document(
        site,
        at,
        _head(article),
        Markup("<article>"),
        heading(clean(article.title), in_language(article.language)),
        _byline(site, article),
        body(site, article),
        *parts,
        topic_links(site, at, topics),
        Markup("</article>"),
    )


def body(site: ArchiveSite, article: Article) -> Markup:
    """The summary of an article, the editors' note, and what was corrected."""
    sentences = summary_sentences(article, MAX_SENTENCES, is_opened=True)
    language = in_language(article.language)
    note = Markup('<p class="note">{}</p>').format(clean(article.note)) if article.note else Markup()
    text = Markup("<p{}>{}</p>").format(language, clean(joined(sentences, article.language)))
    return Markup("\n").join(
        one for one in (text if sentences else Markup(), note, correction(site, article)) if one
    )


def outlet_link(report: Report) -> Markup:
    """The outlet of a report, as a link to it where its address is one; empty for an unknown one."""
    name = clean(source_name(report))
    if not host_of(report.url):
        return Markup("<bdi>{}</bdi>").format(name) if name else Markup()
    return Markup('<a rel="external noopener" href="{}"><bdi>{}</bdi></a>').format(clean(report.url), name)


def topic_links(site: ArchiveSite, at: PageLinks, topics: Sequence[str]) -> Markup:
    """The topics of a story as links to their pages."""
    found = Markup().join(
        Markup('<li><a href="{}"><bdi>{}</bdi></a></li>').format(
            at.to(links.topic(topic)), clean(topic_label(topic, site.texts))
        )
        for topic in topics
    )
    label = site.texts.plain("archive.topics")
    return Markup('<ul class="topics" aria-label="{}">{}</ul>').format(label, found) if found else Markup()


def dotted(*parts: Markup) -> Markup:
    """The quiet line below a title: the parts that are not empty, with a dot between."""
    shown = Markup(" · ").join(part for part in parts if part)
    return Markup('<p class="quiet">{}</p>').format(shown) if shown else Markup()


def _head(article: Article) -> PageHead:
    sentences = summary_sentences(article, 1)
    return PageHead(clean(article.title), joined(sentences, article.language))


def _byline(site: ArchiveSite, article: Article) -> Markup:
    when = time_element(article.published_at, site) if article.published_at else Markup()
    return dotted(Markup("<bdi>{}</bdi>").format(clean(source_name(article))), when)


def _read_at(site: ArchiveSite, article: Article) -> Markup:
    """The way to the whole story."""
    if not host_of(article.url):
        return Markup()
    link = Markup('<p><a rel="external noopener" href="{}">{} · <bdi>{}</bdi></a></p>')
    return link.format(clean(article.url), site.texts.plain("story.more"), clean(source_name(article)))


def _all_reports(site: ArchiveSite, at: PageLinks, story: ArchivedStory) -> Markup:
    outlets = outlets_of(story.article, story.others)
    named_outlets = [outlet_link(one) for one in outlets if one.id != story.article.id]
    also = Markup(join_names(named_outlets, site.texts))  # noqa: S704 - parts and commas are safe
    count = format_number(len(story.others) + 1, site.texts)
    more = Markup('<p><a href="{}">{} ({})</a></p>').format(
        at.to(links.event(story.event.id)), site.texts.plain("archive.reports"), count
    )
    named = site.texts("story.also_at", outlets=also)
    return Markup("<p>{}</p>\n{}").format(named, more) if also else more


def _additions(site: ArchiveSite, story: ArchivedStory) -> Markup:
    """What other outlets say that the lead does not."""
    others = {one.id: one for one in story.others}
    facts = [_fact(one, others[one.article_id]) for one in story.event.additions if one.article_id in others]
    return _list(site.texts.plain("story.others_add"), facts)


def _fact(addition: Addition, report: Report) -> Markup:
    source = outlet_link(report)
    text = Markup("<span{}>{}</span>").format(in_language(report.language), clean(addition.text))
    return Markup("{} ({})").format(text, source) if source else text


def _conflicts(site: ArchiveSite, story: ArchivedStory) -> Markup:
    """Numbers that the outlets give differently."""
    reports = {one.id: one for one in story.reports}
    found = [
        _conflict(site, one, reports[one.first_article_id], reports[one.second_article_id])
        for one in story.event.conflicts[:_MAX_CONFLICTS]
        if one.first_article_id in reports and one.second_article_id in reports
    ]
    return _list(site.texts.plain("story.outlets_disagree"), found)


def _conflict(site: ArchiveSite, conflict: ValueConflict, first: Report, second: Report) -> Markup:
    texts = site.texts
    line = texts.plain(
        "story.conflict",
        subject=clean(conflict.subject),
        first=clean(source_name(first)) or texts.plain("story.this_report"),
        first_value=clean(conflict.first_value),
        second=clean(source_name(second)) or texts.plain("story.another_report"),
        second_value=clean(conflict.second_value),
    )
    return Markup("{}").format(line.removeprefix(_BULLET))


def _reports(site: ArchiveSite, at: PageLinks, story: ArchivedStory) -> Markup:
    found = sorted(story.reports, key=lambda one: one.seq or 0, reverse=True)
    return _list(
        site.texts.plain("archive.reports"), [_report(site, at, one) for one in found[:_MAX_REPORTS]]
    )


def _report(site: ArchiveSite, at: PageLinks, report: Report) -> Markup:
    when = time_element(report.published_at, site) if report.published_at else Markup()
    title = Markup('<a{} href="{}">{}</a>').format(
        in_language(report.language), at.to(links.story(report.id)), clean(report.title)
    )
    return title + dotted(outlet_link(report), when)


def _list(title: str, items: Sequence[Markup]) -> Markup:
    listed = Markup("\n").join(Markup("<li>{}</li>").format(one) for one in items)
    if not items:
        return Markup()
    return Markup('<h2>{}</h2>\n<ul class="sources">{}</ul>').format(title, listed)
