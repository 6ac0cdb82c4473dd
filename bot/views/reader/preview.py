"""Draws the preview of a reader's next digest: the digest itself under a line that says what it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from markupsafe import Markup

from bot.callback_data import Action, pack, unpack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.delivery.digest_stories import DigestStory, entries_on_demand
from bot.services.reading.preview import Preview
from bot.views.format.buttons import PREVIOUS_NEXT, page_buttons
from bot.views.format.time_entities import moment_entity
from bot.views.reader import digest as digest_view
from data.records.articles import Article
from data.records.audience import Subscription, SubscriptionState


def preview(
    preview: Preview,
    part: int,
    articles: Sequence[Article],
    now: datetime,
    texts: Texts,
    *,
    newsroom: str = "",
    story_url: Callable[[int], str] = lambda _: "",
    shows_picture: bool = False,
) -> Screen:
    """One part of the digest; its number buttons open stories by the number of the article.

    `newsroom`, `story_url` and `shows_picture` mean what `digest.digest` says.
    """
    if not preview.edition.parts and preview.edition.left_out:
        return _all_muted(preview, now, texts)
    if not articles:
        return _nothing(preview, now, texts)
    subscription = preview.subscription
    drawn = digest_view.digest(
        preview.edition,
        part,
        articles,
        subscription.length,
        subscription.timezone,
        now,
        texts,
        newsroom=newsroom,
        is_weekly=preview.is_weekly,
        is_group=subscription.chat_id < 0,
        story_url=story_url,
        shows_picture=shows_picture,
        notice=texts(_head_key(subscription), when=_when(preview, now, texts)),
    )
    ids = preview.edition.parts[part]
    rows = (tuple(button for one in row if (button := _for_preview(one, ids))) for row in drawn.rows)
    turning = page_buttons(
        part, len(preview.edition.parts), partial(pack, Action.SHOW_PREVIEW), texts, PREVIOUS_NEXT
    )
    return replace(drawn, rows=tuple(row for row in (*rows, turning) if row))


def rest(
    preview: Preview,
    stories: Sequence[DigestStory],
    page: int,
    now: datetime,
    texts: Texts,
    *,
    story_url: Callable[[int], str] = lambda _: "",
) -> Screen:
    """One page of the stories that the digest would show on demand."""
    subscription = preview.subscription
    drawn = digest_view.rest(
        preview.edition,
        stories,
        page,
        subscription.timezone,
        now,
        texts,
        is_group=subscription.chat_id < 0,
        story_url=story_url,
    )
    ids = [one.article_id for one in entries_on_demand(preview.edition)]
    rows = (tuple(button for one in row if (button := _for_preview(one, ids))) for row in drawn.rows)
    return replace(drawn, rows=tuple(row for row in rows if row))


def _nothing(preview: Preview, now: datetime, texts: Texts) -> Screen:
    latest = Button(texts.plain("button.latest"), pack(Action.LATEST))
    subscription = preview.subscription
    key = "preview.nothing.always" if subscription.send_empty else "preview.nothing"
    if subscription.state is SubscriptionState.PAUSED:
        key = "preview.nothing.paused"
    return Screen(texts(key, when=_when(preview, now, texts)), ((latest,),))


def _all_muted(preview: Preview, now: datetime, texts: Texts) -> Screen:
    head = texts(_head_key(preview.subscription), when=_when(preview, now, texts))
    drawn = digest_view.all_muted(preview.edition, head, texts)
    rows = (tuple(button for one in row if (button := _for_preview(one, ()))) for row in drawn.rows)
    return replace(drawn, rows=tuple(row for row in rows if row))


def _head_key(subscription: Subscription) -> str:
    if subscription.state is SubscriptionState.PAUSED:
        return "preview.head.paused"
    return "preview.head.group" if subscription.chat_id < 0 else "preview.head"


def _when(preview: Preview, now: datetime, texts: Texts) -> Markup:
    return moment_entity(max(preview.comes_at, now), preview.subscription.timezone, now, texts)


def _for_preview(button: Button, ids: Sequence[int]) -> Button | None:
    """A button of a digest as one of its preview, which has no stored edition; None for one without use."""
    if button.url:
        return button
    callback = unpack(button.data)
    match callback.action if callback else None:
        case Action.OPEN_DIGEST_STORY if callback and 1 <= callback.number(0) <= len(ids):
            return replace(button, data=pack(Action.OPEN_PREVIEW_STORY, ids[callback.number(0) - 1]))
        case Action.LIST_MUTED:
            return button
        case Action.SHOW_REST:
            return replace(button, data=pack(Action.SHOW_PREVIEW_REST))
        case Action.TURN_REST if callback:
            return replace(button, data=pack(Action.TURN_PREVIEW_REST, callback.number(1)))
        case _:
            return None
