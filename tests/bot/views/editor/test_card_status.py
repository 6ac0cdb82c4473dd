"""The status on a card says where the story is, and promises nothing that does not come."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.i18n import Catalogs
from bot.views.editor.card_status import status_line
from data.records.articles import ArticleStatus
from data.records.circulation import Circulation
from tests.support.factories import NOW, article

TEXTS = Catalogs.load().for_language("en")
DRAFT, PUBLISHED, RETRACTED = ArticleStatus.DRAFT, ArticleStatus.PUBLISHED, ArticleStatus.RETRACTED
MORNING, TOMORROW = NOW - timedelta(hours=4), NOW + timedelta(hours=20)


@pytest.mark.parametrize(
    ("status", "circulation", "shown"),
    [
        (PUBLISHED, Circulation(waiting=7, next_due=TOMORROW),
         "✓ Published · waits for the next digest (tomorrow at 08:00, 7 readers)"),
        (PUBLISHED, Circulation(waiting=1, next_due=NOW - timedelta(minutes=1)),
         "✓ Published · waits for the next digest (today at 12:00, 1 reader)"),
        (PUBLISHED, Circulation(MORNING, 7), "✓ Published · went out today at 08:00 to 7 readers"),
        (PUBLISHED, Circulation(NOW - timedelta(days=3), 1),
         "✓ Published · went out Thursday, 19 November at 12:00 to 1 reader"),
        (PUBLISHED, Circulation(MORNING, None), "✓ Published · went out today at 08:00"),
        (PUBLISHED, Circulation(MORNING, 7, 2, TOMORROW),
         "✓ Published · went out today at 08:00 to 7 readers · 2 readers more: tomorrow at 08:00"),
        (PUBLISHED, Circulation(MORNING, 0, 2, TOMORROW),
         "✓ Published · waits for the next digest (tomorrow at 08:00, 2 readers)"),
        (PUBLISHED, Circulation(),
         "✓ Published · no reader waits for it: nobody is subscribed to its topics"),
        (RETRACTED, Circulation(MORNING, 7), "Retracted · 7 readers had it"),
        (RETRACTED, Circulation(MORNING, None), "Retracted · went out today at 08:00"),
        (RETRACTED, Circulation(), "Retracted · no reader had it"),
        (DRAFT, Circulation(), "Draft · nobody sees it yet"),
        (DRAFT, Circulation(MORNING, 7),
         "Draft again · 7 readers had it; publishing does not send it to them twice"),
        (PUBLISHED, None, "✓ Published"),
        (RETRACTED, None, "Retracted"),
    ],
)  # fmt: skip
def test_the_status_in_words(status: ArticleStatus, circulation: Circulation | None, shown: str) -> None:
    line = status_line(article(status=status), circulation, "UTC", NOW, TEXTS)
    assert line.striptags() == shown
