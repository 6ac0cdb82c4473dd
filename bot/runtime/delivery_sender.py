"""Opens the dispatcher of a new epoch and connects its sender with the views that render its messages."""

from __future__ import annotations

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
from bot.services.delivery.render_cache import RenderCache, article_ids_of_part
from bot.services.delivery.sender import Sender
from bot.views.editor import broadcast
from bot.views.reader import bulletin, correction_notice, digest
from bot.views.reader.channel_look import with_look
from data.delivery import broadcasts
from data.records.articles import Article, ArticleStatus
from data.records.bulletins import BulletinKind
from data.records.channel_look import PLAIN_LOOK
from data.records.delivery import CORRECTION_KIND, Delivery


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
    draw = _draw_bulletin if delivery.edition.kind in set(BulletinKind) else _draw_digest
    sent_at = delivery.edited.sent_at if delivery.edited else None
    screen = draw(context, delivery, articles, sent_at, texts)
    if screen and delivery.is_channel:
        # Its readers cannot use buttons that answer one person, and its settings are not theirs.
        rich = replace(screen.rich, rows=()) if screen.rich else None
        screen = Screen(screen.html, rich=rich)
    if screen is None or delivery.look == PLAIN_LOOK:
        return screen
    return with_look(screen, delivery.look, _in_order(delivery, articles), context.telegram.bot_url, texts)


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
    )


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
