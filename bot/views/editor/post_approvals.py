"""Draws the question whether a post may go to a connected chat, and what became of it."""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.views.format import dates
from bot.views.format.html import paragraphs
from data.records.delivery import Delivery
from data.records.newsroom import ConnectedChat


def question(post: Screen, chat: ConnectedChat, delivery: Delivery, zone: str, texts: Texts) -> Screen:
    """The post below the question, until when it can be answered, and the two answers."""
    until = f"{dates.local(delivery.expires_at, zone):%H:%M}"
    head = texts("approval.ask", title=chat.title, until=until)
    answers = (
        Button(texts.plain("button.post_it"), pack(Action.APPROVE_POST, delivery.id)),
        Button(texts.plain("button.do_not_post"), pack(Action.REFUSE_POST, delivery.id)),
    )
    whole = paragraphs(head, Markup(post.html))  # noqa: S704 - a rendered screen
    shown = post.picture_url or post.photo_url
    # Text with a preview: the answer edits it, and it is longer than what fits below a photo.
    plain = replace(post, rich=None, photo_url="", picture_file_id="")
    return replace(plain, html=whole, rows=(answers,), picture_url=shown)
