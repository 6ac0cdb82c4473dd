"""By-lines keep names and lose mail addresses."""

from __future__ import annotations

import pytest

from summarizer.parsing.author_names import author_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("jo.lund@paper.example (Jo Lund)", "Jo Lund"),
        ("Jo Lund <jo@paper.example>", "Jo Lund"),
        ("Jo Lund, jo@paper.example", "Jo Lund"),
        ("mailto:jo@paper.example", ""),
        ("noreply@paper.example (noreply)", ""),
        ("jo@paper.example (jo@paper.example)", ""),
        ("Jo Lund and Ida Berg", "Jo Lund and Ida Berg"),
        ("@jolund", "@jolund"),
        ("Jo Lund, jo (at) paper.example", "Jo Lund"),
        ("jo[at]paper[dot]example (Jo Lund)", "Jo Lund"),
        ("jo {AT} paper (dot) co (dot) example", ""),
        ("Jo Lund (at) The Paper", "Jo Lund (at) The Paper"),
        ("", ""),
    ],
)
def test_addresses_are_left_out(text: str, name: str) -> None:
    assert author_name(text) == name
