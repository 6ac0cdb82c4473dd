"""Answers to /latest and /search."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from bot.callback_data import MAX_BYTES, Action
from bot.i18n import Texts
from bot.ports.messenger import Screen
from bot.views.format.html import bold
from bot.views.format.limits import clip
from bot.views.reader.story_list import Listing, keep_button, listing, open_buttons
from data.records.articles import Article
from data.records.audience import SummaryLength

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LONGEST_ID = 12  # below 2**63
_NAMED_TOPICS = 12
_ROOM = MAX_BYTES - len("v1:ls:10::")


def newest(
    articles: Sequence[Article],
    topic: str,
    length: SummaryLength,
    now: datetime,
    texts: Texts,
) -> Screen:
    """The newest stories, with buttons for a longer summary and the source of each."""
    if not articles:
        return Screen(texts("latest.none"))
    head = texts("latest.head_in", topic=topic) if topic else texts("latest.head")
    return _numbered(head, articles, length, now, texts)


def no_topic(topic: str, known: Sequence[str], texts: Texts) -> Screen:
    """Nothing is about this topic; those there are."""
    if not known:
        return Screen(texts("latest.none"))
    return Screen(texts("latest.no_topic", topic=clip(topic, 60), known=", ".join(known[:_NAMED_TOPICS])))


def found(
    articles: Sequence[Article],
    words: str,
    length: SummaryLength,
    now: datetime,
    texts: Texts,
) -> Screen:
    """What /search found."""
    if not articles:
        return Screen(texts("search.none", words=clip(words, 60)))
    return _numbered(texts("search.head", words=clip(words, 60)), articles, length, now, texts)


def reopened(
    articles: Sequence[Article],
    head: str,
    length: SummaryLength,
    now: datetime,
    texts: Texts,
    opened: int,
    *,
    kept: bool | None = None,
) -> Screen:
    """The same stories again under the same headline after a button, article `opened` in full.

    `kept` is whether the reader keeps that one, None where nobody can.
    """
    return _numbered(bold(head), articles, length, now, texts, opened, kept=kept)


def pack_ids(ids: Sequence[int]) -> str:
    """Article numbers for callback data, as short as base 36 makes them."""
    return ".".join(_base36(number) for number in ids)


def unpack_ids(text: str) -> tuple[int, ...]:
    """The numbers of `pack_ids`; empty for anything else."""
    try:
        return tuple(int(part, 36) for part in text.split(".") if 0 < len(part) <= _LONGEST_ID)
    except ValueError:
        return ()


def _numbered(
    head: Markup,
    articles: Sequence[Article],
    length: SummaryLength,
    now: datetime,
    texts: Texts,
    opened: int = 0,
    *,
    kept: bool | None = None,
) -> Screen:
    ids = [article.id for article in articles]
    while len(pack_ids(ids)) > _ROOM:
        ids.pop()
    place = ids.index(opened) + 1 if opened in ids else 0
    view = Listing(
        head=head,
        foot=Markup(),
        articles=articles[: len(ids)],
        length=length,
        opened=opened,
        open_data=open_buttons(Action.OPEN_STORY, range(1, len(ids) + 1), place, pack_ids(ids)),
        sources=True,
        keep=keep_button(
            (Action.SAVE_STORY, Action.UNSAVE_STORY),
            texts,
            place,
            pack_ids(ids),
            kept=kept if place else None,
        ),
    )
    return listing(view, now, texts)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"
