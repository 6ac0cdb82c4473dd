"""The feature matrix: one row a line, stable columns, words of prose."""

from __future__ import annotations

import numpy as np

from summarizer.cleaning.feature_matrix import build_feature_matrix
from summarizer.cleaning.line_classifier import load_line_classifier
from tests.summarizer.cleaning.samples import annotated

SENTENCE = "The ferry will stop at the old pier again from next week on, the harbour master said."


def test_each_line_has_one_row_of_finite_numbers() -> None:
    rows = build_feature_matrix(annotated("Új híd", "", SENTENCE, "© 2026"))
    assert rows.shape[0] == 3
    assert np.isfinite(rows).all()


def test_the_trained_trees_ask_for_existing_columns() -> None:
    columns = build_feature_matrix(annotated("A title", "", SENTENCE)).shape[1]
    assert int(load_line_classifier().first.features.max()) < columns


def test_the_columns_do_not_depend_on_the_page() -> None:
    pages = [annotated("Título"), annotated(*[SENTENCE] * 30), annotated("Заголовок", "", "Текст.")]
    assert len({build_feature_matrix(page).shape[1] for page in pages}) == 1


def test_equal_lines_in_equal_surroundings_have_equal_rows() -> None:
    assert np.array_equal(
        build_feature_matrix(annotated("Menü", SENTENCE)), build_feature_matrix(annotated("Menü", SENTENCE))
    )
