"""Draws the answers to /latest and /search, and packs their article ids into callback data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from markupsafe import Markup

from bot.callback_data import MAX_BYTES, Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.reading.latest import LatestKey, StoryPage
from bot.telegram_text import plain_text
from bot.views.format.buttons import page_buttons, topic_code
from bot.views.format.html import bold, paragraphs
from bot.views.format.limits import clip
from bot.views.reader.story_list import Listing, listing, open_callbacks, save_button
from data.records.articles import Article
from data.records.audience import SummaryLength

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_MAX_ID_DIGITS = 12  # below 2**63
_MAX_NAMED_TOPICS = 12
_MAX_ECHO_LENGTH = 60
_MAX_SHOWN_WORDS = 200
_MAX_PACKED_IDS_LENGTH = MAX_BYTES - len("v1:ls:10::")


def latest_stories(
    page: StoryPage,
    key: LatestKey,
    length: SummaryLength,
    now: datetime,
    texts: Texts,
) -> Screen:
    """A page of the newest stories, with buttons to open each and to turn the page."""
    topic = key.topic
    if not page.stories:
        return Screen(texts("latest.none"))
    head = texts("latest.head_in", topic=topic) if topic else texts("latest.head")
    code = topic_code(topic) if topic else ""
    turning = _turning(page, lambda number: pack(Action.LATEST_PAGE, number, key.count, code), texts)
    return _numbered_list(head, page.stories, length, now, texts, extra_row=turning)


def _turning(page: StoryPage, data: Callable[[int], str], texts: Texts) -> tuple[Button, ...]:
    return page_buttons(page.number, page.number + 1 + page.has_more, data, texts)


def no_topic(topic: str, known: Sequence[str], texts: Texts) -> Screen:
    """The answer for a topic without stories: the topics that have some."""
    if not known:
        return Screen(texts("latest.none"))
    return Screen(texts("latest.no_topic", topic=clip(topic, 60), known=", ".join(known[:_MAX_NAMED_TOPICS])))


def search_results(
    page: StoryPage,
    words: str,
    length: SummaryLength,
    now: datetime,
    texts: Texts,
    foot_key: str = "",
) -> Screen:
    """A page of the stories that a search found; `foot_key` is the key of a last paragraph."""
    shown = clip(words, _MAX_SHOWN_WORDS)
    # The page buttons read the words from the message, since callback data are too short for them.
    turning = _turning(page, partial(pack, Action.SEARCH_PAGE), texts) if shown == words else ()
    return _numbered_list(
        texts("search.head", words=shown),
        page.stories,
        length,
        now,
        texts,
        foot=texts(foot_key) if foot_key else "",
        extra_row=turning,
    )


def searched_words(message_text: str, texts: Texts, key: str = "search.head") -> str:
    """The words in the headline of search results as plain text; "" where it does not show them in full."""
    before, _, after = plain_text(texts.plain(key, words="\0")).partition("\0")
    head = message_text.partition("\n")[0]
    if not head.startswith(before) or not head.endswith(after):
        return ""
    words = head.removeprefix(before).removesuffix(after)
    return "" if words.endswith("…") else words


def nothing_found(words: str, suggestion: str, texts: Texts, foot_key: str = "") -> Screen:
    """The answer to a search without results, with a button for words that would have some."""
    rows = []
    if suggestion and len(pack_search := f"v1:{Action.SEARCH}:{suggestion}".encode()) <= MAX_BYTES:
        rows.append((Button(suggestion, pack_search.decode()),))
    key = "search.did_you_mean" if rows else "search.none"
    rows.append((Button(texts.plain("button.latest"), pack(Action.LATEST)),))
    answer, foot = texts(key, words=clip(words, _MAX_ECHO_LENGTH)), texts(foot_key) if foot_key else Markup()
    # A question stands directly above its buttons.
    text = paragraphs(foot, answer) if key == "search.did_you_mean" else paragraphs(answer, foot)
    return Screen(text, tuple(rows))


def with_opened_story(
    articles: Sequence[Article],
    head: str,
    length: SummaryLength,
    now: datetime,
    texts: Texts,
    opened_id: int,
    *,
    is_saved: bool | None = None,
    extra_row: tuple[Button, ...] = (),
) -> Screen:
    """The same list again after a button press, with article `opened_id` in full.

    `head` is the plain headline of the message; `is_saved` says whether the reader has saved the opened
    article, None where there is no Save button; `extra_row` are the buttons that turn the page.
    """
    return _numbered_list(
        bold(head), articles, length, now, texts, opened_id, is_saved=is_saved, extra_row=extra_row
    )


def pack_ids(ids: Sequence[int]) -> str:
    """Article ids for callback data, in base 36 to be short."""
    return ".".join(_base36(number) for number in ids)


def unpack_ids(text: str) -> tuple[int, ...]:
    """The ids that `pack_ids` packed; empty for any other text."""
    try:
        return tuple(int(part, 36) for part in text.split(".") if 0 < len(part) <= _MAX_ID_DIGITS)
    except ValueError:
        return ()


def _numbered_list(
    head: Markup,
    articles: Sequence[Article],
    length: SummaryLength,
    now: datetime,
    texts: Texts,
    opened_id: int = 0,
    *,
    is_saved: bool | None = None,
    foot: str = "",
    extra_row: tuple[Button, ...] = (),
) -> Screen:
    ids = [article.id for article in articles]
    while len(pack_ids(ids)) > _MAX_PACKED_IDS_LENGTH:
        ids.pop()
    place = ids.index(opened_id) + 1 if opened_id in ids else 0
    view = Listing(
        head=head,
        foot=Markup(foot),  # noqa: S704 - a text of the catalog
        articles=articles[: len(ids)],
        length=length,
        opened_id=opened_id,
        open_data=open_callbacks(Action.OPEN_STORY, range(1, len(ids) + 1), place, pack_ids(ids)),
        save_data=tuple(pack(Action.SAVE_STORY, number, pack_ids(ids)) for number in range(1, len(ids) + 1)),
        save_buttons=save_button(
            (Action.SAVE_STORY, Action.UNSAVE_STORY),
            texts,
            place,
            pack_ids(ids),
            is_saved=is_saved if place else None,
        ),
        extra_row=extra_row,
    )
    return listing(view, now, texts)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"
