"""Determines the writing system of a text by counting letters.

The script is the strongest evidence of a language and needs no model, so detection starts with it.
"""

from __future__ import annotations

import re
from collections import Counter
from enum import StrEnum
from typing import Final


class Script(StrEnum):
    """A writing system, by its Unicode name in lower case; KANA is hiragana and katakana together."""

    LATIN = "latin"
    CYRILLIC = "cyrillic"
    GREEK = "greek"
    ARABIC = "arabic"
    HEBREW = "hebrew"
    ARMENIAN = "armenian"
    GEORGIAN = "georgian"
    ETHIOPIC = "ethiopic"
    DEVANAGARI = "devanagari"
    BENGALI = "bengali"
    GURMUKHI = "gurmukhi"
    GUJARATI = "gujarati"
    ORIYA = "oriya"
    TAMIL = "tamil"
    TELUGU = "telugu"
    KANNADA = "kannada"
    MALAYALAM = "malayalam"
    SINHALA = "sinhala"
    THAI = "thai"
    LAO = "lao"
    TIBETAN = "tibetan"
    BURMESE = "burmese"
    KHMER = "khmer"
    HAN = "han"
    KANA = "kana"
    HANGUL = "hangul"


SCRIPT_RANGES: Final[dict[Script, str]] = {
    Script.LATIN: "A-Za-zªºÀ-ÖØ-öø-\u02af\u1e00-\u1eff\u2c60-\u2c7f\ua720-\ua7ff\uff21-\uff3a\uff41-\uff5a",
    Script.CYRILLIC: "\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f",
    Script.GREEK: "\u0370-\u037d\u037f-\u0386\u0388-\u03ff\u1f00-\u1fff",
    Script.ARABIC: (
        "\u0610-\u061a\u0620-\u0669\u066e-\u06d3\u06d5-\u06ff"
        "\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc"
    ),
    Script.HEBREW: "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7-\u05f4\ufb1d-\ufb4f",
    Script.ARMENIAN: "\u0531-\u0556\u0559\u0560-\u0588",
    Script.GEORGIAN: "\u10a0-\u10fa\u10fc-\u10ff\u1c90-\u1cbf",
    Script.ETHIOPIC: "\u1200-\u135f\u1369-\u139f\u2d80-\u2ddf",
    Script.DEVANAGARI: "\u0900-\u0963\u0966-\u096f\u0971-\u097f\ua8e0-\ua8ff",
    Script.BENGALI: "\u0980-\u09fe",
    Script.GURMUKHI: "\u0a00-\u0a7f",
    Script.GUJARATI: "\u0a80-\u0aff",
    Script.ORIYA: "\u0b00-\u0b7f",
    Script.TAMIL: "\u0b80-\u0bff",
    Script.TELUGU: "\u0c00-\u0c7f",
    Script.KANNADA: "\u0c80-\u0cff",
    Script.MALAYALAM: "\u0d00-\u0d7f",
    Script.SINHALA: "\u0d80-\u0df3",
    Script.THAI: "\u0e00-\u0e3a\u0e40-\u0e4e\u0e50-\u0e59",
    Script.LAO: "\u0e80-\u0eff",
    Script.TIBETAN: "\u0f00\u0f18-\u0f39\u0f40-\u0fbc",
    Script.BURMESE: "\u1000-\u1049\u1050-\u109f\ua9e0-\ua9fe\uaa60-\uaa7f",
    Script.KHMER: "\u1780-\u17d3\u17d7\u17dc-\u17f9",
    Script.HAN: "\u2e80-\u2fd5\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
    Script.KANA: "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f",
    Script.HANGUL: "\u1100-\u11ff\u3131-\u318e\uac00-\ud7af\ud7b0-\ud7ff",
}
"""Contents of a regular expression's character class; a script's digits and marks are included, its full
stops
are not."""

_LETTERS: Final = {script: re.compile(f"[{ranges}]") for script, ranges in SCRIPT_RANGES.items()}

# A Chinese character holds about as much text as two letters of an alphabet.
_LETTER_WEIGHT: Final = {Script.HAN: 2, Script.KANA: 2, Script.HANGUL: 2}


def count_letters(text: str) -> dict[Script, int]:
    """Count the letters of each script in a text; scripts that do not occur are omitted."""
    times = Counter(text)
    characters = "".join(times)  # each once: far fewer than the text has
    found = {
        script: sum(times[character] for character in letters.findall(characters))
        for script, letters in _LETTERS.items()
    }
    return {script: count for script, count in found.items() if count}


def main_script(counts: dict[Script, int]) -> Script | None:
    """Return the script with the highest weighted letter count; None for a text without letters."""
    if not counts:
        return None
    return max(counts, key=lambda script: counts[script] * _LETTER_WEIGHT.get(script, 1))
