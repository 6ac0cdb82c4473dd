"""Draws a list of stories for readers (digest, /latest, /search, /saved), one of them opened in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from markupsafe import Markup, escape

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.articles.reading_time import WORDS_PER_MINUTE
from bot.views.format import dates
from bot.views.format.buttons import chunked
from bot.views.format.html import bold, host_of, italic, lines, link, paragraphs, quote
from bot.views.format.limits import clip, first_that_fits
from bot.views.format.relative_days import names_relative_day
from data.records.articles import Article
from data.records.audience import SummaryLength

MAX_SENTENCES = 7
_SENTENCE_LIMIT = 700
_TITLE_LIMIT = 200
_SOURCE_LIMIT = 60
_MAX_OUTLETS = 3
_NOTHING = Markup()
_BUTTONS_IN_ROW = 8
_LONG_SENTENCES = 5
_UNSPACED_LANGUAGES = ("zh", "ja")
_STOPLESS_LANGUAGES = ("th", "lo", "km", "my")
_SHORTER_SENTENCE_LIMITS = (300, 160)


@dataclass(frozen=True, slots=True)
class StoryBudget:
    """The most that is shown of a story: sentences, and UTF-16 units of each sentence."""

    max_sentences: int
    sentence_limit: int = _SENTENCE_LIMIT


_BUDGETS = (
    *(StoryBudget(count) for count in range(MAX_SENTENCES, 0, -1)),
    *(StoryBudget(1, each) for each in _SHORTER_SENTENCE_LIMITS),
    StoryBudget(0),
)
_BUDGET_PAIRS = (
    *((room, _BUDGETS[0]) for room in _BUDGETS),
    *((_BUDGETS[-1], room) for room in _BUDGETS[1:]),
)
"""Budgets of the closed stories and of the opened one, in the order they are tried until the message fits."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Stories under one headline.

    Attributes:
        head: The headline.
        foot: The last paragraph, or "".
        articles: The stories in order.
        length: How much of each story.
        opened_id: Id of the article shown in full, 0 for none.
        open_data: The callback data that opens or closes each story.
        save_buttons: The buttons to save or remove the opened story.
        save_data: The callback data that saves each story without opening it, () where that is impossible.
        first_number: The number of the first story.
        extra_row: A last row of buttons.
        others: The other articles of a story's event, by the id of the story's article.
        updates: The new sentences of a story that its readers had already, by the id of its article.
        headings: The heading above a story, by the id of its article.
        opened_facts: What stands below the opened story.
    """

    head: Markup
    foot: Markup
    articles: Sequence[Article]
    length: SummaryLength
    opened_id: int
    open_data: tuple[str, ...]
    save_buttons: tuple[Button, ...] = ()
    save_data: tuple[str, ...] = ()
    first_number: int = 1
    extra_row: tuple[Button, ...] = ()
    others: Mapping[int, Sequence[Article]] = field(default_factory=dict)
    updates: Mapping[int, str] = field(default_factory=dict)
    headings: Mapping[int, Markup] = field(default_factory=dict)
    opened_facts: Markup = _NOTHING


def sentence_count(article: Article, length: SummaryLength) -> int:
    """How many sentences of an article this length shows at most.

    The editors' choice moves the normal length; the two others are the reader's own.
    """
    match length:
        case SummaryLength.SHORT:
            return 1
        case SummaryLength.NORMAL:
            return article.sentences_shown
        case SummaryLength.LONG:
            return max(_LONG_SENTENCES, article.sentences_shown)


def summary_text(article: Article, count: int, sentence_limit: int = _SENTENCE_LIMIT) -> str:
    """The article's summary of at most `count` sentences as one paragraph.

    A sentence is cut to `sentence_limit` UTF-16 units; one that is the title is left out.
    A standfirst without a stop gets one where another sentence follows.
    """
    ladder = article.summary.ladder
    if not ladder or count < 1:
        return ""
    sentences = (article.summary.sentences[index] for index in ladder[min(count, len(ladder)) - 1])
    title = _letters_and_digits(article.title)
    shown = [
        clip(sentence, sentence_limit)
        for sentence in sentences
        if not title or _letters_and_digits(sentence) != title
    ]
    if article.language in _UNSPACED_LANGUAGES:
        return "".join(shown)
    stop = "" if article.language in _STOPLESS_LANGUAGES else "."
    closed = (f"{sentence}{stop}" if sentence[-1:].isalnum() else sentence for sentence in shown[:-1])
    return " ".join((*closed, *shown[-1:]))


def _letters_and_digits(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def listing(view: Listing, now: datetime, texts: Texts) -> Screen:
    """The whole message; where it would be too long, all stories lose sentences, and none is left out."""

    def render(budgets: tuple[StoryBudget, StoryBudget]) -> str:
        stories = (
            _story(view, number, article, budgets[article.id == view.opened_id], now, texts)
            for number, article in enumerate(view.articles, view.first_number)
        )
        return paragraphs(view.head, *stories, view.foot)

    return Screen(first_that_fits(render, _BUDGET_PAIRS), _rows(view, texts))


def without_saving(screen: Screen) -> Screen:
    """The message for a group, which has no saved stories."""
    saving = tuple(f"{pack(action)}:" for action in (Action.SAVE_STORY, Action.SAVE_DIGEST_STORY))
    rows = (tuple(one for one in row if not one.data.startswith(saving)) for row in screen.rows)
    return Screen(screen.html, tuple(row for row in rows if row))


def reading_minutes(articles: Sequence[Article], length: SummaryLength) -> int:
    """Minutes to read titles and summaries at 238 words a minute, at least one."""
    words = sum(len(f"{a.title} {summary_text(a, sentence_count(a, length))}".split()) for a in articles)
    return max(1, round(words / WORDS_PER_MINUTE))


def source_line(
    article: Article, now: datetime, texts: Texts, text: str = "", others: Sequence[Article] = ()
) -> Markup:
    """The line below a story: its source and those of its event's other articles as links, and its age.

    Where the story's `text` says "yesterday" or the like and is older than a day, its date stands there.
    """
    when = _day_of(article, text, now, texts) or (
        dates.age(article.published_at, now, texts) if article.published_at else ""
    )
    return Markup(" · ").join(part for part in (*_outlets(article, others), escape(when)) if part)


def _outlets(article: Article, others: Sequence[Article]) -> list[Markup]:
    """The sources of an event's articles as links, each once; the fourth and further ones are counted."""
    named = {source_name(one).casefold(): one for one in (*others[::-1], article) if source_name(one)}
    lead = source_name(article).casefold()
    ordered = sorted(named, key=lambda name: (name != lead, named[name].seq or 0))
    links = [link(named[name].url, source_name(named[name])) for name in ordered[:_MAX_OUTLETS]]
    if len(ordered) > _MAX_OUTLETS:
        links[-1] = Markup("{} +{}").format(links[-1], len(ordered) - _MAX_OUTLETS)
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


