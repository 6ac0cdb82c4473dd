"""What owners are told without having asked: what is wrong, what to do next, and when it is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from bot.i18n import Texts
from bot.ports.messenger import Screen
from bot.services.alerts.rules import AlertCause, Problem
from bot.views.admin.statistics import number
from bot.views.format import dates
from bot.views.format.html import lines, paragraphs
from bot.views.format.limits import clip

_LONGEST_REASON = 200


def wrong(findings: Sequence[Problem], zone: str, now: datetime, texts: Texts) -> Screen:
    """Everything that is wrong now; `zone` is the operator's."""
    return Screen(paragraphs(*(_finding(one, zone, now, texts) for one in findings)))


def over(causes: Sequence[AlertCause], texts: Texts) -> Screen:
    """What is well again."""
    return Screen(lines(*(texts(f"alert_over.{cause}") for cause in causes)))


def _finding(one: Problem, zone: str, now: datetime, texts: Texts) -> Markup:
    shown = texts(
        f"alert.{one.cause}",
        count=number(one.count, texts),
        of=number(one.total, texts),
        when=dates.day_and_time(one.run, zone, now, texts) if one.run else "",
        time=dates.duration(one.seconds, texts),
    )
    return lines(shown, texts("alert.why", why=clip(one.why, _LONGEST_REASON)) if one.why else Markup())
