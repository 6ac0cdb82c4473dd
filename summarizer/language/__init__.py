"""Everything that depends on the language of a text, under one name.

Nothing here ever downloads: models, dictionaries and word lists come with the installed packages and
are loaded when first used.
"""

from summarizer.language.detect import detect
from summarizer.language.reading_time import count_printed_words, count_words, reading_seconds
from summarizer.language.sentences import sentences
from summarizer.language.words import stems, stop_words, words

__all__ = [
    "count_printed_words",
    "count_words",
    "detect",
    "reading_seconds",
    "sentences",
    "stems",
    "stop_words",
    "words",
]
