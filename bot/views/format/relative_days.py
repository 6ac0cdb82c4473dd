"""Finds words such as "yesterday", which are wrong on any day but the one on which a text was written."""

from __future__ import annotations

import re
from typing import Final

# Words that also mean something else ("morgen", "mañana", "i morgen") are left out.
_WORDS: Final = {
    "en": "today yesterday tonight tomorrow",
    "de": "heute gestern vorgestern übermorgen",
    "fr": "aujourd'hui aujourd’hui hier demain",
    "es": "hoy ayer anteayer anoche",
    "it": "oggi ieri domani stasera",
    "pt": "hoje ontem amanhã",
    "nl": "vandaag gisteren vanavond",
    "sv": "idag igår ikväll",
    "da": "i_dag i_går i_aften",
    "no": "i_dag i_går i_kveld",
    "pl": "dziś dzisiaj wczoraj jutro",
    "cs": "dnes včera zítra",
    "fi": "tänään eilen huomenna",
    "hu": "ma tegnap holnap",
    "tr": "bugün dün yarın",
    "id": "kemarin besok",
    "ru": "сегодня вчера завтра",
    "uk": "сьогодні вчора завтра",
    "ar": "اليوم أمس غدا",
}
_WITHOUT_SPACES: Final = re.compile("今日|昨日|明日|今天|昨天|明天|今晚|昨晚|오늘|어제|내일")
_PATTERNS: Final = {
    language: re.compile(rf"(?<!\w)(?:{words.replace(' ', '|').replace('_', ' ')})(?!\w)", re.IGNORECASE)
    for language, words in _WORDS.items()
}
_OTHER_CODES: Final = {"nb": "no", "nn": "no"}


def names_relative_day(text: str, language: str) -> bool:
    """Whether a text in a language (ISO 639-1) names a day by its distance from the day of writing."""
    if _WITHOUT_SPACES.search(text):
        return True
    pattern = _PATTERNS.get(_OTHER_CODES.get(language, language))
    return pattern is not None and pattern.search(text) is not None