def source_name(article: Article) -> str:
    """The article's site, or the host of its link; "" where neither is known."""
    return clip(article.site or host_of(article.url).removeprefix("www."), _SOURCE_LIMIT)


def _story(
    view: Listing, number: int, article: Article, budget: StoryBudget, now: datetime, texts: Texts
) -> Markup:
    is_open = article.id == view.opened_id
    count = MAX_SENTENCES if is_open else sentence_count(article, view.length)
    text = summary_text(article, min(count, budget.max_sentences), budget.sentence_limit)
    update = view.updates.get(article.id, "")
    if update and not is_open:
        text = clip(update, budget.sentence_limit) if budget.max_sentences else ""
    body = quote(text) if is_open and text else escape(text)
    title = bold(clip(article.title, _TITLE_LIMIT))
    if update:
        title = texts("digest.update", title=title)
    head = title if _is_single(view) else Markup("{}. {}").format(number, title)
    byline = source_line(article, now, texts, text, view.others.get(article.id, ()))
    note = italic(article.note) if article.note and text else Markup()
    facts = view.opened_facts if is_open and budget.max_sentences > 1 else Markup()
    story = lines(head, body, facts, note, italic(byline) if byline else Markup())
    return paragraphs(view.headings.get(article.id, Markup()), story)


def _rows(view: Listing, texts: Texts) -> tuple[tuple[Button, ...], ...]:
    is_single = _is_single(view)
    if is_single and not _has_more(view, view.articles[0], view.length):
        save = tuple(Button(texts.plain("button.save"), data) for data in view.save_data)
        return tuple(row for row in (view.save_buttons or save, view.extra_row) if row)
    numbers = tuple(
        Button(
            _open_label(number, is_single=is_single, is_open=article.id == view.opened_id, texts=texts), data
        )
        for number, (article, data) in enumerate(
            zip(view.articles, view.open_data, strict=True), view.first_number
        )
    )
    rows = (
        *chunked(numbers, _BUTTONS_IN_ROW),
        view.save_buttons,
        view.extra_row,
    )
    return tuple(row for row in rows if row)


def _has_more(view: Listing, article: Article, length: SummaryLength) -> bool:
    """Whether opening the story shows anything that is not shown yet."""
    if view.updates.get(article.id) or view.others.get(article.id):
        return True
    return summary_text(article, MAX_SENTENCES) != summary_text(article, sentence_count(article, length))


def _is_single(view: Listing) -> bool:
    return len(view.articles) == view.first_number == 1


def _open_label(number: int, *, is_single: bool, is_open: bool, texts: Texts) -> str:
    if is_single:
        return texts.plain("story.less" if is_open else "story.more")
    return texts.plain("story.close_number" if is_open else "story.open_number", n=number)


def open_callbacks(
    action: Action, places: Sequence[int], opened_place: int, *args: object
) -> tuple[str, ...]:
    """The callback data that opens the story at each of `places` (from 1), or closes the opened one.

    Places count in the list that `args` name, so they stay valid when stories of it are retracted.
    """
    return tuple(pack(action, 0 if place == opened_place else place, *args) for place in places)


def save_button(
    actions: tuple[Action, Action], texts: Texts, *args: object, is_saved: bool | None
) -> tuple[Button, ...]:
    """The button that saves the opened story or, once saved, removes it; none where `is_saved` is None.

    `actions` are the two actions, in this order; `args` are their arguments.
    """
    if is_saved is None:
        return ()
    label = texts.plain("button.saved" if is_saved else "button.save")
    return (Button(label, pack(actions[is_saved], *args)),)


def id_at_place(ids: Sequence[int], place: int) -> int:
    """The id at a place (from 1) of a list; 0 where there is none."""
    return ids[place - 1] if 1 <= place <= len(ids) else 0
