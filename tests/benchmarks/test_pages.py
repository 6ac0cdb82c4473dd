"""The benchmark of pages compares words and headlines, and counts a page without article as 0."""

from __future__ import annotations

from benchmarks.pages import PageScore, format_table, score_page

_PROSE = " ".join(
    f"Sentence {number} of the council is about the bridge over the river." for number in range(9)
)
_HTML = f"<html><head><title>Bridge shut</title></head><body><article><p>{_PROSE}</p></article></body></html>"


def test_a_page_read_in_full_scores_one() -> None:
    score = score_page({"html": _HTML, "gold": _PROSE, "gold_title": "Bridge, shut"})
    assert (score.f1, score.title) == (1.0, True)


def test_a_page_without_article_scores_zero() -> None:
    assert score_page({"html": "<html></html>", "gold": _PROSE, "gold_title": "x"}) == PageScore()


def test_the_table_has_a_row_for_each_language_and_for_all() -> None:
    rows = list(format_table({"en": [PageScore(1.0, 0.5, True)], "de": [PageScore()]}))
    assert [row.split()[:2] for row in rows[1:]] == [["de", "1"], ["en", "1"], ["all", "2"]]
