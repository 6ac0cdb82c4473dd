"""Draws a list of stories (digest, /latest, /search, /saved), each with a button that opens it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import dropwhile
from typing import TypeAlias

from markupsafe import Markup, escape

from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.articles.reading_time import WORDS_PER_MINUTE
from bot.telegram_text import MESSAGE_LIMIT
from bot.views.format import dates
from bot.views.format.buttons import chunked
from bot.views.format.html import bold, expandable_quote, host_of, italic, lines, link, paragraphs
from bot.views.format.limits import clip, first_that_fits, shown_length
from bot.views.format.relative_days import names_relative_day
from bot.views.format.time_entities import age_entity
from bot.views.reader.story_budgets import BUDGETS, MAX_SENTENCES, SOURCE_LIMIT, StoryBudget
from bot.views.reader.story_summary import sentence_count, summary_text
from data.records.articles import Article
from data.records.audience import SummaryLength
from data.records.events import EventMember

Report: TypeAlias = Article | EventMember
"""An article of an event, with its text or without."""

_BRIEF_TITLE_LIMIT = 120
_HEADING_LIMIT = 40
_WATCHED_LIMIT = 40
_BUTTONS_IN_ROW = 8


@dataclass(frozen=True, slots=True)
class StoryEntry:
    """One story of a list.

    Attributes:
        article: The article that stands for its event.
        others: The other published articles of the event.
        open_button: The button that opens the story; its label is set by `listing`. None for no button.
        heading: The name of the section that begins with this story, or "".
        new_text: The new sentences of a story that its readers had already, or "".
        since: Since when they are new, like "Tuesday"; "" for any other story.
        newest: The newest article of an update, whose title, outlet and age are shown.
        is_in_head: Whether the headline of the list is the title of this story.
        watched: The word of the reader's that the story matches, or "".
        correction: The line that says that it was corrected or retracted, or "".
        is_retracted: Whether that line stands in place of the story.
    """

    article: Article
    others: Sequence[Report] = ()
    open_button: Button | None = None
    heading: str = ""
    new_text: str = ""
    since: str = ""
    newest: Article | None = None
    is_in_head: bool = False
    watched: str = ""
    correction: Markup = Markup()  # noqa: RUF009 - immutable
    is_retracted: bool = False


@dataclass(frozen=True, slots=True)
class BriefEntry:
    """A story of one line.

    Attributes:
        article: The article that stands for its event.
        url: The address of the title of an article that has none itself.
        is_update: Whether the readers had the story already.
        watched, correction, is_retracted: As in StoryEntry.
    """

    article: Article
    url: str = ""
    is_update: bool = False
    watched: str = ""
    correction: Markup = Markup()  # noqa: RUF009 - immutable
    is_retracted: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """Stories under one headline.

    Attributes:
        head: The headline.
        entries: The stories in order.
        length: How much of each story.
        foot: The last paragraph, or "".
        brief_head: The headline of `brief`.
        brief: The stories of one line each, as a quote that expands; their numbers follow those of `entries`.
        save_button: The button that saves the only story without opening it, where there is nothing more to
            read; None where that is impossible.
        first_number: The number of the first story.
        last_row: A last row of buttons.
        limit: UTF-16 units that the message may have.
    """

    head: Markup
    entries: Sequence[StoryEntry]
    length: SummaryLength
    foot: Markup = Markup()  # noqa: RUF009 - immutable
    brief_head: str = ""
    brief: Sequence[BriefEntry] = ()
    save_button: Button | None = None
    first_number: int = 1
    last_row: tuple[Button, ...] = ()
    limit: int = MESSAGE_LIMIT


def listing(view: Listing, now: datetime, texts: Texts) -> Screen:
    """The whole message; where it would be too long, all stories lose sentences, and none is left out.

    A correction changes nothing of the other stories: they have as many sentences as without it.
    """

    def render(budget: StoryBudget) -> str:
        return _render(view, budget, now, texts)

    if not (any(one.correction for one in view.entries) or any(one.correction for one in view.brief)):
        return Screen(first_that_fits(render, BUDGETS, view.limit), _rows(view, texts))
    uncorrected = without_corrections(view)
    fitting = dropwhile(
        lambda budget: shown_length(_render(uncorrected, budget, now, texts)) > view.limit, BUDGETS
    )
    return Screen(first_that_fits(render, [*fitting] or BUDGETS[-1:], MESSAGE_LIMIT), _rows(view, texts))


def _render(view: Listing, budget: StoryBudget, now: datetime, texts: Texts) -> str:
    stories = (
        _story(view, number, entry, budget, now, texts)
        for number, entry in enumerate(view.entries, view.first_number)
    )
    return paragraphs(view.head, *stories, _brief(view, budget, texts), view.foot)


def without_corrections(view: Listing) -> Listing:
    """The list as it was before its stories were corrected or retracted."""
    return replace(
        view,
        entries=[replace(one, correction=Markup(), is_retracted=False) for one in view.entries],
        brief=[replace(one, correction=Markup(), is_retracted=False) for one in view.brief],
    )


def reading_minutes(entries: Sequence[StoryEntry], length: SummaryLength) -> int:
    """Minutes to read titles and summaries at 238 words a minute, at least one."""
    shown = (
        f"{one.article.title} "
        f"{one.new_text or summary_text(one.article, sentence_count(one.article, length))}"
        for one in entries
    )
    return max(1, round(sum(len(text.split()) for text in shown) / WORDS_PER_MINUTE))


def source_line(
    article: Article,
    now: datetime,
    texts: Texts,
    text: str = "",
    others: Sequence[Report] = (),
    budget: StoryBudget = BUDGETS[0],
) -> Markup:
    """The line below a story: its source and those of its event's other articles as links, and its age.

    Where the story's `text` says "yesterday" or the like and is older than a day, its date stands there.
    """
    outlets = map(texts.isolate, _outlets(article, others, budget))
    return dotted(*outlets, day_or_age(article, text, now, texts))


def day_or_age(article: Article, text: str, now: datetime, texts: Texts) -> Markup:
    """How old a story is; its date where its `text` says "yesterday" or the like and is older than a day."""
    return escape(_day_of(article, text, now, texts)) or age_entity_of(article, now, texts)


def age_of(article: Article, now: datetime, texts: Texts) -> str:
    """How long ago an article was published, "" for one that was not."""
    return dates.age(article.published_at, now, texts) if article.published_at else ""


def age_entity_of(article: Article, now: datetime, texts: Texts) -> Markup:
    """The same as an entity that stays true in a message."""
    return age_entity(article.published_at, now, texts) if article.published_at else Markup()


def dotted(*parts: Markup) -> Markup:
    """The parts that are not empty, with a dot between."""
    return Markup(" · ").join(part for part in parts if part)


def outlets_of(article: Report, others: Sequence[Report]) -> list[Report]:
    """An article of each outlet of an event: `article` first, then the others, near copies last."""
    named: dict[str, Report] = {}
    for one in (article, *sorted(others, key=lambda one: (one.copy_of is not None, one.seq or 0))):
        if name := source_name(one).casefold():
            named.setdefault(name, one)
    return list(named.values())


def _outlets(article: Article, others: Sequence[Report], budget: StoryBudget) -> list[Markup]:
    """The sources of an event's articles as links, each once; those beyond the budget are counted."""
    found = outlets_of(article, others)
    links = [
        link(one.url, clip(source_name(one), budget.source_limit)) for one in found[: budget.max_outlets]
    ]
    if len(found) > budget.max_outlets:
        links[-1] = Markup("{} +{}").format(links[-1], len(found) - budget.max_outlets)
    return links


