"""A broadcast as readers see it, and the card by which its author sends it, follows it and stops it."""

from __future__ import annotations

from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.broadcasts.broadcasts import BroadcastProgress
from bot.services.newsroom.statistics import Pace
from bot.views.admin.statistics import bar, number
from bot.views.format import dates
from bot.views.format.html import lines, paragraphs
from data.records.delivery import BroadcastState, Edition


def message(edition: Edition) -> Screen:
    """What readers get, and its author's preview: the text alone."""
    return Screen(edition.body)


def preview(number_of: int, readers: int, pace: Pace, texts: Texts) -> Screen:
    """The question below a preview: shall draft `number_of` go to so many readers?"""
    time = dates.duration(max(1.0, pace.time_for(readers)), texts)
    reach = texts.count("broadcast.reach", readers, readers=number(readers, texts), time=time)
    send = Button(texts.plain("button.broadcast_send"), pack(Action.SEND_BROADCAST, number_of))
    drop = Button(texts.plain("button.discard"), pack(Action.DISCARD_BROADCAST, number_of))
    return Screen(paragraphs(lines(texts("broadcast.ask"), reach), texts("broadcast.how")), ((send, drop),))


def discarded(texts: Texts) -> Screen:
    """What stays of the question when the draft was thrown away."""
    return Screen(texts("broadcast.discarded"))


def stopped_here(texts: Texts) -> Screen:
    """It was stopped elsewhere than at its card, which tells how it ended."""
    return Screen(texts("broadcast.stopped_here"))


def card(seen: BroadcastProgress, pace: Pace, texts: Texts) -> Screen:
    """How far it is; once it is over, what became of it."""
    if seen.broadcast.state is BroadcastState.DONE:
        return Screen(lines(_result(seen, texts), *_lost(seen, texts)))
    if seen.broadcast.state is BroadcastState.STOPPING:
        return Screen(lines(texts("broadcast.stopping"), *_lost(seen, texts)))
    stop = Button(texts.plain("button.broadcast_stop"), pack(Action.STOP_BROADCAST, seen.broadcast.id))
    return Screen(lines(_head(seen, texts), _bar(seen, pace, texts), *_lost(seen, texts)), ((stop,),))


def busy(seen: BroadcastProgress, pace: Pace, texts: Texts) -> Screen:
    """Another one is under way: how far it is, and how it is stopped."""
    present = card(seen, pace, texts)
    return Screen(paragraphs(texts("broadcast.busy"), Markup(present.html)), present.rows)  # noqa: S704 - ours


def _head(seen: BroadcastProgress, texts: Texts) -> Markup:
    return texts("broadcast.sending", sent=number(seen.sent, texts), readers=number(seen.readers, texts))


def _bar(seen: BroadcastProgress, pace: Pace, texts: Texts) -> Markup:
    done = 1 - (seen.remaining + seen.deferred) / seen.readers if seen.readers else 1
    left = texts("stats.run_left", time=dates.duration(pace.time_for(seen.remaining), texts))
    return Markup("<code>{}</code> {}").format(bar(done), left if seen.remaining else "")


def _result(seen: BroadcastProgress, texts: Texts) -> Markup:
    key = "broadcast.was_stopped" if seen.broadcast.stopped else "broadcast.done"
    return texts.count(key, seen.sent, sent=number(seen.sent, texts))


def _lost(seen: BroadcastProgress, texts: Texts) -> list[Markup]:
    """What has not arrived, a line for each reason."""
    counts = {
        "broadcast.held": seen.deferred if seen.broadcast.state is BroadcastState.RUNNING else 0,
        "broadcast.unreachable": seen.unreachable,
        "broadcast.doubtful": seen.unknown,
        "broadcast.not_sent" if seen.broadcast.stopped else "broadcast.too_late": seen.missed,
    }
    return [texts.count(key, n, count=number(n, texts)) for key, n in counts.items() if n]
