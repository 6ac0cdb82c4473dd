"""Draws the stories of a post of the bot that an editor has forwarded."""

from __future__ import annotations

from collections.abc import Sequence

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.views.format.buttons import chunked
from bot.views.format.html import lines, paragraphs
from bot.views.format.limits import clip
from data.records.articles import Article

_TITLE_LIMIT = 60
_MAX_STORIES = 10


def own_post(stories: Sequence[Article], title: str, texts: Texts) -> Screen:
    """What the post shows, with a button for the card of each story."""
    shown = stories[:_MAX_STORIES]
    entries = [
        texts("own_post.story", number=number, title=clip(one.title, _TITLE_LIMIT))
        for number, one in enumerate(shown, start=1)
    ]
    buttons = [
        Button(str(number), pack(Action.SHOW_ARTICLE, one.id)) for number, one in enumerate(shown, start=1)
    ]
    head = texts("own_post.head", title=title)
    return Screen(paragraphs(head, lines(*entries)), tuple(chunked(buttons, 5)))
