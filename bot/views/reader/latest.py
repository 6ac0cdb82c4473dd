"""Draws the answers to /latest, and packs article ids of lists into callback data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeAlias

from markupsafe import Markup

from bot.callback_data import MAX_BYTES, Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.reading.latest import LatestKey, ListedStory, StoryPage
from bot.views.format.buttons import page_buttons, topic_code
from bot.views.format.html import bold
from bot.views.format.limits import clip
from bot.views.format.topics import topic_label, topic_labels
from bot.views.reader.story_list import Listing, StoryEntry, listing
from data.records.articles import Article
from data.records.audience import SummaryLength

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_MAX_ID_DIGITS = 12  # below 2**63
_MAX_NAMED_TOPICS = 12
_MAX_PACKED_IDS_LENGTH = MAX_BYTES - len("v1:ls:10::")
StoryUrl: TypeAlias = Callable[[int], str]
"""The address that opens an article in a private chat with the bot, by its number."""


def latest_stories(
    page: StoryPage,
    key: LatestKey,
    length: SummaryLength,
    now: datetime,
    texts: Texts,
    story_url: StoryUrl | None = None,
) -> Screen:
    """A page of the newest stories, with buttons to open each and to turn the page.

    With `story_url`, which a group needs, a story opens in a private chat.
    """
    topic = key.topic
    if not page.stories:
        return no_stories(key, texts)
    head = texts("latest.head_in", topic=topic_label(topic, texts)) if topic else texts("latest.head")
    code = topic_code(topic) if topic else ""
    turning = turning_buttons(page, lambda number: pack(Action.LATEST_PAGE, number, key.count, code), texts)
    return numbered_list(head, page.stories, length, now, texts, last_row=turning, story_url=story_url)


def no_stories(key: LatestKey, texts: Texts) -> Screen:
    """The answer where there are none: that nothing is published, or nothing in the languages of the chat."""
    if not key.languages:
        return Screen(texts("latest.none"))
    button = Button(texts.plain("button.story_languages"), pack(Action.OPEN_SETTING, "languages"))
    return Screen(texts("latest.none_in_languages"), ((button,),))


def turning_buttons(page: StoryPage, data: Callable[[int], str], texts: Texts) -> tuple[Button, ...]:
    """The buttons that turn a page of a list whose end is not counted."""
    return page_buttons(page.number, page.number + 1 + page.has_more, data, texts)


def no_topic(topic: str, known: Sequence[str], texts: Texts) -> Screen:
    """The answer for a topic without stories: the topics that have some."""
    if not known:
        return Screen(texts("latest.none"))
    named = topic_labels(known[:_MAX_NAMED_TOPICS], texts)
    return Screen(texts("latest.no_topic", topic=clip(topic_label(topic, texts), 60), known=named))


def closed_list(
    stories: Sequence[ListedStory],
    head: str,
    length: SummaryLength,
    now: datetime,
    texts: Texts,
    turning: tuple[Button, ...] = (),
) -> Screen:
    """A list of an earlier version without the story that was opened in it.

    `head` is the plain headline of the message, `turning` are its buttons that turn the page.
    """
    return numbered_list(bold(head), stories, length, now, texts, last_row=turning)


def pack_ids(ids: Sequence[int]) -> str:
    """Article ids for callback data, in base 36 to be short."""
    return ".".join(_base36(number) for number in ids)


def unpack_ids(text: str) -> tuple[int, ...]:
    """The ids that `pack_ids` packed; empty for any other text."""
    try:
        return tuple(int(part, 36) for part in text.split(".") if 0 < len(part) <= _MAX_ID_DIGITS)
    except ValueError:
        return ()


def numbered_list(
    head: Markup,
    stories: Sequence[ListedStory],
    length: SummaryLength,
    now: datetime,
    texts: Texts,
    *,
    foot: str = "",
    last_row: tuple[Button, ...] = (),
    story_url: StoryUrl | None = None,
) -> Screen:
    """Numbered stories below a headline, with a button to open each.

    With `story_url`, which a group needs, a story opens in a private chat.
    """
    ids = [story.article.id for story in stories]
    while len(pack_ids(ids)) > _MAX_PACKED_IDS_LENGTH:
        ids.pop()
    packed = pack_ids(ids)

    def button(place: int, article: Article) -> Button:
        if story_url:
            return Button("", url=story_url(article.id))
        return Button("", pack(Action.OPEN_STORY, place, packed))

    save = Button(texts.plain("button.save"), pack(Action.SAVE_STORY, 1, packed))
    view = Listing(
        head=head,
        foot=Markup(foot),  # noqa: S704 - a text of the catalog
        entries=[
            StoryEntry(one.article, one.others, button(place, one.article))
            for place, one in enumerate(stories[: len(ids)], 1)
        ],
        length=length,
        save_button=None if story_url else save,
        last_row=last_row,
    )
    return listing(view, now, texts)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"
