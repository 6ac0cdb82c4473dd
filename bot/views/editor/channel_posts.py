"""Draws what becomes of a story in each connected chat, and the choices for one of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.bulletins.channel_posts import ChannelPost, PostChoice
from bot.views.editor.planned import moment_label
from bot.views.format import dates
from bot.views.format.buttons import chunked, with_check_mark
from bot.views.format.html import bold, lines, paragraphs
from bot.views.format.limits import clip
from data.records.articles import Article

_TITLE_LIMIT = 60
_LABEL_LIMIT = 24
_MAX_CHATS = 8
_HOURS = (time(8), time(12), time(18), time(20))
_MAX_HOURS = 4
NOW, DIGEST, NEVER = "now", "dig", "not"
"""The choices beside an hour, in callback data."""


def posts(article: Article, found: Sequence[ChannelPost], now: datetime, texts: Texts) -> Screen:
    """Each chat with what becomes of the story there, a button each."""
    shown = found[:_MAX_CHATS]
    entries = [
        texts("channel_post.entry", title=one.chat.title, state=_state(one, now, texts)) for one in shown
    ]
    buttons = [
        Button(clip(one.chat.title, _LABEL_LIMIT), pack(Action.CHOOSE_POST, article.id, one.chat.chat_id))
        for one in shown
    ]
    head = texts("channel_post.head") if shown else texts("channel_post.none")
    text = paragraphs(bold(clip(article.title, _TITLE_LIMIT)), lines(head, *entries))
    return Screen(text, (*chunked(buttons, 1), (_back(article, texts),)))


def choices(article: Article, post: ChannelPost, now: datetime, texts: Texts) -> Screen:
    """What may become of a story in one chat: now, at an hour, in the next digest, or never."""
    text = paragraphs(
        bold(clip(article.title, _TITLE_LIMIT)),
        texts("channel_post.entry", title=post.chat.title, state=_state(post, now, texts)),
    )
    back = Button(texts.plain("button.back"), pack(Action.SHOW_POSTS, article.id))
    if post.choice is PostChoice.SENT:
        return Screen(text, ((back,),))

    def button(label: str, value: object, *, is_on: bool = False) -> Button:
        data = pack(Action.SET_POST, article.id, post.chat.chat_id, value)
        return Button(with_check_mark(label, is_on=is_on), data)

    hours = [
        button(moment_label(at, post.timezone, now, texts), int(at.timestamp()) // 60, is_on=at == post.at)
        for at in next_hours(post.timezone, now)
    ]
    digest = button(texts.plain("button.with_digest"), DIGEST, is_on=post.choice is PostChoice.DIGEST)
    never = button(texts.plain("button.not_there"), NEVER, is_on=post.choice is PostChoice.NEVER)
    first = button(texts.plain("button.post_now"), NOW)
    return Screen(text, ((first,), *chunked(hours, 2), (digest, never), (back,)))


def next_hours(zone: str, now: datetime) -> list[datetime]:
    """The next common hours of posts in a zone."""
    here = ZoneInfo(zone)
    today = now.astimezone(here).date()
    days = (today, today + timedelta(days=1))
    instants = (datetime.combine(day, hour, here) for day in days for hour in _HOURS)
    return [at for at in instants if at > now][:_MAX_HOURS]


def _state(post: ChannelPost, now: datetime, texts: Texts) -> Markup | str:
    at = _hour(post.at, post, now, texts) if post.at else ""
    return texts(f"channel_post.state.{post.choice}", at=at)


def _hour(at: datetime, post: ChannelPost, now: datetime, texts: Texts) -> str:
    return dates.day_and_time(at, post.timezone, now, texts)


def _back(article: Article, texts: Texts) -> Button:
    return Button(texts.plain("button.back"), pack(Action.SHOW_CARD, article.id))
