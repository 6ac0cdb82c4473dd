"""Where an address ends in the text around it."""

import pytest

from summarizer.cleaning.addresses import trim_address

HALL = "https://news.example.org/hall"


@pytest.mark.parametrize(
    ("given", "expected"),
    [(f"{HALL}),", HALL), (f"{HALL}_(a)", f"{HALL}_(a)"), (f"{HALL}**", HALL), ("...", "")],
)
def test_the_punctuation_around_an_address_is_no_part_of_it(given: str, expected: str) -> None:
    assert trim_address(given) == expected
