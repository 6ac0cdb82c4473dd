"""Draws a broadcast: its message for readers, and the card for its author to send, follow and stop it."""

from __future__ import annotations

from datetime import datetime

from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.broadcasts.broadcasts import BroadcastProgress, can_resume
from bot.services.broadcasts.planned_broadcasts import is_late
from bot.services.newsroom.statistics import SendRate
from bot.views.admin.statistics import progress_bar
from bot.views.format import dates
from bot.views.format.html import lines, paragraphs
from bot.views.format.numbers import format_number
from data.records.delivery import AudienceKind, Broadcast, BroadcastState, Edition


def message(edition: Edition) -> Screen:
    """The message to readers: the text, below its picture, with its link buttons."""
    rows = tuple((Button(label, url=address),) for label, address in edition.link_buttons)
    return Screen(edition.body, rows, picture_file_id=edition.picture_file_id)


def discarded(texts: Texts) -> Screen:
    """What remains of the question when the draft was discarded."""
    return Screen(texts("broadcast.discarded"))


def stopped_here(texts: Texts) -> Screen:
    """The message where a broadcast was stopped by another button than its card's."""
    return Screen(texts("broadcast.stopped_here"))


def card(progress: BroadcastProgress, rate: SendRate, now: datetime, texts: Texts) -> Screen:
    """The card: the progress, or the result once the broadcast is over."""
    if progress.broadcast.state is BroadcastState.DONE:
        text = lines(_result(progress, texts), *_undelivered(progress, texts))
        return Screen(text, _rows_at_end(progress, now, texts))
    if progress.broadcast.state is BroadcastState.STOPPING:
        return Screen(lines(texts("broadcast.stopping"), *_undelivered(progress, texts)))
    stop = Button(texts.plain("button.broadcast_stop"), pack(Action.STOP_BROADCAST, progress.broadcast.id))
    return Screen(
        lines(
            _late(progress.broadcast, texts),
            _head(progress, texts),
            _bar(progress, rate, texts),
            *_undelivered(progress, texts),
        ),
        ((stop,),),
    )


def _rows_at_end(progress: BroadcastProgress, now: datetime, texts: Texts) -> tuple[tuple[Button, ...], ...]:
    """Resume after Stop; after a test to one chat, the same message for others."""
    broadcast = progress.broadcast
    if can_resume(broadcast, now) and progress.missed:
        return ((Button(texts.plain("button.resume"), pack(Action.RESUME_BROADCAST, broadcast.id)),),)
    if broadcast.audience_kind is AudienceKind.CHAT:
        return ((Button(texts.plain("button.broadcast_reuse"), pack(Action.REUSE_BROADCAST, broadcast.id)),),)
    return ()


def busy(progress: BroadcastProgress, rate: SendRate, now: datetime, texts: Texts) -> Screen:
    """The refusal of a second broadcast, with the card of the one under way."""
    present = card(progress, rate, now, texts)
    return Screen(paragraphs(texts("broadcast.busy"), Markup(present.html)), present.rows)  # noqa: S704 - ours


def _late(broadcast: Broadcast, texts: Texts) -> Markup:
    """The line of a broadcast that an outage kept from its hour; empty for others."""
    return texts("broadcast.late") if is_late(broadcast) else Markup()


def _head(progress: BroadcastProgress, texts: Texts) -> Markup:
    return texts(
        "broadcast.sending",
        sent=format_number(progress.sent, texts),
        readers=format_number(progress.readers, texts),
    )


def _bar(progress: BroadcastProgress, rate: SendRate, texts: Texts) -> Markup:
    done = 1 - (progress.remaining + progress.deferred) / progress.readers if progress.readers else 1
    left = texts("stats.run_left", time=dates.duration(rate.seconds_for(progress.remaining), texts))
    return Markup("<code>{}</code> {}").format(progress_bar(done), left if progress.remaining else "")


def _result(progress: BroadcastProgress, texts: Texts) -> Markup:
    key = "broadcast.was_stopped" if progress.broadcast.stopped else "broadcast.done"
    return texts.count(key, progress.sent, sent=format_number(progress.sent, texts))


def _undelivered(progress: BroadcastProgress, texts: Texts) -> list[Markup]:
    """The messages that have not arrived, a line for each reason."""
    held = "broadcast.held_local" if progress.broadcast.local_time else "broadcast.held"
    counts = {
        held: progress.deferred if progress.broadcast.state is BroadcastState.RUNNING else 0,
        "broadcast.unreachable": progress.unreachable,
        "broadcast.doubtful": progress.unknown,
        "broadcast.not_sent" if progress.broadcast.stopped else "broadcast.too_late": progress.missed,
    }
    return [texts.count(key, n, count=format_number(n, texts)) for key, n in counts.items() if n]
