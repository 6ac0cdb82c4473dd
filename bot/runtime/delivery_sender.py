"""Opens the dispatcher of a new epoch and connects its sender with the views that render its messages."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.handlers.context import AppContext
from bot.i18n import Texts
from bot.monitoring.heartbeats import Job
from bot.ports.messenger import Screen
from bot.runtime.instrumented import InstrumentedMessenger
from bot.runtime.pinning import pin_newest
from bot.runtime.post_approval import ask_first
from bot.services.delivery.dispatcher import DeliveryDispatcher
from bot.services.delivery.ledger import DeliveryLedger, recover
from bot.services.delivery.pipeline import InFlightWindow, max_in_flight_at
from bot.services.delivery.render_cache import (
    RenderCache,
    article_ids_of_part,
    relevant_article_ids,
    relevant_event_ids,
)
from bot.services.delivery.sender import Sender
from bot.services.planning.late_composition import LateComposer
from bot.telegram_text import MESSAGE_LIMIT
from bot.views.editor import broadcast
from bot.views.format.limits import shown_length
from bot.views.reader import bulletin, correction_notice, digest
from bot.views.reader.channel_look import look_foot, with_look
from bot.views.reader.pictures import CAPTION_LIMIT, as_edited, preview_url, with_photo
from data.articles import pictures
from data.database import Transaction
from data.delivery import broadcasts
from data.errors import DataError
from data.records.articles import Article, ArticleStatus
from data.records.bulletins import BulletinKind
from data.records.channel_look import PLAIN_LOOK
from data.records.delivery import CORRECTION_KIND, Delivery, PictureForm

log = logging.getLogger(__name__)

_BLANK_LINE = "\n\n"


async def open_dispatcher(context: AppContext, process_name: str, idle_interval: float) -> DeliveryDispatcher:
    """Recover what an earlier sender left unfinished, and return a dispatcher with the next epoch.

    Raises:
        DataError: The database cannot be used.
    """
    settings, rate_limiter = context.settings, context.rate_limiter
    epoch = await recover(context.database, context.clock.now(), settings.in_doubt)
    render_cache = RenderCache()
    window = InFlightWindow(rate_limiter, max_in_flight_at(settings.paid_broadcast_rate))
    ledger = DeliveryLedger(
        database=context.database,
        commits=context.commits,
        clock=context.clock,
        owner=process_name,
        epoch=epoch,
        load_articles=render_cache.get_articles,
        compose=LateComposer().compose,
        sleep=rate_limiter.sleep,
    )
    sender = Sender(
        ledger=ledger,
        messenger=InstrumentedMessenger(
            context.telegram, context.instruments, partial(context.heartbeats.beat_if_active, Job.DELIVERY)
        ),
        rate_limiter=rate_limiter,
        clock=context.clock,
        window=window,
        render=partial(_render, context),
        render_cache=render_cache,
        in_doubt_policy=settings.in_doubt,
        topic_notice=partial(_render_topic_notice, context),
        on_sent=partial(_observe_lag, context),
        pin=partial(pin_newest, context),
        on_refused_picture=partial(_note_refused_picture, context),
        ask_first=partial(ask_first, context),
    )
    return DeliveryDispatcher(
        ledger=ledger,
        sender=sender,
        window=window,
        rate_limiter=rate_limiter,
        clock=context.clock,
        due=context.outbox_filled,
        idle_interval=idle_interval,
        track_step=partial(context.heartbeats.monitor, Job.DELIVERY),
    )


def _render(context: AppContext, delivery: Delivery, articles: Sequence[Article]) -> Screen | None:
    if delivery.edition.kind == broadcasts.KIND:
        return broadcast.message(delivery.edition)
    texts = context.catalogs.for_language(delivery.language)
    if delivery.edition.kind == CORRECTION_KIND:
        return correction_notice.notice(
            articles[0], delivery.timezone, context.clock.now(), texts, has_buttons=not delivery.is_channel
        )
    is_single = delivery.edition.kind in set(BulletinKind)
    sent_at = delivery.edited.sent_at if delivery.edited else None
    screen = (_draw_bulletin if is_single else _draw_digest)(context, delivery, articles, sent_at, texts)
    if screen is None:
        return None
    if delivery.is_channel:
        # Its readers cannot use buttons that answer one person, and its settings are not theirs.
        screen = replace(screen, rows=(), rich=replace(screen.rich, rows=()) if screen.rich else None)
    ordered = _in_order(delivery, articles)
    if delivery.look != PLAIN_LOOK:
        screen = with_look(screen, delivery.look, ordered, context.telegram.bot_url, texts)
    return _with_picture(context, delivery, screen, ordered, is_single=is_single)


def _with_picture(
    context: AppContext, delivery: Delivery, screen: Screen, ordered: Sequence[Article], *, is_single: bool
) -> Screen:
    """A single story with its picture, a digest with that of its first part, an edit with what is there."""
    form = delivery.edited.picture if delivery.edited else None
    if form is not None:
        first = preview_url(ordered[0]) if is_single and ordered else ""
        return as_edited(replace(screen, picture_url=screen.picture_url or first), form)
    if delivery.part:
        return replace(screen, picture_url="")
    shows_it = delivery.look.picture or _wants_pictures(context, delivery)
    is_new_story = is_single and delivery.edited is None
    return with_photo(screen, ordered[0]) if is_new_story and shows_it and ordered else screen


def _wants_pictures(context: AppContext, delivery: Delivery) -> bool:
    """Whether the reader, or the newsroom for those who chose nothing, wants pictures.

    An edit shows what the message has; messages of earlier versions have none but for the look of their chat.
    """
    if delivery.edited is not None:
        return delivery.edited.picture is PictureForm.PREVIEW
    return context.settings.pictures if delivery.pictures is None else delivery.pictures


async def _note_refused_picture(context: AppContext, delivery: Delivery, picture: str) -> None:
    """Store with the stories of a message that Telegram refused a picture of theirs."""

    async def store(tx: Transaction) -> None:
        ids, events = relevant_article_ids(delivery), relevant_event_ids(delivery)
        await pictures.mark_unusable(tx, ids, events, picture, context.clock.now())

    try:
        await context.commits.run(store)
    except DataError as error:
        log.warning("delivery: refused picture not stored", extra={"error": str(error)})


def _draw_digest(
    context: AppContext,
    delivery: Delivery,
    articles: Sequence[Article],
    sent_at: datetime | None,
    texts: Texts,
) -> Screen:
    return digest.digest(
        delivery.edition,
        delivery.part,
        articles,
        delivery.length,
        delivery.timezone,
        sent_at or context.clock.now(),
        texts,
        newsroom=context.newsroom_name,
        origin=context.origin,
        is_weekly=delivery.is_weekly,
        is_group=delivery.chat_id < 0,
        story_url=context.story_url,
        sent_at=sent_at,
        is_rich=delivery.is_rich,
        has_story_links=not delivery.is_channel,
        shows_picture=_wants_pictures(context, delivery),
    )


def _draw_bulletin(
    context: AppContext,
    delivery: Delivery,
    articles: Sequence[Article],
    sent_at: datetime | None,
    texts: Texts,
) -> Screen | None:
    return bulletin.bulletin(
        delivery.edition,
        articles,
        delivery.length,
        delivery.timezone,
        sent_at or context.clock.now(),
        texts,
        is_group=delivery.chat_id < 0,
        story_url=context.story_url,
        sent_at=sent_at,
        limit=_single_story_limit(delivery, articles),
    )


def _single_story_limit(delivery: Delivery, articles: Sequence[Article]) -> int:
    """UTF-16 units of a single story: those of a caption where a photo is edited, with room for its look."""
    if delivery.edited is None or delivery.edited.picture is not PictureForm.PHOTO:
        return MESSAGE_LIMIT
    foot = shown_length(look_foot(delivery.look, _in_order(delivery, articles)))
    return CAPTION_LIMIT - (foot + len(_BLANK_LINE) if foot else 0)


def _in_order(delivery: Delivery, articles: Sequence[Article]) -> list[Article]:
    """The published articles of a part, best first, then those of its events."""
    places = {number: place for place, number in enumerate(article_ids_of_part(delivery))}
    published = [one for one in articles if one.status is ArticleStatus.PUBLISHED]
    return sorted(published, key=lambda article: places.get(article.id, len(places)))


def _render_topic_notice(context: AppContext, delivery: Delivery) -> Screen:
    return digest.topic_closed(context.catalogs.for_language(delivery.language))


def _observe_lag(context: AppContext, delivery: Delivery, at: datetime) -> None:
    lag = at - delivery.due_at
    # A broadcast is due a day after it may leave, so its lag is negative.
    if lag >= timedelta(0) and not delivery.is_bulletin:
        context.instruments.digest_lag.observe(lag.total_seconds())
