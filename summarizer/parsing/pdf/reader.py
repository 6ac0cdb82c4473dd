"""Reads a PDF into a document with pypdf: positioned lines first, then paragraphs, headings and the title."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

from summarizer.language import detect
from summarizer.model import Document
from summarizer.parsing.errors import Unreadable, UnreadableReason
from summarizer.parsing.metadata import iso_date, plausible_author, plausible_title
from summarizer.parsing.pdf.lines import PdfLine, without_running_lines
from summarizer.parsing.pdf.paragraphs import pdf_to_blocks
from summarizer.parsing.pdf.scripts import join_pieces, merge_scripts
from summarizer.parsing.pdf.title import take_title, without_stamps

MAX_PAGES: Final = 200
"""Reading stops there: longer than any article, and about ten seconds of work."""

MAX_PDF_CHARACTERS: Final = 300_000
"""Reading stops after the page that exceeds it."""

_MIN_LETTERS: Final = 20
_UPRIGHT: Final = 0
_TURNS: Final = (90, 180, 270)
_DIRECTIONS: Final = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}
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
_LEADING_STOP: Final = re.compile(r"^([.،؛:!؟?,…]+)\s*([\u0590-\u08ff\ufb1d-\ufefc].*[^.!؟?…])$")
_BOLD_FONT: Final = re.compile(r"bold|black|heavy|cmbx", re.IGNORECASE)


def read_pdf(data: bytes) -> Document:
    """The document in a PDF.

    Raises:
        Unreadable: The file asks for a password (ENCRYPTED), is broken (BROKEN), has no pages (EMPTY), or
            fewer than 20 letters on them (SCAN).
    """
    try:
        reader = PdfReader(io.BytesIO(data))
        _decrypt(reader)
        pages = _read_pages(reader)
    except (FileNotDecryptedError, DependencyError) as error:
        raise Unreadable(UnreadableReason.ENCRYPTED) from error
    except (MemoryError, Unreadable):
        raise
    except Exception as error:  # a broken file may raise anything, by pypdf's documentation
        raise Unreadable(UnreadableReason.BROKEN) from error
    return _build_document(pages, _read_properties(reader))


def _decrypt(reader: PdfReader) -> None:
    """Open an encrypted file with an empty password: most of them only forbid changes."""
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable(UnreadableReason.ENCRYPTED)


def _read_pages(reader: PdfReader) -> list[list[PdfLine]]:
    pages: list[list[PdfLine]] = []
    characters = 0
    for number in range(min(len(reader.pages), MAX_PAGES)):
        pages.append(_read_lines(reader.pages[number]))
        characters += sum(len(line.text) for line in pages[-1])
        if characters > MAX_PDF_CHARACTERS:
            break
    return pages


def _read_lines(page: PageObject) -> list[PdfLine]:
    """The lines of a page, upright or, where it has hardly any of those, turned by a quarter or a half."""
    try:
        if page.rotation:
            page.transfer_rotation_to_content()
        upright = _read_turned_lines(page, _UPRIGHT)
        if sum(len(line.text) for line in upright) >= _MIN_LETTERS:
            return upright
        readings = [upright, *(_read_turned_lines(page, angle) for angle in _TURNS)]
    except (PyPdfError, ArithmeticError, LookupError, ValueError, TypeError, AttributeError):
        # A damaged page is skipped, so that the others are still read.
        return []
    return max(readings, key=lambda lines: sum(len(line.text) for line in lines))


def _read_turned_lines(page: PageObject, angle: int) -> list[PdfLine]:
    collector = _LineCollector(angle)
    page.extract_text(orientations=(angle,), visitor_text=collector.add)
    return collector.lines()


class _LineCollector:
    """Joins the pieces of text that pypdf's visitor gets into positioned lines.

    `angle` is the direction of reading in degrees against the clock; positions are turned back by it.
    """

    def __init__(self, angle: int = _UPRIGHT) -> None:
        self._cosine, self._sine = _DIRECTIONS[angle]
        self._lines: list[PdfLine] = []
        self._pieces: list[PdfLine] = []

    def add(self, text: str, outer: Sequence[float], inner: Sequence[float], font: Any, size: float) -> None:
        """Add one piece of text.

        Args:
            text: The piece; one that ends with a line feed ends its line.
            outer: The current transformation matrix, six numbers.
            inner: The text matrix, six numbers.
            font: The font dictionary, or None.
            size: The font size in units of the text matrix.
        """
        if text.strip():
            x = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
            y = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
            x, y = x * self._cosine + y * self._sine, y * self._cosine - x * self._sine
            upwards = (
                inner[2] * outer[0] + inner[3] * outer[2],
                inner[2] * outer[1] + inner[3] * outer[3],
            )
            height = abs((upwards[1] * self._cosine - upwards[0] * self._sine) * size)
            bold = bool(_BOLD_FONT.search(str(font.get("/BaseFont", "")) if font else ""))
            self._pieces.append(PdfLine(text, float(x), float(y), float(height), bold))
        elif text and self._pieces:
            last = self._pieces[-1]
            self._pieces[-1] = replace(last, text=last.text + text)
        if text.endswith("\n"):
            self._end_line()

    def lines(self) -> list[PdfLine]:
        """All lines in the order of the page's content stream, nearly always the reading order."""
        self._end_line()
        return merge_scripts(self._lines)

    def _end_line(self) -> None:
        pieces, self._pieces = self._pieces, []
        text = normalise_text(join_pieces(pieces))
        if text:
            longest = max(pieces, key=lambda piece: len(piece.text))
            bold = all(piece.bold for piece in pieces)
            self._lines.append(PdfLine(text, pieces[0].x, longest.y, longest.size or 1.0, bold))


def normalise_text(text: str) -> str:
    """`text` with ligatures spelled out and single spaces; soft hyphens stay for joining lines.

    The full stop of a right-to-left line comes first in some files, since it is the leftmost mark.
    """
    spelled_out = text.translate(_LIGATURES)
    line = " ".join("".join(c if c.isprintable() or c == "\u00ad" else " " for c in spelled_out).split())
    return _LEADING_STOP.sub(r"\2\1", line)


def _read_properties(reader: PdfReader) -> dict[str, Any]:
    try:
        return dict(reader.metadata or {})
    except Exception:  # noqa: BLE001 - as above; a text without metadata is still read
        return {}


def _build_document(pages: Sequence[Sequence[PdfLine]], properties: dict[str, Any]) -> Document:
    kept, running = without_running_lines(pages)
    kept, stamps = without_stamps(kept)
    blocks = pdf_to_blocks(kept)
    letters = sum(c.isalpha() for block in blocks for c in block.text)
    if letters < _MIN_LETTERS:
        raise Unreadable(UnreadableReason.SCAN if pages else UnreadableReason.EMPTY)
    title, body, letterhead = take_title(blocks, plausible_title(properties.get("/Title")), kept)
    return Document(
        title=title,
        blocks=body,
        language=detect(" ".join(block.text for block in body) or title),
        dropped=(*running, *stamps, *letterhead),
        author=plausible_author([properties.get("/Author")]),
        published=iso_date(properties.get("/CreationDate")),
    )
