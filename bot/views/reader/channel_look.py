"""Puts the look of a connected channel or group on a post: picture, hashtags, signature and a button."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from markupsafe import Markup, escape

from bot.i18n import Texts
from bot.ports.messenger import Button, RichForm, Screen
from bot.views.format.html import lines, paragraphs, with_links
from bot.views.reader.pictures import preview_url
from data.records.articles import Article
from data.records.channel_look import ChannelLook

_MAX_HASHTAGS = 5


def with_look(
    screen: Screen, look: ChannelLook, articles: Sequence[Article], bot_url: str, texts: Texts
) -> Screen:
    """The screen of a post with the look of its chat; its picture is that of the first story that has one.

    Args:
        screen: The post without it.
        look: The look.
        articles: The articles of the post, best first.
        bot_url: The address that opens a private chat with the bot.
        texts: The chat's language.
    """
    tags = _hashtags(articles) if look.hashtags else ""
    foot = look_foot(look, articles)
    pictures = [url for one in articles if (url := preview_url(one))] if look.picture else []
    button = (Button(texts.plain("button.own_digest"), url=bot_url),)
    rows = (button,) if look.link_button else ()
    return replace(
        screen,
        html=paragraphs(Markup(screen.html), foot),  # noqa: S704 - a rendered screen
        rows=(*screen.rows, *rows),
        picture_url=screen.picture_url or (pictures[0] if pictures else ""),
        rich=_rich_with_look(screen.rich, tags, look.signature, rows) if screen.rich else None,
    )


def look_foot(look: ChannelLook, articles: Sequence[Article]) -> Markup:
    """The last paragraph of a post; empty where the look has none."""
    return lines(escape(_hashtags(articles) if look.hashtags else ""), escape(look.signature))


def _rich_with_look(
    rich: RichForm, tags: str, signature: str, rows: tuple[tuple[Button, ...], ...]
) -> RichForm:
    """The rich form of a post with the same lines and button; it has no picture."""
    foot = Markup("<br>").join(one for one in (escape(tags), with_links(signature)) if one)
    below = Markup("<footer>{}</footer>").format(foot) if foot else Markup()
    return replace(rich, html=f"{rich.html}{below}", rows=(*rich.rows, *rows), has_hashtags=bool(tags))


def _hashtags(articles: Iterable[Article]) -> str:
    topics = dict.fromkeys(topic for article in articles for topic in article.topics)
    tags = (f"#{_tag(topic)}" for topic in topics if _tag(topic).strip("_0123456789"))
    return " ".join(list(tags)[:_MAX_HASHTAGS])


def _tag(topic: str) -> str:
    """A topic as Telegram recognises it behind #: letters, digits and underscores."""
    return "".join(char if char.isalnum() else "_" for char in topic)
