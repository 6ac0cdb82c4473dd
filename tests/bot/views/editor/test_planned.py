"""A planned draft says what it waits for, and offers what can be done about it, in at most ten buttons."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from markupsafe import Markup

from bot.i18n import Texts
from bot.ports.messenger import Screen
from bot.services.articles.publication_plans import PlannedDraft
from bot.views.editor import planned as view
from data.records.articles import ArticleStatus
from data.records.publication_plans import PlanState, PublicationPlan
from tests.bot.views.telegram_html import visible_text
from tests.support.factories import NOW, article

HOUR = timedelta(hours=1)
DRAFT = article(5, status=ArticleStatus.DRAFT, seq=None, published_at=None)
READY = PublicationPlan(5, PlanState.READY, NOW + 6 * HOUR, None, False, 7, "Olga", 0, "", "", NOW)
HELD = replace(READY, state=PlanState.HELD, at=None, not_before=NOW + 6 * HOUR)
RELEASED = replace(HELD, state=PlanState.READY, at=HELD.not_before)
ASKED = replace(READY, state=PlanState.REVIEW, at=None)


@pytest.mark.parametrize(
    ("plan", "line", "labels"),
    [
        (None, "", [["Publish", "Later…"]]),
        (
            READY,
            "Will be published today at 18:00 · planned by Olga",
            [["Publish now", "Change time"], ["Cancel the plan"]],
        ),
        (
            HELD,
            "Nobody can publish it before today at 18:00.",
            [["Publish at that hour", "Change time"]],
        ),
        (
            RELEASED,
            "Will be published today at 18:00 · planned by Olga",
            [["Change time", "Cancel the plan"]],
        ),
        (
            ASKED,
            "Waits for review · Olga asked",
            [["Approve", "Later…"], ["Withdraw"]],
        ),
        (
            replace(ASKED, at=READY.at),
            "Waits for review, to be published today at 18:00 · Olga asked",
            [["Approve", "Change time"], ["Cancel the plan"]],
        ),
        (
            replace(READY, with_digest=True, approved_by=8, approved_by_name="Eddie"),
            "Will be published with the digest today at 18:00 · planned by Olga\nApproved by Eddie",
            [["Publish now", "Change time"], ["Cancel the plan"]],
        ),
    ],
)
def test_a_draft_says_what_it_waits_for(
    texts: Texts, plan: PublicationPlan | None, line: str, labels: list[list[str]]
) -> None:
    shown = view.plan_line(plan, "UTC", NOW, texts)
    assert (visible_text(Screen(shown)) if shown else "") == line
    rows = view.publish_rows(DRAFT, plan, NOW, texts)
    assert [[button.label for button in row] for row in rows] == labels


@pytest.mark.parametrize("choice", [view.AT, view.NOT_BEFORE])
@pytest.mark.parametrize("plan", [None, READY, HELD, ASKED])
def test_the_offered_hours_respect_an_embargo(
    texts: Texts, choice: view.TimeChoice, plan: PublicationPlan | None
) -> None:
    screen = view.choose_time(PlannedDraft(DRAFT, plan), choice, NOW + 20 * HOUR, "UTC", NOW, texts)
    labels = [button.label for row in screen.rows for button in row]
    assert len(labels) <= 10
    assert ("Today 13:00" in labels) is not (plan is HELD and choice == view.AT)
    assert ("Lift the embargo" in labels) is (plan is HELD and choice == view.NOT_BEFORE)


def test_a_full_page_of_planned_stories_and_messages_has_at_most_ten_buttons(texts: Texts) -> None:
    drafts = [PlannedDraft(replace(DRAFT, id=number), READY) for number in range(1, 7)]
    mail = [(number, Markup("A message")) for number in range(5)]
    screen = view.planned_list(drafts, 40, 2, "UTC", NOW, texts, broadcasts=mail)
    labels = [button.label for row in screen.rows for button in row]
    assert len(labels) == 10
    assert labels[:2] == ["13", "14"]
    assert view.planned_list([], 0, 0, "UTC", NOW, texts).rows == ()