def _day_of(article: Article, text: str, now: datetime, texts: Texts) -> str:
    """The day of an article that a text's "yesterday" counts from; "" where the age tells it well enough.

    Today is that of `now`, whose time zone is the reader's.
    """
    written = _written_on(article, now)
    if written is None or now.date() - written <= dates.ONE_DAY:
        return ""
    return dates.short_date(written, texts) if names_relative_day(text, article.language) else ""


def _written_on(article: Article, now: datetime) -> date | None:
    """When an article was written: its source's date, else its publication; an import may hold any text."""
    try:
        # In the calendar of its writer, from which its "yesterday" counts.
        return datetime.fromisoformat(article.source_date).date()
    except ValueError:
        return article.published_at.astimezone(now.tzinfo).date() if article.published_at else None


def source_name(article: Report) -> str:
    """The article's site, or the host of its link; "" where neither is known."""
    return clip(article.site or host_of(article.url).removeprefix("www."), SOURCE_LIMIT)


def headline(entry: StoryEntry, limit: int, texts: Texts) -> Markup:
    """The title of a story; of an update "Update:" and that of its newest article, which has the news."""
    article = (entry.newest or entry.article) if entry.new_text else entry.article
    title = clip(article.title, limit)
    return bold(texts.plain("digest.update", title=title) if entry.new_text else title)


