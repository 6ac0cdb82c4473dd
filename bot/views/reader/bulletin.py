"""Draws an event that is sent at once: why it comes, title, summary, outlets, and buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from markupsafe import Markup, escape

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.delivery.digest_stories import DigestStory, entries_of_part, match_stories
from bot.telegram_text import MESSAGE_LIMIT
from bot.views.format import dates
from bot.views.format.html import bold, host_of, italic, lines, paragraphs
from bot.views.format.limits import clip, first_that_fits
from bot.views.format.time_entities import clock_entity
from bot.views.reader.correction_line import corrected_after, correction_line, shown_correction
from bot.views.reader.story_budgets import MAX_SENTENCES
from bot.views.reader.story_list import age_entity_of, dotted, source_line, watched_mark
from bot.views.reader.story_summary import sentence_count, summary_text
from data.records.articles import Article, ArticleStatus
from data.records.audience import SummaryLength
from data.records.bulletins import BulletinKind
from data.records.delivery import Edition

_TITLE_LIMIT = 300
_NO_URL: Callable[[int], str] = lambda _: ""  # noqa: E731 - a default of an argument


def bulletin(
    edition: Edition,
    articles: Sequence[Article],
    length: SummaryLength,
    zone: str,
    now: datetime,
    texts: Texts,
    *,
    is_group: bool = False,
    story_url: Callable[[int], str] = _NO_URL,
    sent_at: datetime | None = None,
    limit: int = MESSAGE_LIMIT,
) -> Screen | None:
    """The message with one event; None where nothing of it is published.

    Args:
        edition: What was planned; its kind is a BulletinKind.
        articles: The published articles of the event.
        length: How much of the story.
        zone: The reader's time zone.
        now: The present, for the age of the story.
        texts: The reader's language.
        is_group: Whether several people read the chat: More leads to a private chat then.
        story_url: The address that opens an article in a private chat, by its number.
        sent_at: When the message was sent, to edit it; None for a new one.
        limit: UTF-16 units that the text may have.
    """
    planned = entries_of_part(edition, 0)
    leads = {entry.article_id for entry in planned}
    usable = [one for one in articles if one.status is ArticleStatus.PUBLISHED or one.id in leads]
    story = next(iter(match_stories(planned, usable)), None)
    if story is None:
        return None
    corrected = shown_correction(story, corrected_after(articles, sent_at))
    line = correction_line(corrected, zone, sent_at or now, texts) if corrected else Markup()
    if story.lead.status is ArticleStatus.RETRACTED:
        return Screen(lines(_heading(edition, story, zone, texts), line))
    html = _text(edition, story, length, zone, now, texts, line, limit)
    return Screen(html, _rows(edition, story.lead, texts, story_url if is_group else None))


def _text(
    edition: Edition,
    story: DigestStory,
    length: SummaryLength,
    zone: str,
    now: datetime,
    texts: Texts,
    correction: Markup,
    limit: int,
) -> str:
    lead = story.lead
    local = dates.local(now, zone)
    title = clip(lead.title, _TITLE_LIMIT)
    if story.entry.since_seq:
        title = texts.plain("digest.update", title=title)

    def render(max_sentences: int) -> str:
        text = summary_text(lead, min(sentence_count(lead, length), max_sentences))
        note = italic(lead.note) if lead.note and text else Markup()
        byline = source_line(lead, local, texts, text, story.others) or age_entity_of(lead, local, texts)
        head = lines(_heading(edition, story, zone, texts), bold(title))
        return paragraphs(head, lines(escape(text), note, correction, italic(byline)))

    return first_that_fits(render, range(MAX_SENTENCES, -1, -1), limit)


def _heading(edition: Edition, story: DigestStory, zone: str, texts: Texts) -> Markup:
    """Why it comes at once, and since when; empty where everything does."""
    time = clock_entity(edition.created_at, zone)
    match edition.kind:
        case BulletinKind.BREAKING:
            return dotted(bold(texts.plain("bulletin.breaking")), time)
        case BulletinKind.WATCHED:
            return dotted(watched_mark(story.entry.watched, texts), time)
        case _:
            return Markup()


def _rows(
    edition: Edition, lead: Article, texts: Texts, story_url: Callable[[int], str] | None
) -> tuple[tuple[Button, ...], ...]:
    """The buttons as under an opened story; a group gets the page, and the story in a private chat."""
    page = (Button(texts.plain("button.open_page"), url=lead.url),) if host_of(lead.url) else ()
    if story_url is not None:
        more = story_url(lead.id)
        return ((*page, *((Button(texts.plain("story.more"), url=more),) if more else ())),)
    more_button = Button(texts.plain("story.more"), pack(Action.OPEN_DIGEST_STORY, 1, edition.id, 0))
    save = Button(texts.plain("button.save"), pack(Action.SAVE_OPENED_STORY, lead.id))
    follow = Button(texts.plain("button.follow"), pack(Action.FOLLOW_STORY, lead.id))
    mute = Button(texts.plain("button.mute"), pack(Action.MUTE_STORY, lead.id))
    why = Button(texts.plain("button.why"), pack(Action.EXPLAIN_STORY, lead.id, edition.id))
    return ((more_button, *page, save), (follow, mute, why))
