"""Stories as readers see them: in a digest, under /latest, among search results; one opened in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup, escape

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.views.format import dates
from bot.views.format.html import bold, host_of, italic, lines, link, paragraphs, quote
from bot.views.format.limits import clip, first_that_fits
from data.records.articles import Article
from data.records.audience import SummaryLength

MOST_SENTENCES = 7
_SENTENCE_LIMIT = 700
_TITLE_LIMIT = 200
_SOURCE_LIMIT = 60
_BUTTONS_IN_ROW = 8
_SOURCES_IN_ROW = 2
_WORDS_A_MINUTE = 238  # silent reading of English non-fiction: Brysbaert, 2019
_EXTRA = {SummaryLength.SHORT: None, SummaryLength.NORMAL: 0, SummaryLength.LONG: 2}
_SHORTER = (300, 160)


@dataclass(frozen=True, slots=True)
class Room:
    """How much a story may take: at most so many sentences, each of at most so many UTF-16 units."""

    sentences: int
    each: int = _SENTENCE_LIMIT


_ROOMS = (
    *(Room(count) for count in range(MOST_SENTENCES, 0, -1)),
    *(Room(1, each) for each in _SHORTER),
    Room(0),
)
_FITTINGS = (*((room, _ROOMS[0]) for room in _ROOMS), *((_ROOMS[-1], room) for room in _ROOMS[1:]))
"""Room of the other stories and of the opened one, from the most to the least: the others yield first."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Stories to be shown under one headline.

    Attributes:
        head: What stands above them.
        foot: What stands below them, or "".
        articles: The stories in order.
        length: How much of each.
        opened: Id of the article shown in full, 0 for none.
        open_data: Callback data that opens or closes each of them.
        sources: Whether each story's source is a button as well.
        keep: What may be done with the opened story.
        brief: Whether the stories that are not opened are named only.
        first: The number of the first one.
        extra: A last row of buttons.
    """

    head: Markup
    foot: Markup
    articles: Sequence[Article]
    length: SummaryLength
    opened: int
    open_data: tuple[str, ...]
    sources: bool = False
    keep: tuple[Button, ...] = ()
    brief: bool = False
    first: int = 1
    extra: tuple[Button, ...] = ()


def sentences(article: Article, length: SummaryLength) -> int:
    """How many sentences of an article a reader with this wish is shown."""
    more = _EXTRA[length]
    return 1 if more is None else article.sentences_shown + more


def summary_text(article: Article, count: int, each: int = _SENTENCE_LIMIT) -> str:
    """The article's summary of at most `count` sentences as one paragraph; those over `each` are cut."""
    ladder = article.summary.ladder
    if not ladder or count < 1:
        return ""
    step = ladder[min(count, len(ladder)) - 1]
    between = "" if article.language in ("zh", "ja") else " "
    return between.join(clip(article.summary.sentences[index], each) for index in step)


def listing(view: Listing, now: datetime, texts: Texts) -> Screen:
    """The whole message; where it would be too long, stories lose sentences evenly, never one its place."""

    def make(rooms: tuple[Room, Room]) -> str:
        stories = (
            _story(view, number, article, rooms[article.id == view.opened], now, texts)
            for number, article in enumerate(view.articles, view.first)
        )
        return paragraphs(view.head, *stories, view.foot)

    return Screen(first_that_fits(make, _FITTINGS), _rows(view, texts))


def reading_minutes(articles: Sequence[Article], length: SummaryLength) -> int:
    """Minutes to read the summaries, at least one."""
    words = sum(len(f"{a.title} {summary_text(a, sentences(a, length))}".split()) for a in articles)
    return max(1, round(words / _WORDS_A_MINUTE))


def story_line(article: Article, now: datetime, texts: Texts) -> Markup:
    """The quiet line below a story: its source, linked, and its age."""
    when = dates.age(article.published_at, now, texts) if article.published_at else ""
    source = source_name(article)
    return Markup(" · ").join(
        part for part in (link(article.url, source) if source else Markup(), escape(when)) if part
    )


def source_name(article: Article) -> str:
    """Where an article came from, short: its site, or the host of its link; "" where neither is known."""
    return clip(article.site or host_of(article.url).removeprefix("www."), _SOURCE_LIMIT)


def _story(view: Listing, number: int, article: Article, room: Room, now: datetime, texts: Texts) -> Markup:
    opened = article.id == view.opened
    closed = 0 if view.brief else sentences(article, view.length)
    count = MOST_SENTENCES if opened else closed
    text = summary_text(article, min(count, room.sentences), room.each)
    body = quote(text) if opened and text else escape(text)
    title = bold(clip(article.title, _TITLE_LIMIT))
    head = title if _is_single(view) else Markup("{}. {}").format(number, title)
    quiet = story_line(article, now, texts)
    return lines(head, body, italic(quiet) if quiet else Markup())


def _rows(view: Listing, texts: Texts) -> tuple[tuple[Button, ...], ...]:
    single = _is_single(view)
    numbers = tuple(
        Button(_open_label(number, single=single, opened=article.id == view.opened, texts=texts), data)
        for number, (article, data) in enumerate(zip(view.articles, view.open_data, strict=True), view.first)
    )
    links = tuple(
        Button(
            texts.plain("story.source_button", n=number, source=clip(source_name(article), 24)),
            url=article.url,
        )
        for number, article in enumerate(view.articles, view.first)
        if view.sources and host_of(article.url)
    )
    rows = (*_dealt(numbers, _BUTTONS_IN_ROW), view.keep, *_dealt(links, _SOURCES_IN_ROW), view.extra)
    return tuple(row for row in rows if row)


def _is_single(view: Listing) -> bool:
    return len(view.articles) == view.first == 1


def _open_label(number: int, *, single: bool, opened: bool, texts: Texts) -> str:
    if single:
        return texts.plain("story.less" if opened else "story.more")
    return texts.plain("story.close_number" if opened else "story.open_number", n=number)


def _dealt(buttons: tuple[Button, ...], width: int) -> list[tuple[Button, ...]]:
    return [buttons[start : start + width] for start in range(0, len(buttons), width)]


def open_buttons(action: Action, places: Sequence[int], opened: int, *args: object) -> tuple[str, ...]:
    """Callback data that opens the story at each of `places` (from 1), or closes it where it is `opened`.

    Places are those of the list that `args` name, which stays when stories of it are taken back.
    """
    return tuple(pack(action, 0 if place == opened else place, *args) for place in places)


def keep_button(
    actions: tuple[Action, Action], texts: Texts, *args: object, kept: bool | None
) -> tuple[Button, ...]:
    """The button that keeps the opened story or, once it is `kept`, lets it go; none where that is None.

    `actions` do the one and the other with `args`.
    """
    if kept is None:
        return ()
    label = texts.plain("button.saved" if kept else "button.save")
    return (Button(label, pack(actions[kept], *args)),)


def at_place(ids: Sequence[int], place: int) -> int:
    """The article at a place of `open_buttons`; 0 where there is none."""
    return ids[place - 1] if 1 <= place <= len(ids) else 0