def _story(
    view: Listing, number: int, entry: StoryEntry, budget: StoryBudget, now: datetime, texts: Texts
) -> Markup:
    heading = Markup("<u>{}</u>").format(clip(entry.heading, _HEADING_LIMIT)) if entry.heading else Markup()
    if entry.is_retracted:
        is_alone = is_single(view)
        return paragraphs(heading, entry.correction if is_alone else _numbered(number, entry.correction))
    text = text_of(entry, view.length, budget)
    body = [headline(entry, budget.title_limit, texts), escape(text)]
    if entry.is_in_head and text:
        body = body[1:]
    if not is_single(view):
        body[0] = _numbered(number, body[0])
    note = italic(entry.article.note) if entry.article.note and text else Markup()
    byline = _byline(entry, text, budget, now, texts)
    return paragraphs(heading, lines(*body, note, entry.correction, italic(byline) if byline else Markup()))


def _numbered(number: int, line: Markup) -> Markup:
    return Markup("{}. {}").format(number, line)


def text_of(entry: StoryEntry, length: SummaryLength, budget: StoryBudget) -> str:
    """The new sentences of an update, the summary of any other story."""
    if entry.new_text:
        return clip(entry.new_text, budget.sentence_limit) if budget.max_sentences else ""
    count = min(sentence_count(entry.article, length), budget.max_sentences)
    return summary_text(entry.article, count, budget.sentence_limit)


def _byline(entry: StoryEntry, text: str, budget: StoryBudget, now: datetime, texts: Texts) -> Markup:
    first = entry.newest or entry.article
    others = [one for one in (entry.article, *entry.others) if one.id != first.id]
    since = texts("story.since", day=entry.since) if entry.since else Markup()
    return dotted(
        watched_mark(entry.watched, texts), source_line(first, now, texts, text, others, budget), since
    )


def watched_mark(word: str, texts: Texts) -> Markup:
    """The sign of a story that matches what its reader watches, with the word; empty for any other."""
    return texts("story.watched", word=clip(word, _WATCHED_LIMIT)) if word else Markup()


def _brief(view: Listing, budget: StoryBudget, texts: Texts) -> Markup:
    """The stories of one line each: a number, the title as a link, and the source."""
    if not view.brief:
        return Markup()
    limit = min(budget.title_limit, _BRIEF_TITLE_LIMIT)
    rows = []
    for number, one in enumerate(view.brief, view.first_number + len(view.entries)):
        if one.is_retracted:
            rows.append(_numbered(number, one.correction))
            continue
        text = clip(one.article.title, limit)
        if one.is_update:
            text = texts.plain("digest.update", title=text)
        title = link(one.article.url if host_of(one.article.url) else one.url, text)
        source = escape(clip(source_name(one.article), budget.source_limit))
        mark = watched_mark(one.watched, texts)
        rows.append(lines(_numbered(number, dotted(title, source, mark)), one.correction))
    return lines(bold(view.brief_head), expandable_quote(lines(*rows)))


def _rows(view: Listing, texts: Texts) -> tuple[tuple[Button, ...], ...]:
    is_alone = is_single(view)
    if is_alone and not _has_more(view.entries[0], view.length):
        save = (view.save_button,) if view.save_button and not view.entries[0].is_retracted else ()
        return tuple(row for row in (save, view.last_row) if row)
    numbers = [
        replace(one.open_button, label=_open_label(number, is_single=is_alone, texts=texts))
        for number, one in enumerate(view.entries, view.first_number)
        if one.open_button and not one.is_retracted
    ]
    return tuple(row for row in (*chunked(numbers, _BUTTONS_IN_ROW), view.last_row) if row)


def _has_more(entry: StoryEntry, length: SummaryLength) -> bool:
    """Whether opening the story shows anything that is not shown yet."""
    if entry.is_retracted:
        return False
    if entry.new_text or entry.others:
        return True
    article = entry.article
    return summary_text(article, MAX_SENTENCES) != summary_text(article, sentence_count(article, length))


def is_single(view: Listing) -> bool:
    """Whether a list has one story only."""
    return len(view.entries) == view.first_number == 1 and not view.brief


def _open_label(number: int, *, is_single: bool, texts: Texts) -> str:
    return texts.plain("story.more") if is_single else texts.plain("story.open_number", n=number)


def id_at_place(ids: Sequence[int], place: int) -> int:
    """The id at a place (from 1) of a list; 0 where there is none."""
    return ids[place - 1] if 1 <= place <= len(ids) else 0
