"""Finds the words of rules in the entries of a feed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import NamedTuple

from summarizer.model import Document
from summarizer.phrases import PhraseText, find_phrases


class WordPlace(StrEnum):
    """Where an entry has a word."""

    TITLE = "title"
    TEXT = "text"
    SECTION = "section"


class PlacedWord(NamedTuple):
    """A word or phrase as it was asked for, and where it stands first."""

    words: str
    place: WordPlace


def find_words(documents: Sequence[Document], phrases: Collection[str]) -> list[tuple[PlacedWord, ...]]:
    """The phrases that each entry has, in the order of title, text and sections.

    Words match as in `find_phrases`, by the language of the whole entry.
    """
    texts = [text for document in documents for text in _texts(document)]
    per_entry: list[list[PlacedWord]] = [[] for _ in documents]
    places = tuple(WordPlace)
    for phrase, found in find_phrases(phrases, texts).items():
        firsts: dict[int, int] = {}
        for position in found:
            entry, place = divmod(position, len(places))
            firsts.setdefault(entry, place)
        for entry, place in firsts.items():
            per_entry[entry].append(PlacedWord(phrase, places[place]))
    return [tuple(sorted(found, key=lambda one: places.index(one.place))) for found in per_entry]


def _texts(document: Document) -> tuple[PhraseText, PhraseText, PhraseText]:
    passages = (
        (document.title,),
        tuple(block.text for block in document.blocks),
        tuple(document.tags),
    )
    title, text, sections = (PhraseText(document.language, found) for found in passages)
    return title, text, sections
