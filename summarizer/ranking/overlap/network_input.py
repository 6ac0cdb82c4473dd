"""What the summary network reads: sentences as ROUGE counts their words."""

from __future__ import annotations

import re
from functools import cache

import Stemmer

from summarizer.ranking.passage import Passage, Sentence

MAX_SENTENCES = 50
"""Eligible sentences of a text that the network reads; later ones are no candidates."""

_WORD = re.compile(r"[a-z0-9]+")
_MIN_STEMMED_LETTERS = 4


def tokenize_passage(passage: Passage) -> Passage:
    """The passage with its words and stems replaced by those that ROUGE counts.

    Lower case, split at everything but Latin letters and digits, Porter's stems of words of four letters and
    more: training and use must count alike, and the measure counts so.
    """
    read = (*passage.sentences, *((passage.title,) if passage.title else ()))
    words = [_WORD.findall(sentence.text.lower()) for sentence in read]
    flat = [word for line in words for word in line]
    stems = iter(
        [
            stem if len(word) >= _MIN_STEMMED_LETTERS else word
            for word, stem in zip(flat, _stemmer().stemWords(flat), strict=True)
        ]
    )
    lines = [tuple(next(stems) for _ in line) for line in words]
    tokenized = tuple(
        Sentence(sentence.text, line, line, sentence.kind, sentence.block)
        for sentence, line in zip(read, lines, strict=True)
    )
    count = len(passage.sentences)
    return Passage(passage.language, tokenized[:count], tokenized[count] if passage.title else None)


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("porter")
