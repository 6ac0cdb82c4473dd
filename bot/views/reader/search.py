"""Draws what a search found, what it can be narrowed to, and the answer where it found nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from itertools import chain

from markupsafe import Markup

from bot.callback_data import MAX_BYTES, Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.reading.latest import StoryPage
from bot.services.reading.search_query import SearchQuery
from bot.services.reading.story_search import Narrowing
from bot.telegram_text import plain_text
from bot.views.format.buttons import chunked, topic_code
from bot.views.format.html import lines, paragraphs
from bot.views.format.limits import clip
from bot.views.format.topics import topic_label
from bot.views.reader.latest import StoryUrl, numbered_list, turning_buttons
from data.records.audience import SummaryLength

MAX_ECHO_LENGTH = 60
_MAX_SHOWN_WORDS = 200
_MAX_LABEL_LENGTH = 24
NARROWING_DAYS = (1, 7, 30)
"""How many days, today included, a search is offered to be narrowed to."""


def search_results(
    page: StoryPage,
    words: str,
    length: SummaryLength,
    now: datetime,
    texts: Texts,
    foot_key: str = "",
    story_url: StoryUrl | None = None,
    *,
    in_other_languages: int = 0,
) -> Screen:
    """A page of the stories that a search found; `foot_key` is the key of a last paragraph.

    With `story_url`, which a group needs, a story opens in a private chat. `in_other_languages` is the number
    of stories that are left out because of their language.
    """
    shown = clip(words, _MAX_SHOWN_WORDS)
    buttons: tuple[Button, ...] = ()
    if shown == words:
        # These buttons read the words from the message, since callback data are too short for them.
        turning = turning_buttons(page, partial(pack, Action.SEARCH_PAGE), texts)
        has_several = len(page.stories) > 1 or page.has_more or page.number
        narrow = Button(texts.plain("button.narrow"), pack(Action.SHOW_NARROWING))
        watch = Button(texts.plain("button.watch_words"), pack(Action.WATCH_SEARCH))
        buttons = (*turning, *((narrow,) if has_several else ()), watch)
    return numbered_list(
        texts("search.head", words=shown),
        page.stories,
        length,
        now,
        texts,
        foot=_foot(foot_key, in_other_languages, texts),
        last_row=buttons,
        story_url=story_url,
    )


def _foot(key: str, in_other_languages: int, texts: Texts) -> Markup:
    others = texts.count("search.other_languages", in_other_languages) if in_other_languages else Markup()
    return lines(*(line for line in (others, texts(key) if key else Markup()) if line))


def searched_words(message_text: str, texts: Texts, key: str = "search.head") -> str:
    """The words in the headline of search results as plain text; "" where it does not show them in full."""
    before, _, after = plain_text(texts.plain(key, words="\0")).partition("\0")
    head = message_text.partition("\n")[0]
    if not head.startswith(before) or not head.endswith(after):
        return ""
    words = head.removeprefix(before).removesuffix(after)
    return "" if words.endswith("…") else words


def narrowing(query: SearchQuery, shown: str, choices: Narrowing, texts: Texts) -> Screen:
    """The times, topics and sources to which a search can be narrowed, and what lifts each of its filters."""
    if query.since or query.until:
        times = [Button(texts.plain("button.any_time"), pack(Action.NARROW_SEARCH, "d"))]
    else:
        times = [
            Button(_days_label(days, texts), pack(Action.NARROW_SEARCH, "d", days)) for days in NARROWING_DAYS
        ]
    topics = _choices("t", "button.all_topics", query.topics, choices.topics, texts)
    sources = _choices("s", "button.any_source", query.source, choices.sources, texts)
    back = (Button(texts.plain("button.back"), pack(Action.SEARCH_PAGE, 0)),)
    rows = chain(chunked(times, 3), chunked(topics, 3), chunked(sources, 3))
    text = lines(texts("search.head", words=shown), texts("search.narrow"))
    return Screen(text, (*rows, back))


def _days_label(days: int, texts: Texts) -> str:
    return texts.plain("button.today") if days == 1 else texts.plain_count("narrow.days", days)


def _choices(
    kind: str, any_key: str, chosen: Sequence[str], offered: Sequence[str], texts: Texts
) -> list[Button]:
    """A button for each offered value, or the one that lifts the chosen filter."""
    if chosen:
        return [Button(texts.plain(any_key), pack(Action.NARROW_SEARCH, kind))]
    return [
        Button(
            clip(topic_label(name, texts) if kind == "t" else name, _MAX_LABEL_LENGTH),
            pack(Action.NARROW_SEARCH, kind, topic_code(name)),
        )
        for name in offered
    ]


def nothing_found(
    query: SearchQuery,
    shown: str,
    suggestion: str,
    texts: Texts,
    foot_key: str = "",
    in_other_languages: int = 0,
) -> Screen:
    """The answer to a search without results, with a button for words that would have some."""
    rows = [row for text in (suggestion, query.words * query.has_filters) if (row := _search_row(text))]
    key = "search.did_you_mean" if suggestion and rows else "search.none"
    if key == "search.none" and query.has_filters:
        key = "search.none_filtered"
    rows.append((Button(texts.plain("button.latest"), pack(Action.LATEST)),))
    answer = texts(key, words=clip(shown, MAX_ECHO_LENGTH))
    foot = _foot(foot_key, in_other_languages, texts)
    # A question stands directly above its buttons.
    text = paragraphs(foot, answer) if key == "search.did_you_mean" else paragraphs(answer, foot)
    return Screen(text, tuple(rows))


def no_topic(topic: str, near: Sequence[SearchQuery], texts: Texts) -> Screen:
    """The answer to a topic that no story has: the same search in topics with similar names."""
    rows = [row for one in near if (row := _search_row(str(one)))]
    known = (Button(texts.plain("button.latest"), pack(Action.LATEST)),)
    key = "search.topic_near" if rows else "search.topic_unknown"
    return Screen(
        texts(key, topic=clip(topic_label(topic, texts), MAX_ECHO_LENGTH)),
        (*rows, *(() if rows else (known,))),
    )


def _search_row(text: str) -> tuple[Button, ...]:
    """A button that searches for a text; none where callback data are too short for it."""
    data = f"v1:{Action.SEARCH}:{text}"
    return (Button(text, data),) if text and len(data.encode()) <= MAX_BYTES else ()
