"""Gives a document the title that an archive shows: its own without a full stop, or its first sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from summarizer import language as languages
from summarizer.model import Document

MAX_SENTENCE_TITLE: Final = 120
"""The most characters of a first sentence that is the title as a whole; a longer one is cut."""
_FULL_STOPS: Final = (".", "。", "।", "۔", "．", "｡")


def with_title(document: Document, language: str) -> Document:
    """The document with its title as one line without a full stop.

    A document without a title gets its first sentence: the beginning of a text says what it is about.
    """
    title = document.title or _first_sentence(document, language)
    return replace(document, title=without_full_stop(title, language))


def without_full_stop(title: str, language: str) -> str:
    """A title without the full stop of a sentence; abbreviations, ellipses and quotations keep theirs."""
    bare = title.rstrip()
    if not bare.endswith(_FULL_STOPS) or bare.endswith(("..", "。。")):
        return bare
    last_word = bare.rpartition(" ")[2]
    is_abbreviation = "." in last_word[:-1] or languages.ends_in_abbreviation(bare, language)
    return bare if is_abbreviation else bare[:-1].rstrip()


def _first_sentence(document: Document, language: str) -> str:
    block = next((block.text for block in document.blocks), "")
    found = languages.sentences(block, language)
    sentence = found[0] if found else ""
    if len(sentence) <= MAX_SENTENCE_TITLE:
        return sentence
    kept = sentence[: MAX_SENTENCE_TITLE - 1]
    at_word = kept.rpartition(" ")[0]
    return f"{(at_word if len(at_word) > MAX_SENTENCE_TITLE // 2 else kept).rstrip(' ,;:–—-')}…"
