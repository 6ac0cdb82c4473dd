"""The parts of a paste that a client cut are joined to the original text."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.text.utf16 import split_paste
from bot.services.articles.paste_parts import (
    PastePart,
    continues,
    join_parts,
    may_be_truncated,
    split_parts,
    strip_cut_marks,
)
from bot.telegram_text import MESSAGE_LIMIT, utf16_length
from tests.support.paths import STORIES

STORY = "\n\n".join(path.read_text("utf-8") for path in STORIES)


def _make_paragraphs(seed: int) -> list[str]:
    """60 to 120 short paragraphs of random words; to draw each letter took Hypothesis 70 ms for a paste."""
    source = random.Random(seed)

    def some(most: int) -> range:
        return range(min(most, 1 + int(source.expovariate(0.18))))

    return [
        " ".join("".join(source.choice("abcdefgh") for _ in some(12)) for _ in some(120))
        for _ in range(source.randint(60, 120))
    ]


_PARAGRAPHS = st.integers(0, 5_000).map(_make_paragraphs)


def as_parts(texts: list[str]) -> list[PastePart]:
    return [PastePart(number, text) for number, text in enumerate(texts)]


def joined(texts: list[str]) -> str:
    return strip_cut_marks(join_parts(as_parts(texts)))


def is_full(text: str) -> bool:
    return utf16_length(text) == MESSAGE_LIMIT


def cut_by_marks(text: str, *marks: str) -> list[str]:
    """Cut at the best of several marks in the second half of what fits, as some clients do."""
    pieces, rest = [], text.strip()
    while len(rest) > MESSAGE_LIMIT:
        places = (rest.rfind(mark, MESSAGE_LIMIT // 2, MESSAGE_LIMIT) for mark in marks)
        at = next((place for place in places if place > 0), MESSAGE_LIMIT)
        pieces.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*pieces, rest]


def cut_after_last_stop(text: str) -> list[str]:
    """Cut at the last line end or full stop that fits, wherever it is, as some clients do."""
    pieces, rest = [], text.strip()
    while len(rest) > MESSAGE_LIMIT:
        at = max(rest.rfind(mark, 0, MESSAGE_LIMIT) for mark in "\n.") + 1
        pieces.append(rest[: at or MESSAGE_LIMIT].strip())
        rest = rest[at or MESSAGE_LIMIT :].strip()
    return [*pieces, rest]


def cut_near_the_limit(text: str) -> list[str]:
    """Cut at the first line end in the last 300 units, else at a space there, as some clients do."""
    pieces, rest = [], text.strip()
    while len(rest) > MESSAGE_LIMIT:
        at = rest.find("\n", MESSAGE_LIMIT - 296, MESSAGE_LIMIT)
        at = at if at > 0 else rest.rfind(" ", MESSAGE_LIMIT - 296, MESSAGE_LIMIT)
        at = at if at > 0 else MESSAGE_LIMIT
        pieces.append(rest[:at].strip())
        rest = rest[at:].strip()
    return [*pieces, rest]


def cut_hard(text: str) -> list[str]:
    """Cut at the limit, as some clients do; Telegram trims each message."""
    pieces = [text[i : i + MESSAGE_LIMIT].strip() for i in range(0, len(text), MESSAGE_LIMIT)]
    return [piece for piece in pieces if piece]


CLIENTS: dict[str, Callable[[str], list[str]]] = {
    "line end": split_paste,
    "blank line": lambda text: cut_by_marks(text, "\n\n", "\n", ". ", ", ", " "),
    "full stop": cut_after_last_stop,
    "near the limit": cut_near_the_limit,
    "hard": cut_hard,
}


def paragraphs(seed: int, count: int, max_words: int) -> list[str]:
    """Paragraphs of one sentence, some short and some long."""
    chance = random.Random(seed)
    sizes = (chance.randint(1, max(1, int(max_words ** chance.random()))) for _ in range(count))
    return [
        " ".join(chance.choices(["a", "story", "of", "harbours", "and", "ice"], k=n)) + "." for n in sizes
    ]


@pytest.mark.parametrize("client", CLIENTS)
@given(
    seed=st.integers(),
    most_words=st.integers(1, 1_500),
    between=st.sampled_from(["\n", "\n\n", "\n \n", "\n\n\n"]),
)
def test_a_part_cut_by_any_client_continues_the_previous(
    client: str, seed: int, most_words: int, between: str
) -> None:
    pieces = CLIENTS[client](between.join(paragraphs(seed, 80, most_words)))
    for before, after in pairwise(as_parts([piece for piece in pieces if piece])):
        assert not may_be_truncated(before) or continues(before, after)


@given(
    seed=st.integers(),
    size=st.integers(1, 3_700),
    title=st.integers(1, 40),
    most_words=st.integers(1, 400),
    between=st.sampled_from(["\n", "\n\n"]),
)
def test_a_story_whose_title_would_have_fitted_does_not_continue_another(
    seed: int, size: int, title: int, most_words: int, between: str
) -> None:
    """No client cuts a text into two such messages, for any white space between them."""
    first = between.join(paragraphs(seed, 100, most_words))[:size].rpartition(".")[0] + "."
    second = between.join(["harbour " * title, *paragraphs(seed + 1, 100, most_words)])[:4_096].strip()
    assert not continues(PastePart(1, first), PastePart(2, second))
    for cut in CLIENTS.values():
        assert all(cut(first + lost + second)[0] != first for lost in (between, "\n", " "))


def test_two_long_paragraphs_are_a_cut_only_where_they_do_not_fit_together() -> None:
    before = PastePart(1, "word " * 500)
    assert continues(before, PastePart(2, "word " * 400))
    assert not continues(before, PastePart(2, "word " * 300))
    assert continues(PastePart(1, before.text, command_length=5), PastePart(2, "word " * 319))


def test_a_later_blank_line_is_no_evidence_where_the_paste_has_none_before() -> None:
    lines = "A line of some length that stands alone.\n" * 50
    assert not continues(PastePart(1, lines.strip()), PastePart(2, lines * 2))
    assert continues(PastePart(1, f"{lines}\n{lines[:500]}".strip()), PastePart(2, f"{lines}\n\nEnd"))


def test_split_parts_inverts_join_parts() -> None:
    pieces = split_paste("\n\n".join(["One paragraph of several that are alike."] * 400))
    assert split_parts(join_parts(as_parts(pieces))) == pieces
    assert split_parts(join_parts([PastePart(1, "A text with\x1ea cut mark")])) == ["A text with a cut mark"]


@given(_PARAGRAPHS.filter(lambda found: not any(map(is_full, split_paste("\n\n".join(found))))))
def test_line_ends_and_words_survive_a_cut_at_a_good_place(paragraphs: list[str]) -> None:
    text = "\n\n".join(paragraphs)
    assert joined(split_paste(text)) == text


@given(_PARAGRAPHS.map(" ".join).filter(lambda text: not any(map(is_full, split_paste(text)))))
def test_words_survive_cuts_at_spaces(text: str) -> None:
    assert joined(split_paste(text)).split() == text.split()


@given(st.text("一二三四五六七八九", min_size=1, max_size=40), st.integers(200, 400))
def test_a_language_without_spaces_stays_without_them(text: str, times: int) -> None:
    assert joined(split_paste(text * times)) == text * times


def test_words_survive_nine_of_ten_hard_cuts() -> None:
    """A cut between two words looks like one inside a word; the words of the paste tell most apart."""
    right = sum(
        joined(cut_hard("." * shift + STORY)).split() == ("." * shift + STORY).split()
        for shift in range(0, 3_000, 5)
    )
    assert right >= 0.9 * 600


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("The city voted.\nShopkeepers divided", "Most owners", "divided\n\nMost"),
        ("A first line\nThis stands alone", "goes on in lower case", "alone\n\ngoes"),
        ("It was late.", "The ship had left", "late.\n\nThe"),
        ("a sentence that goes on " * 100 + "and", "on", "and on"),
        ("a sentence that goes on " * 100 + "met Ada", "Mirov there", "met Ada Mirov"),
    ],
)
def test_whitespace_lost_at_a_cut_is_restored(before: str, after: str, whole: str) -> None:
    assert whole in joined([before, after])


@pytest.mark.parametrize(
    ("end", "start", "whole"),
    [
        (" the har", "bour of old", "the harbour of"),
        (" the harbour", "of old", "the harbour of"),
        (" said Tomas", "Bergh then", "Tomas Bergh"),
        (" it cost 3.", "5 crowns", "3.5 crowns"),
        (" see example.", "com for it", "example.com"),
        (" he left.", "Nobody saw", "left.\n\nNobody"),
        (" first,", "then", "first, then"),
    ],
)
def test_a_full_message_may_have_been_cut_inside_a_word(end: str, start: str, whole: str) -> None:
    known = "They spoke of the harbour and of old ships. "
    before = known + "x" * 20 + " y" * 3_000
    before = before[: MESSAGE_LIMIT - len(end)] + end
    assert is_full(before)
    assert whole in joined([before, f"{start} days."])


def test_part_sizes_are_counted_in_utf16_units() -> None:
    assert utf16_length("a😀") == 3
    assert not may_be_truncated(PastePart(1, "a" * 1_999))
    assert may_be_truncated(PastePart(1, "😀" * 1_000))
    assert may_be_truncated(PastePart(1, "a" * 1_995, command_length=5))
    assert PastePart(1, "a" * 4_091, command_length=5).is_at_limit
