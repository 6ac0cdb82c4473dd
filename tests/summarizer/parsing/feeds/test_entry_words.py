"""The words of rules in the entries of a feed."""

from __future__ import annotations

from summarizer.model import Block, BlockKind, Document
from summarizer.parsing.feeds.entry_words import PlacedWord, WordPlace, find_words


def document(title: str, text: str = "", language: str = "en", *tags: str) -> Document:
    return Document(title, (Block(BlockKind.PARAGRAPH, text),), language, tags=tags)


def test_words_are_found_in_every_inflection_and_named_where_they_stand_first() -> None:
    documents = [
        document("Two casinos close", "The casino at the port closes.", "en", "Gambling"),
        document("Streiks im Hafen", "Der Streik dauert an.", "de"),
        document("东京发生地震", "", "zh"),
        document("Nothing of it", "At all.", "en", "Casino"),
    ]
    assert find_words(documents, ("casino", "streik", "地震", "port closes", "port at")) == [
        (PlacedWord("casino", WordPlace.TITLE), PlacedWord("port closes", WordPlace.TEXT)),
        (PlacedWord("streik", WordPlace.TITLE),),
        (PlacedWord("地震", WordPlace.TITLE),),
        (PlacedWord("casino", WordPlace.SECTION),),
    ]


def test_no_words_and_no_entries_give_nothing() -> None:
    assert find_words([document("A")], ()) == [()]
    assert find_words([], ("casino",)) == []
