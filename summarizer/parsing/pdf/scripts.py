"""Recognises raised and lowered characters of a PDF by their size and height, and writes them as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from summarizer.parsing.html.superscripts import lower_text, raise_text
from summarizer.parsing.pdf.lines import PdfLine

_MAX_SCRIPT_SIZE: Final = 0.8  # of the letters beside it
_MIN_SHIFT: Final = 0.1
_MAX_SHIFT: Final = 0.75
_MAX_SCRIPT_CHARACTERS: Final = 8
_CHEMICAL_SYMBOL: Final = re.compile(r"(?:\b|(?<=[\d₀-₉)]))(?:[A-Z][a-z]?){1,4}$")
_MAX_BASE_SHIFT: Final = 1.0


def join_pieces(pieces: Sequence[PdfLine]) -> str:
    """The text of the pieces of one line, with raised and lowered ones written out."""
    size = max((piece.size for piece in pieces if len(piece.text.strip()) > 1), default=0.0)
    base = next((piece.y for piece in pieces if piece.size == size), 0.0)
    text = ""
    for number, piece in enumerate(pieces):
        after = pieces[number + 1].text if number + 1 < len(pieces) else ""
        text += _script(text, piece, after, size, base) if _is_small(piece, size) and text else piece.text
    return text


def merge_scripts(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """The lines with those joined that a raised or lowered one separates.

    Programs that place each piece by itself end the line before a piece at another height.
    """
    merged: list[PdfLine] = []
    pending = list(reversed(lines))
    while pending:
        line = pending.pop()
        script = pending[-1] if pending else None
        if script is None or not _is_script_of(script, line):
            merged.append(line)
            continue
        pending.pop()
        after = pending.pop() if pending and _continues(pending[-1], line, script) else None
        text = line.text + _script(line.text, script, after.text if after else "", line.size, line.y)
        if after:
            text += f"{' ' if after.text[0].isalnum() else ''}{after.text}"
        pending.append(replace(line, text=text))
    return merged


def _is_small(piece: PdfLine, size: float) -> bool:
    text = piece.text.strip()
    return 0 < len(text) <= _MAX_SCRIPT_CHARACTERS and piece.size <= size * _MAX_SCRIPT_SIZE


def _is_script_of(script: PdfLine, line: PdfLine) -> bool:
    """Whether a line is a small piece at the right of another one, a little higher or lower."""
    shift = abs(script.y - line.y)
    return (
        _is_small(script, line.size)
        and script.x > line.x
        and line.size * _MIN_SHIFT < shift < line.size * _MAX_SHIFT
    )


def _continues(after: PdfLine, line: PdfLine, script: PdfLine) -> bool:
    return after.x > script.x and abs(after.y - line.y) <= _MAX_BASE_SHIFT and after.size > script.size


def _script(before: str, piece: PdfLine, after: str, size: float, base: float) -> str:
    """What to write for a small piece; its height, or else the text before it, tells its kind."""
    text = piece.text.strip()
    shift = piece.y - base
    is_lowered = shift < -size * _MIN_SHIFT or (abs(shift) < size * _MIN_SHIFT and _is_formula(before, text))
    written = lower_text(before, text, after) if is_lowered else raise_text(before, text)
    space = " " if piece.text[-1:].isspace() else ""
    return f"{written}{space}"


def _is_formula(before: str, text: str) -> bool:
    return text.isdigit() and _CHEMICAL_SYMBOL.search(before) is not None
