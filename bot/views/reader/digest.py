"""Draws a digest: the lead's headline, newsroom and day, the stories, those in brief, and an end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from markupsafe import Markup, escape

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.delivery.digest_stories import DigestStory, entries_of_part, match_stories
from bot.views.format import dates
from bot.views.format.buttons import PREVIOUS_NEXT, page_buttons, page_count
from bot.views.format.html import bold, italic, lines, paragraphs, with_links
from bot.views.format.limits import clip
from bot.views.format.topics import topic_heading
from bot.views.reader.correction_line import corrected_after, correction_line, shown_correction
from bot.views.reader.pictures import preview_url
from bot.views.reader.rich_digest import RichHead, rich_digest
from bot.views.reader.sent_line import sent_line
from bot.views.reader.story_list import (
    BriefEntry,
    Listing,
    StoryEntry,
    dotted,
    headline,
    listing,
    reading_minutes,
)
from bot.views.reader.story_summary import joined
from data.records.articles import Article, ArticleStatus
from data.records.audience import SummaryLength
from data.records.delivery import Edition
from data.records.events import EntryKind

MESSAGE_SIZE = 3_500
"""UTF-16 units of a message; one of Telegram's longest would be more than five screens of a phone."""
REST_PAGE_SIZE = 8
_FULL_STOPS = ".。．।۔ "
_MAX_NEW_SENTENCES = 3
_HEADLINE_LIMIT = 200
_NEWSROOM_LIMIT = 64
_GREETING_LIMIT = 500
_NOTHING = Markup()
T = TypeVar("T", StoryEntry, BriefEntry)


