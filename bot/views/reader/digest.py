"""Draws a digest: day, number of stories and reading time, the stories, and an end with Settings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup, escape

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.delivery.digest_stories import DigestStory, entries_of_part, match_stories
from bot.services.planning.importance import count_independent_outlets
from bot.views.format import dates
from bot.views.format.html import bold, expandable_quote, italic, lines, link, paragraphs
from bot.views.format.limits import clip, first_that_fits
from bot.views.reader.story_list import (
    Listing,
    listing,
    open_callbacks,
    reading_minutes,
    save_button,
    source_name,
)
from data.records.articles import Article
from data.records.audience import SummaryLength
from data.records.delivery import Edition
from data.records.events import EditionDay, EntryKind, Event, EventMark

_BRIEF_TITLE_LIMIT = 120
_ADDITION_LIMIT = 400
_MAX_NEW_SENTENCES = 3
_NOTHING = Markup()
_WHY_MARKED = {EventMark.LEAD: "why.lead", EventMark.MUST: "why.must", EventMark.LOW: "why.low"}


def digest(
    edition: Edition,
    part: int,
    articles: Sequence[Article],
    length: SummaryLength,
    zone: str,
    now: datetime,
    texts: Texts,
    opened_place: int = 0,
    *,
    is_saved: bool | None = None,
    origin: str = "",
    opened_facts: Markup = _NOTHING,
    notice: Markup = _NOTHING,
) -> Screen:
    """One part of a digest.

    Args:
        edition: The digest.
        part: The number of the part, from 0.
        articles: The articles of the part, and of its events, that are still published.
        length: How much of each story.
        zone: The reader's time zone, which decides the day.
        now: The present, for the age of the stories.
        texts: The reader's language.
        opened_place: The place in the part, from 1, of the story shown in full; 0 for none.
        is_saved: Whether the reader has saved that story, None where there is no Save button.
        origin: Name and address of the newsroom, the last line; "" for none.
        opened_facts: What stands below the opened story; see `event_facts`.
        notice: A line above the headline.
    """
    last = part >= len(edition.parts) - 1
    if not articles:
        return Screen(
            lines(bold(dates.long_day(edition.created_at, zone, texts)), texts("digest.empty")),
            (_settings_row(texts),),
        )
    entries = entries_of_part(edition, part)
    matched = match_stories(entries, articles)
    stories = [one for one in matched if one.entry.kind is not EntryKind.BRIEF] or matched
    brief = [one for one in matched if one not in stories]
    opened = next((one for one in stories if one.place == opened_place), None)
    places = [one.place for one in stories]
    first = sum(len(ids) for ids in edition.parts[:part]) + 1
    view = Listing(
        head=paragraphs(notice, _head(edition, part, [one.lead for one in stories], length, zone, texts)),
        foot=paragraphs(
            _in_brief(brief, first + len(stories), texts),
            _foot(edition, origin, texts, is_last=last),
        ),
        articles=[one.lead for one in stories],
        length=length,
        opened_id=opened.lead.id if opened else 0,
        open_data=open_callbacks(Action.OPEN_DIGEST_STORY, places, opened_place, edition.id, part),
        save_data=tuple(pack(Action.SAVE_DIGEST_STORY, place, edition.id, part) for place in places),
        save_buttons=save_button(
            (Action.SAVE_DIGEST_STORY, Action.UNSAVE_DIGEST_STORY),
            texts,
            opened_place,
            edition.id,
            part,
            is_saved=is_saved,
        ),
        first_number=first,
        extra_row=_last_row(edition, texts) if last else (),
        others={one.lead.id: one.others for one in stories},
        updates={one.lead.id: _update_text(one) for one in stories},
        headings=_headings(stories),
        opened_facts=opened_facts,
    )
    return listing(view, dates.local(now, zone), texts)


def rest(stories: Sequence[DigestStory], texts: Texts) -> Screen:
    """The stories of a digest that are shown on demand, a line each."""
    if not stories:
        return Screen(texts("article.gone"))
    head = bold(texts.plain_count("digest.more", len(stories)))

    def render(count: int) -> str:
        return lines(head, *(_one_line(number, one) for number, one in enumerate(stories[:count], 1)))

    return Screen(first_that_fits(render, range(len(stories), 0, -1)))


def event_facts(
    story: DigestStory,
    event: Event | None,
    topics: Sequence[str],
    texts: Texts,
    day: EditionDay | None = None,
) -> Markup:
    """What stands below an opened story: what others add, where they disagree, and why it is there.

    `day` is what editors decided for the date of the digest.
    """
    articles = {one.id: one for one in (story.lead, *story.others)}
    additions = [
        texts(
            "story.addition",
            text=clip(one.text, _ADDITION_LIMIT),
            source=source_name(articles[one.article_id]),
        )
        for one in (event.additions if event else ())
        if one.article_id in articles and one.article_id != story.lead.id
    ]
    conflicts = [
        texts(
            "story.conflict",
            subject=one.subject,
            first=source_name(articles[one.first_article_id]),
            first_value=one.first_value,
            second=source_name(articles[one.second_article_id]),
            second_value=one.second_value,
        )
        for one in (event.conflicts if event else ())
        if one.first_article_id in articles and one.second_article_id in articles
    ]
    return lines(*additions, *conflicts, _why(story, event, topics, day, texts))


def _why(
    story: DigestStory,
    event: Event | None,
    topics: Sequence[str],
    day: EditionDay | None,
    texts: Texts,
) -> Markup:
    """The reasons why a story is in the digest and where it stands."""
    articles = (story.lead, *story.others)
    outlets = count_independent_outlets(articles)
    own = sorted({topic for one in articles for topic in one.topics} & set(topics))
    reasons = [
        *_decisions(event, day, texts),
        texts.plain_count("why.outlets", outlets) if outlets > 1 else "",
        texts.plain("why.topic", topic=own[0]) if own else "",
        texts.plain("why.update") if story.entry.since_seq else "",
    ]
    found = " · ".join(reason for reason in reasons if reason)
    return texts("story.why", reasons=found) if found else Markup()


def _decisions(event: Event | None, day: EditionDay | None, texts: Texts) -> list[str]:
    """What editors decided about an event: its mark of the day, or else of every day, and its place."""
    if event is None:
        return []
    mark = day.marks.get(event.id, event.mark) if day else event.mark
    found = [texts.plain(_WHY_MARKED[mark])] if mark in _WHY_MARKED else []
    is_moved = day is not None and event.id in day.positions and mark is not EventMark.LEAD
    return [*found, texts.plain("why.moved")] if is_moved else found


def topic_closed(texts: Texts) -> Screen:
    """The message to a group whose forum topic for digests was closed or deleted."""
    return Screen(texts("digest.topic_closed"))


def _head(
    edition: Edition,
    part: int,
    articles: Sequence[Article],
    length: SummaryLength,
    zone: str,
    texts: Texts,
) -> Markup:
    day = bold(dates.long_day(edition.created_at, zone, texts))
    if part:
        return lines(day, texts("digest.part", part=part + 1, parts=len(edition.parts)))
    entries = entries_of_part(edition, 0)
    brief = sum(entry.kind is EntryKind.BRIEF for entry in entries)
    count = len(articles) + brief + sum(len(other) for other in edition.parts[1:])
    stories = texts.plain_count("stories", count)
    minutes = texts.plain_count("minutes", reading_minutes(articles, length) * len(edition.parts))
    greeting = escape(edition.body)
    return paragraphs(lines(day, texts("digest.size", stories=stories, minutes=minutes)), greeting)


def _headings(stories: Sequence[DigestStory]) -> dict[int, Markup]:
    """The name of each section above its first story."""
    found: dict[int, Markup] = {}
    previous = ""
    for one in stories:
        section = one.entry.section
        if section and section != previous:
            found[one.lead.id] = Markup("<u>{}</u>").format(section[:1].upper() + section[1:])
        previous = section
    return found


def _update_text(story: DigestStory) -> str:
    """The new sentences of a story that its readers had already; "" for any other."""
    if story.entry.kind is not EntryKind.UPDATE:
        return ""
    between = "" if story.lead.language in ("zh", "ja") else " "
    return between.join(story.new_sentences[:_MAX_NEW_SENTENCES])


def _in_brief(stories: Sequence[DigestStory], first_number: int, texts: Texts) -> Markup:
    """The stories of one line each, as a quote that expands."""
    if not stories:
        return Markup()
    rows = [_one_line(number, one) for number, one in enumerate(stories, first_number)]
    return lines(bold(texts.plain("digest.in_brief")), expandable_quote(lines(*rows)))


def _one_line(number: int, story: DigestStory) -> Markup:
    """A number, the title as a link to its page, and the source."""
    title = link(story.lead.url, clip(story.lead.title, _BRIEF_TITLE_LIMIT))
    source = source_name(story.lead)
    return Markup("{}. {}").format(number, Markup(" · ").join([title, escape(source)] if source else [title]))


def _foot(edition: Edition, origin: str, texts: Texts, *, is_last: bool) -> Markup:
    """The end of a part; each part has its origin, since each may be forwarded alone."""
    has_button = any(entry.kind is EntryKind.MORE for entry in edition.entries)
    is_counted = edition.left_out and not has_button
    left_out = texts.count("digest.left_out", edition.left_out) if is_counted else Markup()
    end = (left_out, texts("digest.end")) if is_last else ()
    return lines(*end, italic(origin) if origin else Markup())


def _last_row(edition: Edition, texts: Texts) -> tuple[Button, ...]:
    """The stories on demand, if there are any, and Settings."""
    more = sum(entry.kind is EntryKind.MORE for entry in edition.entries)
    button = Button(texts.plain_count("digest.more", more), pack(Action.SHOW_REST, edition.id))
    return (*((button,) if more else ()), *_settings_row(texts))


def _settings_row(texts: Texts) -> tuple[Button, ...]:
    return (Button(texts.plain("button.settings"), pack(Action.SHOW_SETTINGS_FROM_DIGEST)),)
