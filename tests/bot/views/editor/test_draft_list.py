"""/drafts fits into one message with any stories."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Catalogs
from bot.services.articles.draft_batch import BatchAction, BatchResult, DraftBatch
from bot.views.editor import draft_list
from data.records.articles import StoredSummary
from tests.bot.views.telegram_html import hostile, screen_examples, visible_text
from tests.support.factories import NOW, article

TEXTS = Catalogs.load().for_language("en")


@screen_examples
@given(hostile, hostile, st.lists(hostile, max_size=9))
def test_every_page_fits_and_parses(title: str, sentence: str, topics: list[str]) -> None:
    summary = StoredSummary("lede", (sentence or "x",), (0,), ((0,),), 1)
    found = replace(
        article(),
        id=2**52,
        title=title[:200] or "x",
        site=title[:80],
        summary=summary,
        topics=tuple(topic[:30] for topic in topics),
        added_by_name=title,
    )
    screen = draft_list.draft_list([found] * 6, 2**40, 2**20, NOW, TEXTS)
    visible_text(screen)
    assert [len(row) for row in screen.rows] == [4, 2, 2, 2]


def test_a_draft_without_text_or_topics_says_so() -> None:
    bare = replace(article(), summary=StoredSummary("lede", (), (), (), 0), topics=(), site="", url="")
    text = visible_text(draft_list.draft_list([bare], 1, 0, NOW, TEXTS))
    assert text.splitlines()[-1].count(" · ") == 2
    assert "no topic" in text


def test_a_batch_of_the_newest_drafts_says_what_stays() -> None:
    batch = DraftBatch(2**52, BatchAction.PUBLISH, 200, 1, 950)
    text = visible_text(draft_list.ask_batch(batch, TEXTS))
    assert "the newest 200 of 950; the others stay" in text
    assert "1 of them names no source" in text
    result = BatchResult(2**52, BatchAction.PUBLISH, 0, 3)
    assert "Undo" not in [button.label for button in draft_list.batch_done(result, TEXTS).rows[0]]
    assert "3 were left alone" in visible_text(draft_list.batch_undone(result, TEXTS))
