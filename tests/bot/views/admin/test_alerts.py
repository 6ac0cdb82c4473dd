"""Alerts to owners name the problem, its reason and what to do next."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given

from bot.i18n import Catalogs, Texts
from bot.services.alerts.rules import AlertCause, Problem
from bot.views.admin import alerts
from tests.bot.views.telegram_html import hostile, screen_examples, visible_text
from tests.support.factories import NOW

ENGLISH = Catalogs.load("en").for_language("en")


def report_text(texts: Texts, *found: Problem) -> str:
    return visible_text(alerts.problem_report(found, "Europe/Berlin", NOW, texts))


@pytest.mark.parametrize("cause", AlertCause)
def test_every_alert_says_what_to_do_and_every_lasting_one_has_a_recovery(
    cause: AlertCause, texts: Texts
) -> None:
    alert = report_text(texts, Problem(cause, run=NOW))
    assert len(alert.split(". ")) > 1
    assert "The reason" not in alert
    if cause.is_lasting:
        assert visible_text(alerts.recovery_report([cause], texts)).startswith("All is well again: ")


def test_an_alerts_figures_have_separators(texts: Texts) -> None:
    run = NOW - timedelta(hours=2)
    assert "Of the 12,000 digests for today at" in report_text(
        texts, Problem(AlertCause.LOST, count=2_400, total=12_000, run=run)
    )
    behind = report_text(texts, Problem(AlertCause.BACKLOG, count=1_500, seconds=330))
    assert "1,500 are waiting, 5 min 30 sec longer" in behind
    assert "in doubt: 3." in report_text(texts, Problem(AlertCause.OUTCOME_UNKNOWN, count=3))


def test_several_alerts_are_one_message(texts: Texts) -> None:
    alert = report_text(texts, Problem(AlertCause.PLANNING, "KeyError"), Problem(AlertCause.POLLING_CONFLICT))
    assert alert.count("\n\n") == 1
    assert "The reason: KeyError" in alert


@screen_examples
@given(hostile)
def test_any_reason_makes_an_alert_that_telegram_takes(why: str) -> None:
    report_text(ENGLISH, *(Problem(cause, why, run=NOW) for cause in AlertCause))
