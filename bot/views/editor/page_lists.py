"""Draws the lists of stories of a page without a feed, one at a time."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.conversations import Step
from bot.services.feeds.list_choice import OfferedList
from bot.views.format.buttons import cancel_button
from bot.views.format.html import lines, paragraphs
from bot.views.format.limits import clip

_ADDRESS_LIMIT, _HEADLINE_LIMIT = 200, 150


def choose_list(address: str, offered: Sequence[OfferedList], place: int, texts: Texts) -> Screen:
    """The first headlines of one list, with buttons that follow it or show the next one."""
    shown = offered[place]
    head = texts("page.found", url=clip(address, _ADDRESS_LIMIT))
    headlines = lines(
        *(Markup("• {}").format(escape(clip(title, _HEADLINE_LIMIT))) for title in shown.headlines)
    )
    rest = shown.count - len(shown.headlines)
    more = texts.count("page.more", rest) if rest > 0 else Markup()
    yes = Button(texts.plain("button.follow_list"), pack(Action.FOLLOW_LIST, place))
    other = Button(texts.plain("button.another_list"), pack(Action.SHOW_LIST, (place + 1) % len(offered)))
    rows = ((yes,), (other,) if len(offered) > 1 else (), (cancel_button(Step.FEED_LIST, texts),))
    text = paragraphs(head, lines(headlines, more), texts("page.question"))
    return Screen(text, tuple(row for row in rows if row))
