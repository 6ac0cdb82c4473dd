"""The trained classifier: its coefficients fit the features and separate prose from menus."""

from __future__ import annotations

from importlib.resources import files

from summarizer.cleaning.line_classifier import load_line_classifier
from tests.summarizer.cleaning.samples import annotated

PARAGRAPHS = [
    "Der Stadtrat hat am Dienstag beschlossen, dass die Nachtfähre in drei Jahren elektrisch fahren muss.",
    "Anwohner hatten sich seit 2019 über den Lärm beschwert, der nachts zwischen zwei und vier Uhr weckt.",
    "Zwei Drittel der Kosten trägt der Betreiber, den Rest zahlt nach dem Vertrag das Land.",
]


def test_each_line_gets_a_score() -> None:
    page = annotated("A title", "", "A first sentence of some length stands here.")
    assert len(load_line_classifier().scores(page)) == 2


def test_a_page_without_lines_has_no_scores() -> None:
    assert len(load_line_classifier().scores(annotated())) == 0


def test_paragraphs_score_above_the_menu_and_the_tail() -> None:
    menu, tail = ["Startseite", "Politik", "Wetter"], ["Mehr zum Thema", "Impressum", "Datenschutz"]
    page = annotated(*menu, "", "\n\n".join(PARAGRAPHS), "", *tail)
    scores = load_line_classifier().scores(page)
    assert min(scores[3:6]) > 0 > max([*scores[:3], *scores[6:]])


def test_the_classifier_is_read_once() -> None:
    assert load_line_classifier() is load_line_classifier()


def test_the_coefficients_take_less_than_100_kilobytes() -> None:
    assert len(files("summarizer.cleaning").joinpath("model.json").read_bytes()) < 100_000
