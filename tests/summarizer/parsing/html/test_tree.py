"""A parsed tree says what the page shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.parsing.html.tree import parse_tree

_LONG = "The council wants to talk about the bridge again in spring."


def _shown(markup: str, attributes: str = "") -> str:
    root = parse_tree(f"<html {attributes}><body><p>{_LONG}</p><div>{markup}</div></body></html>")
    assert root is not None
    return " ".join(root.find(".//div").text_content().split())


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("A <del>first</del> <ins>second</ins> draft", "A second draft"),
        ("A <s>first</s> <strike>old</strike> draft", "A draft"),
        ('A <span style="text-decoration: line-through">first</span> draft', "A draft"),
        ('Seen <span style="display:none">not seen</span>', "Seen"),
        ('Seen <b style="visibility: hidden">not</b> <i hidden>seen</i>', "Seen"),
        ('Seen <b style="font-size:0">not</b><b style="font-size:0.9em">small</b>', "Seen small"),
        ('More <span class="sr-only">(opens a window)</span>', "More"),
        ("橋<ruby>港<rp>(</rp><rt>みなと</rt><rp>)</rp></ruby>", "橋港"),
        ("Brü&shy;cken&#173;bau&#xAD;amt\u200b und\ufeff mehr", "Brückenbauamt und mehr"),
        ("\u202e31\u202c, &#8238;31&#x202C; or \u2066&#8294;13&#x2069; euros", "31, 31 or 13 euros"),
        ("Brücken<wbr>bau<wbr/>amt", "Brückenbauamt"),
        ("5 <math><mo>+</mo></math> 6", "5 + 6"),
        ('<script type="math/tex">a^2</script> is', "a^2 is"),
        ('<img class="latex" alt="a^2"> is <img alt="a photo">', "a^2 is"),
        ("1.5 × 10<sup>9</sup> t of CO<sub>2</sub>", "1.5 × 10⁹ t of CO2"),
        ('Bridge<sup><a href="#n1">1</a></sup> shut<sup class="reference">[2]</sup>.', "Bridge shut."),
        ("40 m<sup><b>2</b></sup>", "40 m²"),
    ],
)
def test_only_what_is_shown_remains(markup: str, shown: str) -> None:
    assert _shown(markup) == shown


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "so “he ‘they’ said”"),
        ("de-AT", "so „he ‚they‘ said“"),
        ("fr", "so «\xa0he “\xa0they\xa0” said\xa0»"),
        ("pl", "so „he «they» said”"),
        ("ru", "so «he „they“ said»"),
        ("ja", "so 「he 『they』 said」"),
        ("", "so “he ‘they’ said”"),
    ],
)
def test_quotations_get_the_marks_of_their_language(language: str, shown: str) -> None:
    assert _shown("so <q>he <q>they</q> said</q>", f'lang="{language}"') == " ".join(shown.split())


def test_marks_that_the_page_writes_are_not_doubled() -> None:
    assert _shown("so “<q>he said</q>”") == "so “he said”"


@pytest.mark.parametrize("opening", ["<s>", "<del>", '<div style="display:none">', "<div hidden>"])
def test_an_end_tag_that_is_missing_does_not_remove_the_page(opening: str) -> None:
    root = parse_tree(f"<html><body>{opening}<p>{_LONG}</p><p>{_LONG}</p></body></html>")
    assert root is not None
    assert root.text_content().count(_LONG) == 2


def test_parts_that_scripts_will_show_stay() -> None:
    assert _shown('<div hidden id="S:1">streamed</div>') == "streamed"


def test_the_text_behind_a_comment_stays() -> None:
    assert _shown("The <!-- 1 -->bridge<!-- 2 --> is shut") == "The bridge is shut"


@given(st.text(max_size=200))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    root = parse_tree(text)
    assert root is None or isinstance(root.text_content(), str)