def digest(
    edition: Edition,
    part: int,
    articles: Sequence[Article],
    length: SummaryLength,
    zone: str,
    now: datetime,
    texts: Texts,
    *,
    newsroom: str = "",
    origin: str = "",
    is_weekly: bool = False,
    is_group: bool = False,
    story_url: Callable[[int], str] = lambda _: "",
    notice: Markup = _NOTHING,
    sent_at: datetime | None = None,
    is_rich: bool = False,
    has_story_links: bool = True,
    shows_picture: bool = False,
) -> Screen:
    """One part of a digest.

    Args:
        edition: The digest.
        part: The number of the part, from 0.
        articles: The articles of the part, and of its events, that are still published; for a message that
            is edited, those that were published when it was sent, and retracted ones.
        length: How much of each story.
        zone: The reader's time zone, which decides the day.
        now: The present, for the age of the stories.
        texts: The reader's language.
        newsroom: What the newsroom is called, "" to leave it out.
        origin: Name and address of the newsroom, the last line; "" for none.
        is_weekly: Whether the digest covers a week.
        is_group: Whether several people read the chat: a number leads to a private chat then.
        story_url: The address that opens an article in a private chat, by its number.
        notice: A line above the headline.
        sent_at: When the message that is edited was sent, whose stories say what was corrected since; None
            for a new one.
        is_rich: Whether it has the rich form, too, if that fits.
        has_story_links: Whether the stories of the rich form lead to the private chat.
        shows_picture: Whether the first part has the picture of its first story above the text.
    """
    day = texts.plain("digest.week", day=dates.long_day(edition.created_at, zone, texts))
    if not is_weekly:
        day = dates.long_day(edition.created_at, zone, texts)
    masthead = [texts.isolate(clip(newsroom, _NEWSROOM_LIMIT)), day]
    last = part >= len(edition.parts) - 1
    if not edition.parts and edition.left_out:
        return all_muted(edition, _dotted(masthead), texts)
    is_whole = last and not any(one.kind is EntryKind.MORE for one in edition.entries)
    if not articles:
        return Screen(lines(texts("digest.empty"), _dotted(masthead)), (_settings_row(texts),))
    planned = entries_of_part(edition, part)
    leads = {entry.article_id for entry in planned}
    usable = [one for one in articles if one.status is ArticleStatus.PUBLISHED or one.id in leads]
    all_matched = match_stories(planned, usable)
    matched = [one for one in all_matched if one.entry.kind is not EntryKind.SENT]
    if not matched:
        return Screen(lines(texts("digest.empty"), _dotted(masthead)), (_settings_row(texts),))
    corrected = corrected_after(articles, sent_at)
    stories = [one for one in matched if one.entry.kind is not EntryKind.BRIEF] or matched
    brief = [one for one in matched if one not in stories]

    def button(story: DigestStory) -> Button:
        if is_group:
            return Button("", url=story_url(story.lead.id))
        return Button("", pack(Action.OPEN_DIGEST_STORY, story.place, edition.id, part))

    greeting = clip(edition.body, _GREETING_LIMIT) if part == 0 else ""

    def mark(entry: T, story: DigestStory) -> T:
        """The entry with its correction."""
        article = shown_correction(story, corrected)
        line = correction_line(article, zone, sent_at or now, texts) if article else Markup()
        return replace(entry, correction=line, is_retracted=story.lead.status is ArticleStatus.RETRACTED)

    entries = [
        mark(
            _entry(one, button(one), before, zone, now, texts, is_in_head=before is None and not greeting),
            one,
        )
        for one, before in zip(stories, [None, *stories], strict=False)
    ]
    title, sizes = _dotted(masthead), _sizes(edition, part, entries, length, texts)
    head = _NOTHING if entries[0].is_retracted else headline(entries[0], _HEADLINE_LIMIT, texts)

    def foot(from_where: Markup) -> Markup:
        return paragraphs(
            sent_line(edition, [one for one in all_matched if one not in matched], texts) if last else "",
            lines(texts("digest.end") if is_whole else "", italic(from_where) if from_where else ""),
        )

    view = Listing(
        head=paragraphs(notice, lines(head, _dotted([*masthead, *sizes])), escape(greeting)),
        entries=entries,
        length=length,
        foot=foot(escape(origin)),
        brief_head=texts.plain("digest.in_brief"),
        brief=[mark(_brief_entry(one, story_url), one) for one in brief],
        save_button=None if is_group else _save_button(edition, part, stories[0], texts),
        first_number=sum(len(ids) for ids in edition.parts[:part]) + 1,
        last_row=_last_row(edition, texts) if last else (),
        limit=MESSAGE_SIZE,
    )
    local = dates.local(now, zone)
    picture = preview_url(stories[0].lead) if shows_picture and part == 0 else ""
    classic = replace(listing(view, local, texts), picture_url=picture)
    if not is_rich:
        return classic
    rich_head = RichHead(title, _dotted(sizes), greeting, notice)
    linked = replace(view, foot=foot(with_links(origin)))
    link_of = story_url if has_story_links else _no_url
    return replace(classic, rich=rich_digest(linked, rich_head, local, texts, link_of))


def _no_url(_article_id: int) -> str:
    return ""


def all_muted(edition: Edition, masthead: Markup, texts: Texts) -> Screen:
    """A digest of which everything was muted: one line, and a button that shows the stories."""
    show = Button(texts.plain("button.show_muted"), pack(Action.SHOW_REST, edition.id))
    muted = Button(texts.plain("button.muted"), pack(Action.LIST_MUTED, 0))
    return Screen(lines(texts.count("digest.all_muted", edition.left_out), masthead), ((show, muted),))


def rest(
    edition: Edition,
    stories: Sequence[DigestStory],
    page: int,
    zone: str,
    now: datetime,
    texts: Texts,
    *,
    is_group: bool = False,
    story_url: Callable[[int], str] = lambda _: "",
) -> Screen:
    """One page, from 0, of the stories of a digest that are shown on demand; numbers run on."""
    if not stories:
        return Screen(texts("article.gone"))
    pages = page_count(len(stories), REST_PAGE_SIZE)
    start = min(page, pages - 1) * REST_PAGE_SIZE

    def button(story: DigestStory) -> Button:
        if is_group:
            return Button("", url=story_url(story.lead.id))
        return Button("", pack(Action.OPEN_DIGEST_STORY, story.place, edition.id, len(edition.parts)))

    shown = stories[start : start + REST_PAGE_SIZE]
    more = bold(texts.plain_count("digest.more" if edition.parts else "digest.muted_stories", len(stories)))
    view = Listing(
        head=dotted(more, escape(dates.long_day(edition.created_at, zone, texts))),
        entries=[_entry(one, button(one), None, zone, now, texts) for one in shown],
        length=SummaryLength.SHORT,
        first_number=sum(map(len, edition.parts)) + start + 1,
        last_row=page_buttons(
            start // REST_PAGE_SIZE,
            pages,
            lambda number: pack(Action.TURN_REST, edition.id, number),
            texts,
            PREVIOUS_NEXT,
        ),
    )
    return listing(view, dates.local(now, zone), texts)


