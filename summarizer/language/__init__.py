"""Language detection, sentence splitting, words, stems, stop words and reading time, in one interface.

No function downloads anything: models, dictionaries and word lists come with the installed packages and
are loaded at their first use.
"""

from summarizer.language.abbreviations import ends_in_abbreviation
from summarizer.language.detect import detect
from summarizer.language.reading_time import count_printed_words, count_words, reading_seconds
from summarizer.language.sentences import sentences
from summarizer.language.words import stems, stop_words, words

__all__ = [
    "count_printed_words",
    "count_words",
    "detect",
    "ends_in_abbreviation",
    "reading_seconds",
    "sentences",
    "stems",
    "stop_words",
    "words",
]
