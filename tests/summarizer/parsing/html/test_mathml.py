"""Formulas in MathML become one line of text."""

from __future__ import annotations

import pytest
from lxml import html  # type: ignore[import-untyped]

from summarizer.parsing.html.mathml import formula_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<mi>s</mi><mo>=</mo><mi>v</mi><mo>&#8290;</mo><mi>t</mi>", "s=vt"),
        ("<mfrac><mn>3</mn><mrow><mi>a</mi><mo>+</mo><mn>1</mn></mrow></mfrac>", "3/(a+1)"),
        ("<msup><mi>x</mi><mn>2</mn></msup>", "x²"),
        ("<msup><mi>e</mi><mrow><mi>i</mi><mi>w</mi></mrow></msup>", "e^iw"),
        ("<msub><mi>x</mi><mi>k</mi></msub>", "x_k"),
        ("<msubsup><mi>x</mi><mn>0</mn><mn>3</mn></msubsup>", "x_0³"),
        ("<msqrt><mi>a</mi><mo>+</mo><mi>b</mi></msqrt>", "√(a+b)"),
        ("<mroot><mn>8</mn><mn>3</mn></mroot>", "³√8"),
        ("<munderover><mo>∑</mo><mi>k</mi><mi>n</mi></munderover><mi>k</mi>", "∑_kⁿk"),
        ("<semantics><mi>q</mi><annotation>\\q</annotation></semantics>", "q"),
        ("<mtable><mtr><mtd>1</mtd><mtd>2</mtd></mtr><mtr><mtd>3</mtd></mtr></mtable>", "1 2; 3;"),
    ],
)
def test_a_formula_is_one_line(markup: str, text: str) -> None:
    assert formula_text(html.fromstring(f"<math>{markup}</math>")) == text


def test_a_formula_without_parts_has_its_alternative_text() -> None:
    assert formula_text(html.fromstring('<math alttext="a = b"></math>')) == "a = b"
