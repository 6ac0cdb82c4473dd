"""Opens the sender of a new epoch and connects it with the views that render its messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from bot.handlers.context import AppContext
from bot.monitoring.heartbeats import Job
from bot.ports.messenger import Screen
from bot.runtime.instrumented import InstrumentedMessenger
from bot.services.delivery import dispatcher
from bot.services.delivery.pipeline import InFlightWindow, max_in_flight_at
from bot.views.editor import broadcast
from bot.views.reader import digest
from data.delivery import broadcasts
from data.records.articles import Article
from data.records.delivery import Delivery


async def open_sender(context: AppContext, process_name: str) -> dispatcher.Sender:
    """Recover what an earlier sender left unfinished, and return a sender with the next epoch.

    Raises:
        DataError: The database cannot be used.
    """
    settings = context.settings
    epoch = await dispatcher.recover(context.database, context.clock.now(), settings.in_doubt)
    return dispatcher.Sender(
        database=context.database,
        commits=context.commits,
        messenger=InstrumentedMessenger(
            context.telegram, context.instruments, partial(context.heartbeats.beat_if_active, Job.DELIVERY)
        ),
        rate_limiter=context.rate_limiter,
        clock=context.clock,
        render=partial(_render, context),
        owner=process_name,
        epoch=epoch,
        in_doubt_policy=settings.in_doubt,
        topic_notice=partial(_render_topic_notice, context),
        window=InFlightWindow(max_in_flight_at(settings.paid_broadcast_rate)),
        on_arrival=partial(_observe_lag, context),
    )


def _render(context: AppContext, delivery: Delivery, articles: Sequence[Article]) -> Screen:
    if delivery.edition.kind == broadcasts.KIND:
        return broadcast.message(delivery.edition)
    texts = context.catalogs.for_language(delivery.language)
    now = context.clock.now()
    return digest.digest(
        delivery.edition, delivery.part, articles, delivery.length, delivery.timezone, now, texts
    )


def _render_topic_notice(context: AppContext, delivery: Delivery) -> Screen:
    return digest.topic_closed(context.catalogs.for_language(delivery.language))


def _observe_lag(context: AppContext, lag: timedelta) -> None:
    if lag >= timedelta(0):  # a broadcast is due a day after it may leave, so its lag is negative
        context.instruments.digest_lag.observe(lag.total_seconds())
