"""Cue phrases: whole words in any case, every kind in nine languages."""

from __future__ import annotations

from importlib.resources import files

import pytest

from summarizer.cleaning.cue_phrases import (
    CUE_KINDS,
    CueLexicon,
    CueMatch,
    cue_lexicon,
    find_cues,
    kind_indices,
    parse_sections,
    tokenize_line,
)

RELATED, SHARE = CUE_KINDS.index("related"), CUE_KINDS.index("share")


def test_phrases_match_whole_words_in_any_case() -> None:
    assert CueMatch(0, 2, RELATED) in find_cues(tokenize_line("Related Articles"), cue_lexicon())
    assert CueMatch(0, 1, RELATED) not in find_cues(tokenize_line("Relatedness"), cue_lexicon())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Das könnte Sie auch interessieren", "related"),
        ("Читайте также", "related"),
        ("Lascia un commento", "comments"),
        ("Compartir", "share"),
        ("Підписуйтесь", "share"),
    ],
)
def test_a_phrase_that_fills_a_line_is_found_in_its_language(text: str, kind: str) -> None:
    words = tokenize_line(text)
    assert CueMatch(0, len(words), CUE_KINDS.index(kind)) in find_cues(words, cue_lexicon())


def test_every_kind_of_phrase_has_rows_in_nine_languages() -> None:
    rows = files("summarizer.cleaning").joinpath("cue_phrases.txt").read_text(encoding="utf-8").split("\n[")
    for section in rows[1:]:
        languages = {line[:2] for line in section.splitlines()[1:] if line[2:4] == ": "}
        assert languages >= {"de", "en", "es", "fr", "it", "pl", "pt", "ru", "uk"}, section[:20]


def test_colons_and_copyright_signs_are_tokens_and_other_marks_are_none() -> None:
    assert tokenize_line("© 2024: Großes Kino, heute!") == ["©", "2024", ":", "grosses", "kino", "heute"]


def test_a_phrase_of_two_kinds_and_a_shorter_phrase_in_it_all_match() -> None:
    lexicon = CueLexicon(
        phrases={"lies": [(("auch",), (RELATED, SHARE)), ((), (SHARE,))]},
        function_words=frozenset(),
        address_words=frozenset(),
        months=frozenset(),
    )
    assert find_cues(["heute", "lies", "auch"], lexicon) == [
        CueMatch(1, 3, RELATED),
        CueMatch(1, 3, SHARE),
        CueMatch(1, 2, SHARE),
    ]


def test_sections_hold_rows_without_languages_and_comments() -> None:
    text = "# A comment.\n[share]\nde: teilen | drucken\n\n# Another.\nfr: partager\n[tags]\nen: tags\n"
    assert parse_sections(text) == {"share": ["teilen | drucken", "partager"], "tags": ["tags"]}


def test_kinds_have_the_index_of_their_place_in_the_list() -> None:
    assert {CUE_KINDS[index] for index in kind_indices("nav", "byline")} == {"nav", "byline"}
