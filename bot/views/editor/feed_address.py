"""Draws the rarer settings of a feed, and the change of its address."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.feeds.management import title_of
from bot.views.format.html import bold, lines, paragraphs
from bot.views.format.limits import clip
from data.records.feeds import Source, SourceKind

_TITLE_LIMIT, _ADDRESS_LIMIT = 100, 300


def more(source: Source, texts: Texts) -> Screen:
    """The rarer settings of a feed: where its text is read, and its address."""
    former = texts("address.former", url=clip(source.former_url, _ADDRESS_LIMIT))
    text = paragraphs(
        bold(_title(source)),
        lines(
            texts("address.present", url=clip(source.url, _ADDRESS_LIMIT)),
            former if source.former_url else Markup(),
        ),
        reading_line(source, texts),
    )
    rows = (*_kind_buttons(source, texts), _back(source, texts))
    return Screen(text, tuple((button,) for button in rows))


def reading_line(source: Source, texts: Texts) -> Markup:
    """Where the texts of a source's stories come from."""
    if source.kind is SourceKind.CHANNEL:
        return texts("source.is_channel")
    reading = texts("source.full_text" if source.full_text else "source.own_text")
    return lines(texts("source.is_page"), reading) if source.kind is SourceKind.PAGE else reading


def _kind_buttons(source: Source, texts: Texts) -> tuple[Button, ...]:
    key, value = ("own_text", 0) if source.full_text else ("full_text", 1)
    reading = Button(texts.plain(f"button.{key}"), pack(Action.SET_FULL_TEXT, source.id, value))
    moving = Button(texts.plain("button.change_address"), pack(Action.ASK_FEED_ADDRESS, source.id))
    choosing = Button(texts.plain("button.choose_list"), pack(Action.CHOOSE_LIST, source.id))
    match source.kind:
        case SourceKind.FEED:
            return (reading, moving)
        case SourceKind.PAGE:
            return (choosing,)
        case SourceKind.CHANNEL:
            return ()


def moved(source: Source, news: int, code: str, texts: Texts) -> Screen:
    """What a change of the address did, with Undo; `code` stands for the new address."""
    undo = Button(texts.plain("button.undo"), pack(Action.UNDO_FEED_ADDRESS, source.id, code))
    coming = texts.count("address.news", news) if news else texts("address.no_news")
    text = texts("address.changed", title=_title(source), url=clip(source.url, _ADDRESS_LIMIT))
    return Screen(lines(text, coming), ((undo,), (_back(source, texts),)))


def several(urls: Sequence[str], texts: Texts) -> Screen:
    """The addresses of the feeds of a page, of which one has to be sent."""
    rows = [Markup("<code>{}</code>").format(escape(clip(url, _ADDRESS_LIMIT))) for url in urls]
    return Screen(paragraphs(texts("address.which"), lines(*rows)))


def _title(source: Source) -> str:
    return clip(title_of(source), _TITLE_LIMIT)


def _back(source: Source, texts: Texts) -> Button:
    return Button(texts.plain("button.back"), pack(Action.SHOW_FEED, source.id))
