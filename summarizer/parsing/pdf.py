"""A PDF to a document, by pypdf: its lines with their places, then paragraphs and headings."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

from summarizer.language import detect
from summarizer.model import Block, BlockKind, Document
from summarizer.parsing.errors import Reason, Unreadable
from summarizer.parsing.metadata import believable_author, believable_title, iso_date
from summarizer.parsing.pdf_lines import Line, without_running_lines
from summarizer.parsing.pdf_paragraphs import to_blocks

MOST_PAGES: Final = 200
"""Reading ends there: longer than any article, and about ten seconds of work."""

MOST_CHARACTERS: Final = 300_000
"""Reading ends after the page that passes it."""

_FEWEST_LETTERS: Final = 20
_UP: Final = 0
_LIGATURES: Final = str.maketrans(
    {
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
        "ﬅ": "st",
        "ﬆ": "st",
        "\uf0b7": "•",
        "\xa0": " ",
    }
)
_BOLD: Final = re.compile(r"bold|black|heavy|cmbx", re.IGNORECASE)


def read_pdf(data: bytes) -> Document:
    """The document in a PDF.

    Raises:
        Unreadable: It is encrypted, broken, empty, or a scan: pictures of text.
    """
    try:
        reader = PdfReader(io.BytesIO(data))
        _unlock(reader)
        pages = _pages(reader)
    except (FileNotDecryptedError, DependencyError) as error:
        raise Unreadable(Reason.ENCRYPTED) from error
    except (MemoryError, Unreadable):
        raise
    except Exception as error:  # pypdf says that a broken file may raise anything
        raise Unreadable(Reason.BROKEN) from error
    return _document(pages, _facts(reader))


def _unlock(reader: PdfReader) -> None:
    """Most locked files forbid changes only and open without a password."""
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable(Reason.ENCRYPTED)


def _pages(reader: PdfReader) -> list[list[Line]]:
    pages: list[list[Line]] = []
    characters = 0
    for number in range(min(len(reader.pages), MOST_PAGES)):
        pages.append(_lines(reader.pages[number]))
        characters += sum(len(line.text) for line in pages[-1])
        if characters > MOST_CHARACTERS:
            break
    return pages


def _lines(page: PageObject) -> list[Line]:
    collector = _Collector()
    try:
        page.extract_text(orientations=(_UP,), visitor_text=collector.add)
    except (PyPdfError, ArithmeticError, LookupError, ValueError, TypeError, AttributeError):
        # One damaged page is no reason to refuse the others.
        return []
    return collector.lines()


class _Collector:
    """Puts together the pieces of each line as pypdf finds them."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._pieces: list[Line] = []

    def add(self, text: str, outer: Sequence[float], inner: Sequence[float], font: Any, size: float) -> None:
        """One piece: `outer` and `inner` are the transformations of the page and of its text."""
        if text.strip():
            x = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
            y = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
            height = abs((inner[2] * outer[1] + inner[3] * outer[3]) * size)
            bold = bool(_BOLD.search(str(font.get("/BaseFont", "")) if font else ""))
            self._pieces.append(Line(text, float(x), float(y), float(height), bold))
        elif text and self._pieces:
            last = self._pieces[-1]
            self._pieces[-1] = replace(last, text=last.text + text)
        if text.endswith("\n"):
            self._end_line()

    def lines(self) -> list[Line]:
        """All lines, in the order of the page's own program, which is nearly always that of reading."""
        self._end_line()
        return self._lines

    def _end_line(self) -> None:
        pieces, self._pieces = self._pieces, []
        text = _clean("".join(piece.text for piece in pieces))
        if text:
            longest = max(pieces, key=lambda piece: len(piece.text))
            bold = all(piece.bold for piece in pieces)
            self._lines.append(Line(text, pieces[0].x, longest.y, longest.size or 1.0, bold))


def _clean(text: str) -> str:
    spelled = text.translate(_LIGATURES)
    return " ".join("".join(c if c.isprintable() or c == "\u00ad" else " " for c in spelled).split())


def _facts(reader: PdfReader) -> dict[str, Any]:
    try:
        return dict(reader.metadata or {})
    except Exception:  # noqa: BLE001 - as above; a file without facts is still a text
        return {}


def _document(pages: Sequence[Sequence[Line]], facts: dict[str, Any]) -> Document:
    kept, running = without_running_lines(pages)
    blocks = to_blocks(kept)
    letters = sum(c.isalpha() for block in blocks for c in block.text)
    if letters < _FEWEST_LETTERS:
        raise Unreadable(Reason.SCAN if pages else Reason.EMPTY)
    title, body = _take_title(blocks, believable_title(facts.get("/Title")), kept)
    return Document(
        title=title,
        blocks=body,
        language=detect(" ".join(block.text for block in body) or title),
        dropped=running,
        author=believable_author([facts.get("/Author")]),
        published=iso_date(facts.get("/CreationDate")),
    )


def _take_title(
    blocks: Sequence[Block], stated: str, pages: Sequence[Sequence[Line]]
) -> tuple[str, tuple[Block, ...]]:
    """The title and what remains below it.

    A stated title that the text shows too is the best; then comes the largest heading of the first
    page; a title that only the file's properties know comes last, since templates leave theirs there.
    """
    shown = next((block for block in blocks[:5] if stated and _same(block.text, stated)), None)
    shown = shown or _largest(blocks, pages)
    if shown is None:
        return stated, tuple(blocks)
    rest = list(blocks)
    rest.remove(shown)
    return (stated if _same(shown.text, stated) else shown.text), tuple(rest)


def _largest(blocks: Sequence[Block], pages: Sequence[Sequence[Line]]) -> Block | None:
    first = next((page for page in pages if page), [])
    sizes = {line.text: line.size for line in reversed(first)}
    headings = [block for block in blocks[:10] if block.kind is BlockKind.HEADING]
    best: Block | None = None
    largest = 0.0
    for block in headings:
        size = max((size for text, size in sizes.items() if block.text.startswith(text)), default=0.0)
        if size > largest * 1.05:
            best, largest = block, size
    return best


def _same(shown: str, stated: str) -> bool:
    return "".join(shown.casefold().split()) == "".join(stated.casefold().split())
