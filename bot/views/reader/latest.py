"""Draws the answers to /latest and /search, and packs their article ids into callback data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from bot.callback_data import MAX_BYTES, Action
from bot.i18n import Texts
from bot.ports.messenger import Screen
from bot.views.format.html import bold
from bot.views.format.limits import clip
from bot.views.reader.story_list import Listing, listing, open_callbacks, save_button
from data.records.articles import Article
from data.records.audience import SummaryLength

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_MAX_ID_DIGITS = 12  # below 2**63
_MAX_NAMED_TOPICS = 12
_MAX_PACKED_IDS_LENGTH = MAX_BYTES - len("v1:ls:10::")


def latest_stories(
    articles: Sequence[Article],
    topic: str,
    length: SummaryLength,
    now: datetime,
    texts: Texts,
) -> Screen:
    """The newest stories, with buttons to open each and to its source."""
    if not articles:
        return Screen(texts("latest.none"))
    head = texts("latest.head_in", topic=topic) if topic else texts("latest.head")
    return _numbered_list(head, articles, length, now, texts)


def no_topic(topic: str, known: Sequence[str], texts: Texts) -> Screen:
    """The answer for a topic without stories: the topics that have some."""
    if not known:
        return Screen(texts("latest.none"))
    return Screen(texts("latest.no_topic", topic=clip(topic, 60), known=", ".join(known[:_MAX_NAMED_TOPICS])))


def search_results(
    articles: Sequence[Article],
    words: str,
    length: SummaryLength,
    now: datetime,
    texts: Texts,
) -> Screen:
    """The stories that /search found."""
    if not articles:
        return Screen(texts("search.none", words=clip(words, 60)))
    return _numbered_list(texts("search.head", words=clip(words, 60)), articles, length, now, texts)


def with_opened_story(
    articles: Sequence[Article],
    head: str,
    length: SummaryLength,
    now: datetime,
    texts: Texts,
    opened_id: int,
    *,
    is_saved: bool | None = None,
) -> Screen:
    """The same list again after a button press, with article `opened_id` in full.

    `head` is the plain headline of the message; `is_saved` says whether the reader has saved the opened
    article, None where there is no Save button.
    """
    return _numbered_list(bold(head), articles, length, now, texts, opened_id, is_saved=is_saved)


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
) -> Screen:
    ids = [article.id for article in articles]
    while len(pack_ids(ids)) > _MAX_PACKED_IDS_LENGTH:
        ids.pop()
    place = ids.index(opened_id) + 1 if opened_id in ids else 0
    view = Listing(
        head=head,
        foot=Markup(),
        articles=articles[: len(ids)],
        length=length,
        opened_id=opened_id,
        open_data=open_callbacks(Action.OPEN_STORY, range(1, len(ids) + 1), place, pack_ids(ids)),
        has_source_buttons=True,
        save_buttons=save_button(
            (Action.SAVE_STORY, Action.UNSAVE_STORY),
            texts,
            place,
            pack_ids(ids),
            is_saved=is_saved if place else None,
        ),
    )
    return listing(view, now, texts)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"
