"""Tests of which texts are readable."""

from __future__ import annotations

import base64
import random

import pytest

from summarizer.text_quality import is_readable_text

POEM = """The tide comes in, the tide goes out,
and no one asks it why.

The tide comes in, the tide goes out,
beneath a turning sky."""
FRUIT = ("apples", "pears", "plums", "cherries", "quinces", "figs", "dates", "grapes", "melons", "lemons")
PRICES = "\n".join(f"{fruit} {kind}\t1 kg\t{price},99 €" for price, fruit in enumerate(FRUIT)
    for kind in ("small", "large", "organic"))  # fmt: skip
LIST = "\n".join(f"{n}. Bring {thing}" for n, thing in enumerate(("rope", "water", "bread", "maps"), 1))
TEAMS = ("Seefeld", "Oberlinden", "Harting", "Westried", "Moosach", "Altdorf", "Birkau", "Erlenbach")
CHINESE = "渡船今天早上重新起航，居民们在码头上迎接船长。市议会决定购买新的电池，费用由省政府承担。" * 20
RESULTS = "\n".join(f"{n}. {name} {n * 3} 17 {n}:4" for n, name in enumerate(TEAMS * 9, 1))


@pytest.mark.parametrize("text", [POEM, PRICES, LIST, CHINESE, RESULTS, "Closed on Monday.", POEM * 12, ""])
def test_poems_lists_prices_tables_notices_and_text_without_spaces_are_read(text: str) -> None:
    assert is_readable_text(text)


def test_one_letter_over_and_over_is_no_text() -> None:
    assert not is_readable_text("A " * 60_000)


def test_one_sentence_over_and_over_is_no_text() -> None:
    assert not is_readable_text("The ferry sails again today. " * 5000)


@pytest.mark.parametrize("width", [0, 76])
def test_an_encoded_picture_is_no_text(width: int) -> None:
    code = base64.b64encode(random.Random(1).randbytes(9000)).decode()
    lines = [code[start : start + width] for start in range(0, len(code), width)] if width else [code]
    assert not is_readable_text("\n".join(lines))


def test_numbers_alone_are_no_text() -> None:
    assert not is_readable_text("\n".join(f"{n} {n * n}" for n in range(500)))


def test_a_log_is_no_text() -> None:
    lines = (f"2026-11-14 06:{n:02}:07,123 INFO request {n} took {n * 7} ms" for n in range(60))
    assert not is_readable_text("\n".join(lines))


def test_a_diary_with_dates_is_text() -> None:
    lines = (f"14 November, {n} o'clock: the water has risen by another {n} centimetres." for n in range(23))
    assert is_readable_text("\n".join(lines))
