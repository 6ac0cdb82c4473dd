"""The sender of one epoch, wired to the views that write its messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from bot.handlers.context import AppContext
from bot.monitoring.heartbeats import Duty
from bot.ports.messenger import Screen
from bot.runtime.instrumented import MeteredMessenger
from bot.services.delivery import dispatcher
from bot.services.delivery.pipeline import InFlightWindow, max_in_flight_at
from bot.views.editor import broadcast
from bot.views.reader import digest
from data.delivery import broadcasts
from data.records.articles import Article
from data.records.delivery import Delivery


async def _sender(lede: AppContext, me: str) -> dispatcher.Sender:
    """A sender of its own epoch: what an earlier one left behind is taken back."""
    settings = lede.settings
    epoch = await dispatcher.recover(lede.database, lede.clock.now(), settings.in_doubt)
    return dispatcher.Sender(
        database=lede.database,
        commits=lede.commits,
        messenger=MeteredMessenger(
            lede.telegram, lede.instruments, partial(lede.heartbeats.goes_on, Duty.DELIVERY)
        ),
        rate_limiter=lede.rate_limiter,
        clock=lede.clock,
        render=partial(_written, lede),
        owner=me,
        epoch=epoch,
        in_doubt_policy=settings.in_doubt,
        topic_notice=partial(_topic_notice, lede),
        window=InFlightWindow(max_in_flight_at(settings.paid_broadcast_rate)),
        on_arrival=partial(_arrived, lede),
    )


def _written(lede: AppContext, delivery: Delivery, articles: Sequence[Article]) -> Screen:
    if delivery.edition.kind == broadcasts.KIND:
        return broadcast.message(delivery.edition)
    texts = lede.catalogs.for_language(delivery.language)
    now = lede.clock.now()
    return digest.digest(
        delivery.edition, delivery.part, articles, delivery.length, delivery.timezone, now, texts
    )


def _topic_notice(lede: AppContext, delivery: Delivery) -> Screen:
    return digest.topic_closed(lede.catalogs.for_language(delivery.language))


def _arrived(lede: AppContext, late: timedelta) -> None:
    if late >= timedelta(0):  # a broadcast has a day to arrive, and is never late
        lede.instruments.lag.observe(late.total_seconds())
