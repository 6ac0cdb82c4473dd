"""Writes raised and lowered characters as plain text, so that no digit joins the number or word before it."""

from __future__ import annotations

import re
from typing import Final

_RAISED: Final = str.maketrans("0123456789+-−–=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED: Final = str.maketrans("0123456789+-−–=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎")
_RAISABLE: Final = re.compile(r"[0-9+\-−–=()ni]+")
_LOWERABLE: Final = re.compile(r"[0-9+\-−–=()]+")
_NOTE_MARK: Final = re.compile(r"[\[(]\s*(?:\d{1,3}|[a-z*†‡]|note \d+)\s*[\])]|[†‡§*]+")
_NOTE_NUMBER: Final = re.compile(r"\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*")
_NOTE_LETTER: Final = re.compile(r"[a-h]")
_LAST_WORD: Final = re.compile(r"([^\W\d_]+)$")
_SENTENCE_MARKS: Final = ".,;:!?…\"'”’»“。、！？」』؟،।"
_UNITS: Final = frozenset({
    "km", "cm", "mm", "dm", "nm", "µm", "μm", "ft", "in", "yd", "mi", "hm", "км", "см", "мм", "дм", "sec",
    "min", "mol",
})  # fmt: skip
_MIN_WORD_LETTERS: Final = 3
_EXPONENTS: Final = frozenset("xykmtN")


def raise_text(before: str, raised: str) -> str:
    """What to write after `before` for the raised characters `raised`.

    Exponents become superscript characters, or follow a caret where there are none ("10^2.5"). Marks of notes
    become "", and letters of abbreviations ("1er", "XXe") stay as they are.
    """
    text = "".join(raised.split())
    if _NOTE_MARK.fullmatch(text) or _is_note(before, text):
        return ""
    if _RAISABLE.fullmatch(text) and (any(c.isdigit() for c in text) or before[-1:].isdigit()):
        return text.translate(_RAISED)
    if before[-1:].isdigit() and (text in _EXPONENTS or re.match(r"[+\-−]?\d", text)):
        return f"^{text.replace('−', '-')}"
    return raised


def lower_text(before: str, lowered: str, after: str) -> str:
    """What to write after `before` for the lowered characters `lowered`, which `after` follows.

    Digits stay digits behind a letter ("CO2"), unless another digit would join them.
    """
    text = "".join(lowered.split())
    if not _LOWERABLE.fullmatch(text):
        return lowered
    is_plain = text.isdigit() and before[-1:].isalpha() and not after[:1].isdigit()
    return text if is_plain else text.translate(_LOWERED)


def _is_note(before: str, text: str) -> bool:
    """Whether raised characters are the mark of a note: a number or letter behind a word or its full stop."""
    last = before[-1:]
    word = _LAST_WORD.search(before)
    is_behind_word = (
        word is not None and len(word[1]) >= _MIN_WORD_LETTERS and word[1].casefold() not in _UNITS
    )
    if _NOTE_LETTER.fullmatch(text):
        return is_behind_word and word is not None and word[1][1:].islower()
    if not _NOTE_NUMBER.fullmatch(text):
        return False
    return is_behind_word or bool(last and last in _SENTENCE_MARKS)
