import subprocess
import sys

import pytest

from summarizer.ranking.methods import DEFAULT_METHOD, METHODS, UnknownMethodError, load_ranker
from summarizer.ranking.passage import passage_from_sentences

TEXTS = [
    "The harbour bridge will close for repairs on Monday.",
    "Engineers found cracks in two of the bridge's steel cables last week.",
    "Ferries will carry commuters across the harbour while repairs go on.",
    "A spokesman thanked everyone for their patience.",
]


@pytest.mark.parametrize("method", METHODS)
def test_every_method_gives_one_score_a_sentence(method: str) -> None:
    scores = load_ranker(method)(passage_from_sentences(TEXTS, "en"))
    assert len(scores) == len(TEXTS)
    assert all(isinstance(float(score), float) for score in scores)


@pytest.mark.parametrize("method", METHODS)
def test_no_sentences_give_no_scores(method: str) -> None:
    assert list(load_ranker(method)(passage_from_sentences([], "en"))) == []


def test_the_default_is_one_of_the_methods() -> None:
    assert DEFAULT_METHOD in METHODS


def test_an_unknown_method_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(UnknownMethodError, match=r"lexrnak.*centrality"):
        load_ranker("lexrnak")


def test_lead_prefers_earlier_sentences() -> None:
    scores = list(load_ranker("lead")(passage_from_sentences(TEXTS, "en")))
    assert scores == sorted(scores, reverse=True)


def test_naming_the_methods_loads_neither_numpy_nor_sumy() -> None:
    heavy = "{'numpy', 'sumy', 'nltk', 'Stemmer'}"
    code = f"import sys, summarizer.ranking.methods; print(sorted({heavy} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
