"""Tests of sentence splitting: the cases of hard_sentences.txt, and properties of any text."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.language.sentences import sentences
from tests.support.paths import ROOT

_UNSPACED = ("zh", "ja", "th")
_LANGUAGES = ("", "en", "de", "fr", "ru", "zh", "ja", "ar", "hi", "th", "xx")


class _Case(NamedTuple):
    language: str
    reason: str
    sentences: list[str]


def _read_cases() -> list[_Case]:
    cases: list[_Case] = []
    for line in (Path(__file__).parent / "hard_sentences.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            cases.append(_Case(line[1:3], line[5:], []))
        elif line and not line.startswith("#"):
            cases[-1].sentences.append(line)
    return cases


_CASES = _read_cases()


@pytest.mark.parametrize("case", _CASES, ids=[f"{case.language}: {case.reason}" for case in _CASES])
def test_a_hard_case_is_split_into_its_sentences(case: _Case) -> None:
    text = ("" if case.language in _UNSPACED else " ").join(case.sentences)
    assert sentences(text, case.language) == case.sentences


def test_the_hard_sentences_span_many_languages_and_give_their_reasons() -> None:
    assert len(_CASES) >= 600
    assert len({case.language for case in _CASES}) >= 30
    assert all(case.reason and case.sentences for case in _CASES)
    page = (ROOT / "docs/languages.md").read_text("utf-8")
    assert f"{len(_CASES)} cases in {len({case.language for case in _CASES})} languages" in page


# Marks that invite a wrong split, mixed with arbitrary text.
_BOUNDARY_MARKS = st.sampled_from(
    [". ", "... ", "… ", "? ", "! ", "。", "۔ ", "। ", "U.S. ", "A. ", "1. ", "(", ") ", "“", "” ", '" ', "«",
     "»", "„", "「", "」", "\n", "\n\n", "\t", "\u00a0", "\u3000", "\u200b", "\0", "\ud800", "he ", "He ",
     "5G ", "— "]
)  # fmt: skip
_TEXT = st.one_of(
    st.text(alphabet=st.characters(codec=None, exclude_categories=[])),
    st.lists(_BOUNDARY_MARKS | st.text()).map("".join),
)


@given(_TEXT, st.sampled_from(_LANGUAGES))
def test_sentences_are_verbatim_in_order_and_lose_nothing_but_white_space(text: str, language: str) -> None:
    found = sentences(text, language)
    position = 0
    for sentence in found:
        assert sentence
        assert sentence == sentence.strip()
        at = text.index(sentence, position)
        assert not text[position:at].strip()
        position = at + len(sentence)
    assert not text[position:].strip()


@given(_TEXT)
def test_outer_white_space_changes_no_sentence(text: str) -> None:
    assert sentences(f"  {text}\n", "en") == sentences(text, "en")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("  \n ", 0),
        ("…", 1),
        ("Two words", 1),
        ("- bread - butter - salt", 1),
        ("a\tb\tc\n1\t2\t3", 1),
        ("Roses bloom,\nviolets fade,\nthe gardener sleeps\nin the shade.", 1),
        ("https://example.org/a.b?c=d. Next!", 2),
        ("😀😀 😀!", 1),
    ],
)
def test_lists_tables_poems_and_fragments_have_the_expected_number_of_sentences(
    text: str, count: int
) -> None:
    assert len(sentences(text, "en")) == count


def test_a_quotation_without_a_closing_mark_is_split() -> None:
    text = "“" + "The water rose again during the night. " * 40
    assert max(map(len, sentences(text, "en"))) < 200


def test_a_sentence_split_over_a_window_border_stays_whole() -> None:
    text = "The water rose again during the night and nobody slept. " * 400
    assert set(sentences(text, "en")) == {"The water rose again during the night and nobody slept."}


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "part",
    [
        "word ", '"(“ ', ". ", ". . “", "A. ", "«a.» ", "a" * 50, "he said. ", "。", "U.S. ",
        "etc. A", "5 kg. ", "a.[1] ", '"no. Me', "(Dr. ", "是……",
    ],
)  # fmt: skip
def test_splitting_takes_linear_time(part: str) -> None:
    """Quadratic time would be half a minute at this number of parts."""
    text = part * min(100_000 // len(part), 10_000)
    assert "".join("".join(sentences(text, "en")).split()) == "".join(text.split())


@pytest.mark.parametrize("space", ["\u00a0", "\u0085", "\u2003", "\u202f", "\u3000", "\u2028"])
@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_a_space_beyond_ascii_before_a_full_stop_is_read(space: str, language: str) -> None:
    text = f"Plan G{space}. Le pont rouvre lundi{space}! Il ferme mardi."
    assert "".join("".join(sentences(text, language)).split()) == "".join(text.split())
