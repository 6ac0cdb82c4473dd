"""The parts that clean.py is made of, each by itself."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.cleaning.annotated_paste import annotate_lines
from summarizer.cleaning.blocks import ends_sentence, is_list_item
from summarizer.cleaning.boilerplate_tail import find_tail_start, is_boilerplate_remark
from summarizer.cleaning.boosted_trees import BoostedTrees
from summarizer.cleaning.cue_phrases import CUE_KINDS, CueMatch, cue_lexicon, find_cues, tokenize_line
from summarizer.cleaning.feature_matrix import build_feature_matrix
from summarizer.cleaning.hard_wraps import unwrap_lines
from summarizer.cleaning.line_classifier import load_line_classifier
from summarizer.cleaning.lines import PasteLine, split_lines
from summarizer.cleaning.page_features import maximum_subarray
from summarizer.cleaning.paste import clean_paste
from summarizer.cleaning.title_candidates import split_breadcrumb


def test_cleaning_loads_numpy_only_when_it_is_used() -> None:
    code = "import sys, summarizer.cleaning.paste; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_lines_know_the_gap_before_them_and_their_cells() -> None:
    lines = split_lines("one\r\n\r\n \r\ntwo\tthree  \nfour")
    assert lines == [PasteLine("one", 0, 1), PasteLine("two three", 2, 2), PasteLine("four", 0, 1)]


@given(st.lists(st.integers(-9, 9), max_size=30))
def test_no_stretch_sums_to_more_than_the_best_run(scores: list[int]) -> None:
    start, end = maximum_subarray([float(score) for score in scores])
    sums = [sum(scores[low:high]) for low in range(len(scores) + 1) for high in range(low, len(scores) + 1)]
    assert sum(scores[start:end]) == max(sums)


def test_phrases_match_whole_words_in_any_case() -> None:
    related = CUE_KINDS.index("related")
    assert CueMatch(0, 2, related) in find_cues(tokenize_line("Related Articles"), cue_lexicon())
    assert CueMatch(0, 1, related) not in find_cues(tokenize_line("Relatedness"), cue_lexicon())


def test_every_kind_of_phrase_is_known_in_nine_languages() -> None:
    rows = files("summarizer.cleaning").joinpath("cue_phrases.txt").read_text(encoding="utf-8").split("\n[")
    for section in rows[1:]:
        languages = {line[:2] for line in section.splitlines()[1:] if line[2:4] == ": "}
        assert languages >= {"de", "en", "es", "fr", "it", "pl", "pt", "ru", "uk"}, section[:20]


@pytest.mark.parametrize(
    "text", ["It rained.", "Really?", "„Ja!“", "这是。", "यह है।", "Enough…", "(So he said.)"]
)
def test_sentences_are_known_by_their_ends(text: str) -> None:
    assert ends_sentence(text)


@pytest.mark.parametrize("text", ["Contents", "Note:", "3.5", "A. B", ""])
def test_headings_and_labels_end_no_sentence(text: str) -> None:
    assert not ends_sentence(text)


def test_items_start_with_a_bullet_or_number_and_a_space() -> None:
    assert all(map(is_list_item, ["• one", "- two", "3. three", "(4) four", "b) five"]))
    assert not any(map(is_list_item, ["-5 degrees", "3.5 million", "A house", "2024 was dry", "*"]))


WRAPPED_LINES = [
    "The ferry will stop at the old pier again from next",
    "week, the harbour master told a meeting of residents on",
    "Monday evening, after two years of repairs that cost the",
]


def test_lines_cut_at_one_width_are_joined() -> None:
    lines = [PasteLine(text) for text in [*WRAPPED_LINES, *WRAPPED_LINES, "town dearly."]]
    assert [line.text for line in unwrap_lines(lines)] == [
        " ".join([*WRAPPED_LINES, *WRAPPED_LINES, "town dearly."])
    ]


def test_items_of_a_folded_text_stay_apart() -> None:
    lines = [PasteLine(text) for text in [*WRAPPED_LINES, *WRAPPED_LINES, "- town dearly."]]
    assert unwrap_lines(lines)[-1].text == "- town dearly."


def test_short_lines_of_a_menu_are_not_joined() -> None:
    lines = [
        PasteLine(text) for text in ["Home", "News", "Sport", "Opinion and letters", "Weather", "Contact"]
    ]
    assert unwrap_lines(lines) == lines


def test_a_tree_asks_its_way_down_to_one_leaf() -> None:
    trees = BoostedTrees(
        features=np.array([[0, 1, 1, 0, 0, 0, 0]]),
        thresholds=np.array([[0.5, 0.5, 0.5, np.inf, np.inf, np.inf, np.inf]]),
        leaves=np.array([[1.0, 0, 2.0, 0, 3.0, 0, 4.0, 0]]),
        bias=10.0,
    )
    rows = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    assert trees.score(rows).tolist() == [11.0, 12.0, 13.0, 14.0]
    again = BoostedTrees.from_json(json.loads(json.dumps(trees.as_json())))
    assert again.score(rows).tolist() == trees.score(rows).tolist()
    assert len(trees.score(rows[:0])) == 0


def test_the_coefficients_fit_the_features() -> None:
    page = annotate_lines(split_lines("A title\n\nA first sentence of some length stands here."))
    trained = load_line_classifier()
    assert int(trained.first.features.max()) < build_feature_matrix(page).shape[1]
    assert len(trained.scores(page)) == 2


def test_the_coefficients_stay_small() -> None:
    assert len(files("summarizer.cleaning").joinpath("model.json").read_bytes()) < 100_000


@pytest.mark.parametrize(
    "text",
    ["Advertisement", "Read more", "Lesen Sie auch: Der Deich", "Читайте также: Мост", "© 2024 The Paper"],
)
def test_remarks_around_articles_are_known(text: str) -> None:
    assert is_boilerplate_remark(annotate_lines([PasteLine(text)]), 0)


@pytest.mark.parametrize(
    "text", ["Comments by the mayor angered residents.", "Share prices fell", "The tags are red."]
)
def test_sentences_that_merely_start_alike_are_no_remarks(text: str) -> None:
    assert not is_boilerplate_remark(annotate_lines([PasteLine(text)]), 0)


def test_the_tail_starts_at_the_first_announcement_with_nothing_of_the_article_behind() -> None:
    prose = "The ferry will stop at the old pier again from next week on, they said."
    page = annotate_lines(split_lines(f"{prose}\nRelated: Pier\n{prose}\nRelated articles\nOld pier sold"))
    assert find_tail_start(page, np.array([2.0, -1.0, 2.0, -1.0, -2.0])) == 3


def test_the_way_to_a_page_is_no_part_of_its_headline() -> None:
    assert split_breadcrumb("Home » Sport » Late goal decides the cup") == (
        "Home » Sport »",
        "Late goal decides the cup",
    )
    assert split_breadcrumb("Late goal decides the cup") == ("", "Late goal decides the cup")


def test_a_single_paragraph_is_the_story_and_no_title() -> None:
    text = "It rained in Northaven on Monday. Nobody had expected that, least of all the ducks."
    document = clean_paste(text)
    assert (document.title, [block.text for block in document.blocks]) == ("", [text])


def test_a_single_paragraph_of_a_script_without_full_stops_is_the_story() -> None:
    text = (
        "รัฐบาลประกาศแผนใหม่เมื่อวันจันทร์เพื่อช่วยเหลือเกษตรกร แผนนี้มีมูลค่าสามพันล้านบาท "
        "รัฐมนตรีกล่าวว่าจะเริ่มจ่ายในเดือนพฤษภาคม เกษตรกรยินดีกับการตัดสินใจนี้"
    )
    document = clean_paste(text)
    assert (document.title, [block.text for block in document.blocks]) == ("", [text])


def test_a_single_headline_is_a_title_and_no_story() -> None:
    document = clean_paste("Rain in Northaven after eleven dry weeks")
    assert (document.title, document.blocks) == ("Rain in Northaven after eleven dry weeks", ())
