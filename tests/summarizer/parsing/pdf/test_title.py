"""The title of a PDF is the headline, not a letterhead, a stamp or a pull quote."""

from __future__ import annotations

import pytest

from summarizer.parsing.pdf.reader import read_pdf
from tests.summarizer.parsing.samples import SENTENCE, SamplePdfLine, lines_below_each_other, make_pdf

_HEADLINE = SamplePdfLine("Bridge shut for two years", 720, size=16, bold=True)


def _story(y: float) -> list[SamplePdfLine]:
    return lines_below_each_other(SENTENCE, SENTENCE, SENTENCE, y=y)


@pytest.mark.parametrize(
    ("above", "between", "dropped"),
    [
        ([SamplePdfLine("CITY OF RYDE", 760, size=24), SamplePdfLine("Press release", 740)], [], 2),
        ([SamplePdfLine("RYDE COUNCIL", 760, size=24)], [], 0),
        ([], [SamplePdfLine("“Nobody will pay”", 620, size=22)], 0),
        ([SamplePdfLine("DRAFT", 590, size=70)], [], 1),
        ([SamplePdfLine("Media release", 760, size=12), SamplePdfLine("7 October 2026", 740)], [], 2),
    ],
)
def test_the_headline_is_the_title(
    above: list[SamplePdfLine], between: list[SamplePdfLine], dropped: int
) -> None:
    document = read_pdf(make_pdf([[*above, _HEADLINE, *_story(690), *between, *_story(580)]]))
    assert document.title == _HEADLINE.text
    assert len(document.dropped) == dropped


def test_a_headline_in_the_type_of_the_text_stands_behind_the_label() -> None:
    lines = lines_below_each_other("PRESS RELEASE", "", "Bridge shut for two years", "", *[SENTENCE] * 6)
    assert read_pdf(make_pdf([lines])).title == "Bridge shut for two years"


def test_a_heading_in_the_middle_is_no_title() -> None:
    heading = SamplePdfLine("What comes next", 640, size=16)
    assert read_pdf(make_pdf([[*_story(720), heading, *_story(620)]])).title == ""
