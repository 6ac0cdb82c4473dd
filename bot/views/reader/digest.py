"""Draws a digest: day, number of stories and reading time, the stories, and an end with Settings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.views.format import dates
from bot.views.format.html import bold, italic, lines
from bot.views.reader.story_list import (
    Listing,
    id_at_place,
    listing,
    open_callbacks,
    reading_minutes,
    save_button,
)
from data.records.articles import Article
from data.records.audience import SummaryLength
from data.records.delivery import Edition


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
) -> Screen:
    """One part of a digest.

    Args:
        edition: The digest.
        part: The number of the part, from 0.
        articles: The articles of the part that are still published.
        length: How much of each story.
        zone: The reader's time zone, which decides the day.
        now: The present, for the age of the stories.
        texts: The reader's language.
        opened_place: The place in the part, from 1, of the story shown in full; 0 for none.
        is_saved: Whether the reader has saved that story, None where there is no Save button.
        origin: Name and address of the newsroom, the last line; "" for none.
    """
    last = part >= len(edition.parts) - 1
    if not articles:
        return Screen(
            lines(bold(dates.long_day(edition.created_at, zone, texts)), texts("digest.empty")),
            (_settings_row(texts),),
        )
    ids = edition.parts[part]
    places = [ids.index(article.id) + 1 for article in articles]
    view = Listing(
        head=_head(edition, part, articles, length, zone, texts),
        foot=_foot(edition, origin, texts, is_last=last),
        articles=articles,
        length=length,
        opened_id=id_at_place(ids, opened_place),
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
        extra_row=_settings_row(texts) if last else (),
    )
    return listing(view, now, texts)


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
    stories = texts.plain_count("stories", len(articles) + sum(len(other) for other in edition.parts[1:]))
    minutes = texts.plain_count("minutes", reading_minutes(articles, length) * len(edition.parts))
    return lines(day, texts("digest.size", stories=stories, minutes=minutes))


def _foot(edition: Edition, origin: str, texts: Texts, *, is_last: bool) -> Markup:
    """The end of a part; each part has its origin, since each may be forwarded alone."""
    left_out = texts.count("digest.left_out", edition.left_out) if edition.left_out else Markup()
    end = (left_out, texts("digest.end")) if is_last else ()
    return lines(*end, italic(origin) if origin else Markup())


def _settings_row(texts: Texts) -> tuple[Button, ...]:
    return (Button(texts.plain("button.settings"), pack(Action.SHOW_SETTINGS_FROM_DIGEST)),)
