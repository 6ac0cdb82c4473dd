"""Draws the alerts to owners: problems with what to do next, and recoveries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from bot.i18n import Texts
from bot.ports.messenger import Screen
from bot.services.alerts.rules import AlertCause, Problem
from bot.views.format import dates
from bot.views.format.html import lines, paragraphs
from bot.views.format.limits import clip, first_that_fits
from bot.views.format.numbers import format_number

_REASON_LIMITS = (200, 100, 50)
"""The most of a reason, less where the message would be too long."""


def problem_report(problems: Sequence[Problem], zone: str, now: datetime, texts: Texts) -> Screen:
    """All present problems in one message; `zone` is the operator's time zone."""

    def render(reason_limit: int) -> str:
        return paragraphs(*(_problem_lines(one, reason_limit, zone, now, texts) for one in problems))

    return Screen(first_that_fits(render, _REASON_LIMITS))


def recovery_report(causes: Sequence[AlertCause], texts: Texts) -> Screen:
    """The problems that are over, in one message."""
    return Screen(lines(*(texts(f"alert_over.{cause}") for cause in causes)))


def _problem_lines(problem: Problem, reason_limit: int, zone: str, now: datetime, texts: Texts) -> Markup:
    shown = texts(
        f"alert.{problem.cause}",
        count=format_number(problem.count, texts),
        of=format_number(problem.total, texts),
        when=dates.day_and_time(problem.run, zone, now, texts) if problem.run else "",
        time=dates.duration(problem.seconds, texts),
    )
    return lines(shown, texts("alert.why", why=clip(problem.why, reason_limit)) if problem.why else Markup())
