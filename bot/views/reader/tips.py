"""Draws the question whether the newsroom may see what a reader sent, and what became of it."""

from __future__ import annotations

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.views.format.html import link
from bot.views.format.limits import clip

_TITLE_LIMIT = 100
WITH_NAME, WITHOUT_NAME, NOT = 1, 0, -1
"""What a reader answers."""


def ask(texts: Texts) -> Screen:
    """The question below a link or a text."""

    def button(name: str, answer: int) -> Button:
        return Button(texts.plain(f"button.{name}"), pack(Action.SEND_TIP, answer))

    rows = (
        (button("tip_with_name", WITH_NAME), button("tip_without_name", WITHOUT_NAME)),
        (button("tip_no", NOT),),
    )
    return Screen(texts("tip.ask"), rows)


def sent(texts: Texts) -> Screen:
    """The answer to a tip that editors see now."""
    return Screen(texts("tip.sent"))


def known(title: str, url: str, texts: Texts) -> Screen:
    """The answer to a tip whose story is published already."""
    return Screen(texts("tip.known", story=link(url, clip(title, _TITLE_LIMIT))))


def kept_private(texts: Texts) -> Screen:
    """The answer to No."""
    return Screen(texts("tip.kept_private"))


def thanks(title: str, url: str, texts: Texts) -> Screen:
    """The thanks to a reader whose story is published."""
    return Screen(texts("tip.thanks", story=link(url, clip(title, _TITLE_LIMIT))))
