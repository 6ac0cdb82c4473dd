"""Arranges the buttons of an article's card: at most ten a screen, the rarer ones behind Summary and More."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button
from bot.services.articles import split_draft
from bot.services.articles.editing import Wording
from bot.services.events.overview import ArticleEvents
from bot.views.editor import dropped_lines, event_card, handwritten_summary
from bot.views.editor.join_drafts import join_button
from bot.views.editor.new_version import version_row
from bot.views.editor.planned import publish_rows
from bot.views.editor.topic_buttons import suggested_topics
from bot.views.format.buttons import chunked
from data.records.articles import Article, ArticleStatus
from data.records.publication_plans import PublicationPlan
from data.records.tips import TipSummary

MAX_BUTTONS = 10
"""The most buttons of a screen."""
_MAX_SUGGESTED_TOPICS = 3
Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class CardOffers:
    """What decides which buttons a card has; the fields as in CardContext."""

    offered_topics: tuple[str, ...] = ()
    events: ArticleEvents | None = None
    earlier: Article | None = None
    previous: Article | None = None
    plan: PublicationPlan | None = None
    has_undo: bool = False
    tip: TipSummary | None = None


def draft_rows(article: Article, now: datetime, texts: Texts, offers: CardOffers) -> Rows:
    """The buttons of a draft: those that every draft needs, and others as long as there is room."""
    first = (*publish_rows(article, offers.plan, now, texts), version_row(article, offers.earlier, texts))
    fixed = (
        (_button("edit_title", Action.ASK_TITLE, article, texts), _topics(article, texts)),
        (_summary(article, texts), _button("card_more", Action.SHOW_MORE, article, texts)),
        (_button("discard", Action.DISCARD, article, texts),),
    )
    room = MAX_BUTTONS - offers.has_undo - _count(first) - _count(fixed)
    parts = (
        *event_card.card_buttons(article, offers.events, texts)[1:],  # the first one shows the event
        *join_button(article, offers.previous, texts),
        *_split_buttons(article, texts),
    )[:room]
    room -= len(parts)
    suggested = suggested_topics(article, offers.offered_topics, min(_MAX_SUGGESTED_TOPICS, room), texts)
    source = _button("edit_source", Action.ASK_SOURCE, article, texts)
    others = (*_left_out(article, texts), source)[: room - len(suggested)]
    return _filled((*first, suggested, *fixed[:-1], *chunked((*parts, *others), 2), fixed[-1]))


def more_rows(article: Article, texts: Texts, offers: CardOffers) -> Rows:
    """The rarer buttons of a draft, with those for which its card may have no room."""
    buttons = (
        _button("edit_source", Action.ASK_SOURCE, article, texts),
        _button("picture", Action.SHOW_PICTURE, article, texts),
        *_left_out(article, texts),
        *_split_buttons(article, texts),
        *join_button(article, offers.previous, texts),
        *event_card.card_buttons(article, offers.events, texts),
        *_sender_buttons(article, offers.tip, texts),
    )
    return (*chunked(buttons, 2), (_button("back", Action.SHOW_CARD, article, texts),))


def summary_rows(article: Article, wording: Wording | None, texts: Texts) -> Rows:
    """The buttons that change a summary and the note below it; a wording was perhaps just chosen."""
    back = Action.SHOW_CARD if article.status is ArticleStatus.DRAFT else Action.EDIT
    lengths = (
        _button("shorter", Action.CHANGE_LENGTH, article, texts, -1),
        _button("longer", Action.CHANGE_LENGTH, article, texts, 1),
    )
    automatic = (lengths, _wording_buttons(article, wording, texts)) if article.summary.sentences else ()
    return _filled(
        (
            *automatic,
            handwritten_summary.card_buttons(article, texts),
            _left_out(article, texts),
            (_button("back", back, article, texts),),
        )
    )


def published_rows(article: Article, texts: Texts, offers: CardOffers) -> Rows:
    """The buttons that change a published article."""
    return _filled(
        (
            (_button("edit_title", Action.ASK_TITLE, article, texts), _topics(article, texts)),
            (_summary(article, texts), _button("edit_source", Action.ASK_SOURCE, article, texts)),
            (
                _button("picture", Action.SHOW_PICTURE, article, texts),
                *event_card.card_buttons(article, offers.events, texts),
            ),
            (
                _button("back", Action.SHOW_CARD, article, texts),
                _button("retract", Action.ASK_RETRACT, article, texts),
            ),
        )
    )


def _button(name: str, action: Action, article: Article, texts: Texts, *args: object) -> Button:
    return Button(texts.plain(f"button.{name}"), pack(action, article.id, *args))


def _topics(article: Article, texts: Texts) -> Button:
    return _button("edit_topics", Action.CHOOSE_TOPICS, article, texts)


def _summary(article: Article, texts: Texts) -> Button:
    return _button("summary", Action.SHOW_EDITING, article, texts)


def _left_out(article: Article, texts: Texts) -> tuple[Button, ...]:
    return dropped_lines.card_button(article, texts) if article.status is ArticleStatus.DRAFT else ()


def _split_buttons(article: Article, texts: Texts) -> tuple[Button, ...]:
    count = split_draft.count_parts(article)
    if not 1 < count <= split_draft.MAX_PARTS:
        return ()
    return (Button(texts.plain("button.split", n=count), pack(Action.SPLIT_DRAFT, article.id)),)


def _wording_buttons(article: Article, wording: Wording | None, texts: Texts) -> tuple[Button, ...]:
    """The button to another wording; where one was just chosen also the way back, and which one it is."""
    if wording is None:
        return (_button("wording", Action.NEXT_METHOD, article, texts, 1),)
    label = texts.plain("button.wording_of", n=wording.number, count=wording.count)
    back = _button("wording_back", Action.NEXT_METHOD, article, texts, -1)
    return (back, Button(label, pack(Action.NEXT_METHOD, article.id, 1)))


def _sender_buttons(article: Article, tip: TipSummary | None, texts: Texts) -> tuple[Button, ...]:
    """The button that blocks the reader who alone has sent a story, or allows tips again."""
    if tip is None or tip.count != 1:
        return ()
    if tip.is_blocked:
        return (_button("unblock_sender", Action.UNBLOCK_SENDER, article, texts),)
    return (_button("block_sender", Action.BLOCK_SENDER, article, texts),)


def _count(rows: Sequence[Sequence[Button]]) -> int:
    return sum(map(len, rows))


def _filled(rows: Sequence[tuple[Button, ...]]) -> Rows:
    return tuple(row for row in rows if row)