def topic_closed(texts: Texts) -> Screen:
    """The message to a group whose forum topic for digests was closed or deleted."""
    return Screen(texts("digest.topic_closed"))


def since_day(story: DigestStory, zone: str, now: datetime, texts: Texts) -> str:
    """The day of what the readers have had of a story, like "Tuesday"; "" where they have had nothing."""
    had = story.last_had
    if not story.entry.since_seq or had is None or had.published_at is None:
        return ""
    return dates.past_day(had.published_at, zone, now, texts)


def _heading(section: str, section_before: str, texts: Texts) -> str:
    """The heading where a section begins; stories without one that follow a section have one, too."""
    if section == section_before:
        return ""
    return topic_heading(section, texts) if section else texts.plain("digest.no_section")


def _entry(
    story: DigestStory,
    button: Button,
    before: DigestStory | None,
    zone: str,
    now: datetime,
    texts: Texts,
    *,
    is_in_head: bool = False,
) -> StoryEntry:
    """A story below `before`; its section is named where it begins."""
    new_text = _new_text(story) if story.entry.since_seq else ""
    return StoryEntry(
        article=story.lead,
        others=story.others,
        open_button=button,
        heading=_heading(story.entry.section, before.entry.section if before else "", texts),
        new_text=new_text,
        since=since_day(story, zone, now, texts) if new_text else "",
        newest=story.newest_unseen if new_text else None,
        is_in_head=is_in_head,
        watched=story.entry.watched,
    )


def _brief_entry(story: DigestStory, story_url: Callable[[int], str]) -> BriefEntry:
    entry = story.entry
    return BriefEntry(story.lead, story_url(story.lead.id), entry.since_seq > 0, entry.watched)


def _new_text(story: DigestStory) -> str:
    """The first new sentences of an update, without one that its title says already."""
    newest = story.newest_unseen
    title = newest.title.rstrip(_FULL_STOPS) if newest else ""
    untold = [one for one in story.new_sentences if one.rstrip(_FULL_STOPS) != title] or story.new_sentences
    return joined(untold[:_MAX_NEW_SENTENCES], story.lead.language)


def _sizes(
    edition: Edition, part: int, entries: Sequence[StoryEntry], length: SummaryLength, texts: Texts
) -> list[str]:
    """How many stories and minutes a digest has, and which of its parts this is."""
    parts = len(edition.parts)
    position = [texts.plain("digest.part", part=part + 1, parts=parts)] if parts > 1 else []
    if part:
        return position
    brief = sum(entry.kind is EntryKind.BRIEF for entry in entries_of_part(edition, 0))
    count = len(entries) + brief + sum(len(other) for other in edition.parts[1:])
    minutes = reading_minutes(entries, length) * parts
    return [
        texts.plain_count("stories", count),
        texts.plain("digest.minutes", n=minutes),
        *position,
    ]


def _dotted(parts: Sequence[str]) -> Markup:
    return dotted(*map(escape, parts))


def _save_button(edition: Edition, part: int, story: DigestStory, texts: Texts) -> Button:
    return Button(texts.plain("button.save"), pack(Action.SAVE_DIGEST_STORY, story.place, edition.id, part))


def _last_row(edition: Edition, texts: Texts) -> tuple[Button, ...]:
    """The stories on demand, if there are any, and Settings."""
    more = sum(entry.kind is EntryKind.MORE for entry in edition.entries)
    button = Button(texts.plain_count("digest.more", more), pack(Action.SHOW_REST, edition.id))
    return (*((button,) if more else ()), *_settings_row(texts))


def _settings_row(texts: Texts) -> tuple[Button, ...]:
    return (Button(texts.plain("button.settings"), pack(Action.SHOW_SETTINGS_FROM_DIGEST)),)
