"""Tests of near-duplicates: changed copies are found, other stories on the same topic are not."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.near_duplicates import MIN_SIMILARITY, NearDuplicateIndex, fingerprint

_TITLE = "Harbour bridge to close for two years"
_STORY = (
    "The old harbour bridge will close on Monday for two years, because engineers found cracks in its "
    "pillars. A free ferry will run every ten minutes until midnight, the mayor said after a long meeting of "
    "the council. Shopkeepers on the south bank fear for their trade and ask the city to make good their "
    "losses. The bridge was built in 1931 and last repaired in the spring of 1988. Its steel comes from a "
    "mill that has long been pulled down, so every new beam must be cast to measure. Cyclists may take the "
    "ferry as well."
)
_SAME_TOPIC = (
    "Ferry crews threatened a strike on Friday over pay, days before passenger numbers are expected to "
    "double. Their union wants an extra shift and higher wages while the harbour bridge is shut. The "
    "operator offered a bonus for night work, which the crews turned down. Talks go on at the weekend in "
    "the union's offices."
)


@pytest.fixture
def index() -> NearDuplicateIndex:
    """An index of one story and many others that share some of its words."""
    known = NearDuplicateIndex()
    known.add(1, _TITLE, _STORY, "en")
    chance = random.Random(7)
    vocabulary = sorted(set(f"{_STORY} {_SAME_TOPIC}".split()))
    for number in range(2, 120):
        sample = chance.choices(vocabulary, k=25) + [f"matter{chance.randrange(900)}" for _ in range(60)]
        chance.shuffle(sample)
        known.add(number, " ".join(sample[:8]), " ".join(sample[8:]), "en")
    return known


def _article_ids(hits: list[tuple[int, float]]) -> list[int]:
    return [hit for hit, _ in hits]


def test_the_same_story_is_found_with_certainty(index: NearDuplicateIndex) -> None:
    ((found, cosine),) = index.query(_TITLE, _STORY, "en")
    assert (found, round(cosine, 4)) == (1, 1.0)


@pytest.mark.parametrize(
    ("title", "opening"),
    [
        (_TITLE, _STORY + " Sign up for our letter. All rights reserved."),
        ("“Nobody asked us”: traders angry at council", _STORY),
        ("", _STORY),
        (_TITLE, ". ".join(_STORY.split(". ")[:2]) + "."),
        (_TITLE, _STORY.replace("A free ferry will run every ten minutes until midnight, ", "")),
        (_TITLE.upper(), _STORY.replace("'", "’").replace(" ", "\n ")),
    ],
    ids=["other footer", "other headline", "no headline", "shortened", "one clause less", "other dress"],
)
def test_a_copy_is_found(index: NearDuplicateIndex, title: str, opening: str) -> None:
    assert _article_ids(index.query(title, opening, "en")) == [1]


@pytest.mark.parametrize(
    ("title", "opening"),
    [
        ("Ferry crews threaten strike as bridge closes", _SAME_TOPIC),
        ("Stadtrat beschließt neuen Radweg", "Der Stadtrat hat am Dienstag einen neuen Radweg beschlossen."),
        ("", ""),
        ("the of and", "it is what it is"),
    ],
    ids=["same topic", "another language", "nothing", "function words"],
)
def test_another_story_is_not_found(index: NearDuplicateIndex, title: str, opening: str) -> None:
    assert index.query(title, opening, "en") == []


def test_two_stories_on_one_topic_differ_even_in_an_almost_empty_archive() -> None:
    known = NearDuplicateIndex()
    known.add(1, _TITLE, _STORY, "en")
    assert known.query("Ferry crews threaten strike as bridge closes", _SAME_TOPIC, "en") == []


def test_chinese_copies_are_found() -> None:
    known = NearDuplicateIndex()
    story = "港口大桥将从周一起关闭两年，因为工程师在桥墩上发现了裂缝。市长在会后表示，免费渡轮每十分钟一班。"
    known.add(1, "大桥关闭两年", story, "zh")
    assert _article_ids(known.query("渡轮免费", story + "版权所有。", "zh")) == [1]


def test_a_removed_article_is_unknown(index: NearDuplicateIndex) -> None:
    index.remove(1)
    index.remove(1)
    assert index.query(_TITLE, _STORY, "en") == []
    assert len(index) == 118


def test_an_article_removed_after_a_query_is_unknown(index: NearDuplicateIndex) -> None:
    index.query(_TITLE, _STORY, "en")
    index.remove(1)
    assert index.query(_TITLE, _STORY, "en") == []


def test_an_article_added_again_is_known_by_its_new_words_only(index: NearDuplicateIndex) -> None:
    index.add(1, "Ferry crews threaten strike", _SAME_TOPIC, "en")
    assert index.query(_TITLE, _STORY, "en") == []
    assert _article_ids(index.query("Ferry crews threaten strike", _SAME_TOPIC, "en")) == [1]


_WORDS = st.lists(st.sampled_from([f"word{number}" for number in range(12)]), max_size=12).map(" ".join)


@settings(max_examples=20)
@given(st.lists(_WORDS, min_size=60, max_size=70), _WORDS)
def test_postings_and_direct_comparison_agree(archive: list[str], asked: str) -> None:
    """One index uses its postings, the other has articles outside the postings."""
    indexed_together, indexed_one_by_one = NearDuplicateIndex(), NearDuplicateIndex()
    for number, text in enumerate(archive):
        indexed_together.add(number, text, "", "xx")
        indexed_one_by_one.add(number, text, "", "xx")
        indexed_one_by_one.query(asked, "", "xx")
    hits = indexed_together.query(asked, "", "xx")
    assert hits == indexed_one_by_one.query(asked, "", "xx")
    assert all(MIN_SIMILARITY <= cosine <= 1 for _, cosine in hits)


@given(st.text(max_size=200), st.text(max_size=400), st.sampled_from(["", "en", "zh", "ja"]))
def test_any_article_with_words_finds_itself(title: str, opening: str, language: str) -> None:
    known = NearDuplicateIndex()
    known.add(5, title, opening, language)
    hits = known.query(title, opening, language)
    assert hits == [] or _article_ids(hits) == [5]


@pytest.mark.parametrize(
    "variant",
    [
        _STORY.upper(),
        _STORY.replace(" ", "\u00a0\n"),
        _STORY.replace(".", "").replace(",", " –"),
        "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in _STORY),
    ],
    ids=["case", "white space", "punctuation", "full width"],
)
def test_fingerprint_ignores_spelling_variants(variant: str) -> None:
    assert fingerprint(variant) == fingerprint(_STORY)


def test_another_word_gives_another_fingerprint() -> None:
    assert fingerprint(_STORY) != fingerprint(_STORY.replace("two", "three"))


@given(st.text(alphabet=st.characters(codec=None, exclude_categories=[])))
def test_any_text_has_a_fingerprint_of_32_digits_that_case_does_not_change(text: str) -> None:
    assert len(fingerprint(text)) == 32
    assert fingerprint(text.casefold()) == fingerprint(text)
