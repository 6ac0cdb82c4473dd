"""Stories as readers see them: in a digest, under /latest, among search results; one opened in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from bot.callbacks import pack
from bot.i18n import Texts
from bot.ports import Button, Screen
from bot.views import dates
from bot.views.markup import bold, lines, link, paragraphs, quote
from bot.views.split import clip, first_that_fits
from data.records import Article, SummaryLength

MOST_SENTENCES = 7
_SENTENCE_LIMIT = 700
_TITLE_LIMIT = 200
_BUTTONS_IN_ROW = 8
_SOURCES_IN_ROW = 2
_WORDS_A_MINUTE = 238  # silent reading of English non-fiction: Brysbaert, 2019
_EXTRA = {SummaryLength.SHORT: None, SummaryLength.NORMAL: 0, SummaryLength.LONG: 2}


@dataclass(frozen=True, slots=True)
class Listing:
    """Stories to be shown under one headline.

    Attributes:
        head: What stands above them.
        foot: What stands below them, or "".
        articles: The stories in order.
        length: How much of each.
        opened: Number (from 1) of the story shown in full, 0 for none.
        open_data: Callback data that opens or closes story n.
        sources: Whether each story's source is a button as well.
        extra: A last row of buttons.
    """

    head: Markup
    foot: Markup
    articles: Sequence[Article]
    length: SummaryLength
    opened: int
    open_data: tuple[str, ...]
    sources: bool = False
    extra: tuple[Button, ...] = ()


def sentences(article: Article, length: SummaryLength) -> int:
    """How many sentences of an article a reader with this wish is shown."""
    more = _EXTRA[length]
    return 1 if more is None else article.sentences_shown + more


def summary_text(article: Article, count: int) -> str:
    """The article's summary of at most `count` sentences, as one paragraph."""
    ladder = article.summary.ladder
    if not ladder or count < 1:
        return ""
    step = ladder[min(count, len(ladder)) - 1]
    between = "" if article.language in ("zh", "ja") else " "
    return between.join(clip(article.summary.sentences[index], _SENTENCE_LIMIT) for index in step)


def listing(view: Listing, now: datetime, texts: Texts) -> Screen:
    """The whole message; where it would be too long, stories lose sentences evenly, never one its place."""

    def make(most: int) -> str:
        stories = (
            _story(view, number, article, most, now, texts) for number, article in enumerate(view.articles, 1)
        )
        return paragraphs(view.head, *stories, view.foot)

    return Screen(first_that_fits(make, range(MOST_SENTENCES, -1, -1)), _rows(view, texts))


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
    host = urlsplit(article.url).hostname or ""
    return article.site or host.removeprefix("www.")


def _story(view: Listing, number: int, article: Article, most: int, now: datetime, texts: Texts) -> Markup:
    opened = number == view.opened
    count = MOST_SENTENCES if opened else sentences(article, view.length)
    text = summary_text(article, min(count, most))
    body = quote(text) if opened and text else escape(text)
    title = bold(clip(article.title, _TITLE_LIMIT))
    head = Markup("{}. {}").format(number, title) if len(view.articles) > 1 else title
    return lines(head, body, story_line(article, now, texts))


def _rows(view: Listing, texts: Texts) -> tuple[tuple[Button, ...], ...]:
    single = len(view.articles) == 1
    numbers = tuple(
        Button(_open_label(number, single=single, opened=number == view.opened, texts=texts), data)
        for number, data in enumerate(view.open_data, 1)
    )
    links = tuple(
        Button(
            texts.plain("story.source_button", n=number, source=clip(source_name(article), 24)),
            url=article.url,
        )
        for number, article in enumerate(view.articles, 1)
        if view.sources and article.url.startswith(("http://", "https://"))
    )
    rows = (*_dealt(numbers, _BUTTONS_IN_ROW), *_dealt(links, _SOURCES_IN_ROW), view.extra)
    return tuple(row for row in rows if row)


def _open_label(number: int, *, single: bool, opened: bool, texts: Texts) -> str:
    if single:
        return texts.plain("story.less" if opened else "story.more")
    return texts.plain("story.close_number" if opened else "story.open_number", n=number)


def _dealt(buttons: tuple[Button, ...], width: int) -> list[tuple[Button, ...]]:
    return [buttons[start : start + width] for start in range(0, len(buttons), width)]


def open_buttons(action: str, count: int, opened: int, *args: object) -> tuple[str, ...]:
    """Callback data of each of `count` stories: the number to open comes first (0 closes), then `args`."""
    return tuple(pack(action, 0 if n == opened else n, *args) for n in range(1, count + 1))
