"""Pages in nine languages, copied whole and from the headline on.

Each file in pastes/ is a page; the first character of a line is its expected result: `T` title, `=`
paragraph, `#` heading of the article, `-` dropped.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from summarizer.cleaning.paste import clean_paste
from summarizer.model import BlockKind, Document

PASTES = sorted(Path(__file__).with_name("pastes").glob("*.txt"))
Rows = list[tuple[str, str]]


def _rows(path: Path, start: str) -> Rows:
    rows = [(line[:1], line[2:]) for line in path.read_text(encoding="utf-8").splitlines()]
    first = 0 if start == "page" else [mark for mark, _ in rows].index("T")
    return rows[first:]


def _texts_marked(rows: Rows, marks: str) -> list[str]:
    return [text for mark, text in rows if mark in marks and text]


@pytest.fixture(params=["page", "headline"])
def start(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=PASTES, ids=lambda path: path.stem)
def rows(request: pytest.FixtureRequest, start: str) -> Rows:
    return _rows(request.param, start)


@pytest.fixture
def document(rows: Rows) -> Document:
    return clean_paste("\n".join(text for _, text in rows), detect=lambda _: "")


def test_there_are_pastes_in_nine_languages() -> None:
    assert {path.stem for path in PASTES} >= {"de", "en", "es", "fr", "it", "pl", "pt", "ru", "uk"}


def test_the_headline_is_the_title(rows: Rows, document: Document) -> None:
    assert [document.title] == _texts_marked(rows, "T")


def test_the_body_is_every_paragraph_and_heading_and_nothing_else(rows: Rows, document: Document) -> None:
    assert [block.text for block in document.blocks] == _texts_marked(rows, "=#")


def test_headings_are_distinguished_from_paragraphs(rows: Rows, document: Document) -> None:
    headings = [block.text for block in document.blocks if block.kind is BlockKind.HEADING]
    assert headings == _texts_marked(rows, "#")


def test_all_other_lines_are_dropped_in_order(rows: Rows, document: Document) -> None:
    assert list(document.dropped) == _texts_marked(rows, "-")


def test_no_dropped_line_is_part_of_the_article(rows: Rows, document: Document) -> None:
    shown = f"{document.title}\n{document.body}"
    assert [line for line in _texts_marked(rows, "-") if line in shown] == []


@pytest.mark.parametrize("path", PASTES, ids=lambda path: path.stem)
def test_an_article_without_boilerplate_is_kept_whole(path: Path) -> None:
    rows = _rows(path, "page")
    document = clean_paste("\n\n".join(_texts_marked(rows, "T=#")), detect=lambda _: "")
    assert [document.title] == _texts_marked(rows, "T")
    assert [block.text for block in document.blocks] == _texts_marked(rows, "=#")


@pytest.mark.parametrize("path", PASTES, ids=lambda path: path.stem)
def test_a_body_without_a_headline_is_kept_whole(path: Path) -> None:
    """A first line of prose is the lead and no title."""
    paragraphs = _texts_marked(_rows(path, "page"), "=")
    document = clean_paste("\n\n".join(paragraphs), detect=lambda _: "")
    assert [block.text for block in document.blocks] == paragraphs
    assert document.title == ""
