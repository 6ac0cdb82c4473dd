"""Finds sentences that cannot be understood without another sentence.

A sentence that starts with "He", "But", "The two" or "According to her" depends on the sentence before;
half of a quotation depends on its other half. dependent_sentences.txt lists such openers by language.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

from summarizer.ranking.passage import Passage, Sentence

_ANAPHORIC_NOUN = re.compile(
    r"(?:(?:the|all|both|these) (?:two|three|four|five|six)"
    r"|the (?:pair|latter|former|duo|trio|couple|others?|same)"
    r"|die (?:beiden|zwei)|les deux|los dos|las dos|i due|le due|os dois|as duas|de twee|obaj|оба|обе)\b"
)
_QUOTE_MARK = re.compile('["“”„«»「」『』]')
_UNCLOSED_QUOTATION = re.compile(r"^[^„]*“[^”„]*$")
_MAX_QUOTATION_SENTENCES = 4
"""A quotation mark that is open for more sentences than this is taken for an error."""
_MAX_OPENING_CHARACTERS = 70
"""Characters of a sentence that are compared with the openers."""
_MAX_WORDS_BESIDE_COMMA = 1
_OTHER_CODES = {"nb": "no", "nn": "no"}
_OPENING_QUOTES = frozenset("\"'“‘”’«»„「『")


@cache
def _load_openers() -> Mapping[str, frozenset[str]]:
    """Read dependent_sentences.txt: entries by heading; the heading "en" alone lists first words."""
    listed: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for line in Path(__file__).with_name("dependent_sentences.txt").read_text("utf-8").splitlines():
        head, _, entries = line.partition(": ")
        listed[head] |= frozenset(entries.split(" | ") if " " in head else entries.split())
    return listed


@cache
def _multiword_openers(language: str) -> re.Pattern[str] | None:
    """Return the pattern of a language's openers of several words; None if it has none."""
    preposition, pronoun, pronoun_before_comma, start = (
        "|".join(map(re.escape, sorted(_load_openers().get(f"{language} {kind}", ()))))
        for kind in ("after", "whom", "whom,", "start")
    )
    if not start:
        return None
    before_comma = rf"|(?:{pronoun_before_comma})\s*," if pronoun_before_comma else ""
    after = rf"(?:{preposition})\s+(?:(?:{pronoun})\b{before_comma})|" if preposition else ""
    return re.compile(rf"{after}(?:{start})(?![\w-])")


@cache
def _pronoun_behind_phrase(language: str) -> re.Pattern[str] | None:
    """Return the pattern of a phrase with a pronoun behind it ("In March he", "Am Montag sagte er")."""
    openers = _load_openers()
    front, subject = (
        "|".join(map(re.escape, sorted(openers.get(f"{language} {kind}", ()))))
        for kind in ("front", "subject")
    )
    if not front:
        return None
    (most_words,) = openers[f"{language} words"]
    # Where the verb stands second, a pronoun behind a comma belongs to another clause.
    before_comma = r"[^,;:]{0,45},\s+|" if int(most_words) <= _MAX_WORDS_BESIDE_COMMA else ""
    between = rf"\s+(?:[^\s,;:]+\s+){{1,{most_words}}}" if int(most_words) else r"(?!)"
    return re.compile(rf"(?:{front})\b(?:{before_comma}{between})(?:{subject})(?![\w'])")


def required_context(passage: Passage) -> tuple[frozenset[int], ...]:
    """Return, for each sentence, the positions of the sentences it depends on; mostly none."""
    required: list[set[int]] = [set() for _ in passage.sentences]
    for position, sentence in enumerate(passage.sentences[1:], start=1):
        if is_dependent(sentence, passage.language):
            required[position].add(position - 1)
    for before in _split_quotations(passage.sentences):
        required[before].add(before + 1)
        required[before + 1].add(before)
    return tuple(map(frozenset, required))


def quotation_parts(passage: Passage) -> frozenset[int]:
    """Positions of sentences that hold one end of a quotation, whose other end is in another sentence."""
    broken = _split_quotations(passage.sentences)
    # A quotation of several paragraphs is closed in the last one only. Straight marks do not tell their end.
    unclosed = (
        place for place, sentence in enumerate(passage.sentences) if _UNCLOSED_QUOTATION.search(sentence.text)
    )
    return frozenset(broken) | frozenset(place + 1 for place in broken) | frozenset(unclosed)


def is_dependent(sentence: Sentence, language: str) -> bool:
    """Whether a sentence starts with words that refer back. One that starts with a quotation does not."""
    if not sentence.words or sentence.text[0] in _OPENING_QUOTES:
        return False
    language = _OTHER_CODES.get(language, language)
    openers = _load_openers().get(language, frozenset())
    first = sentence.words[0].replace("’", "'")
    if first in openers or first.split("'")[0] in openers:
        return True
    start = sentence.text[:_MAX_OPENING_CHARACTERS].lower().replace("’", "'")
    patterns = (_ANAPHORIC_NOUN, _multiword_openers(language), _pronoun_behind_phrase(language))
    return any(pattern is not None and pattern.match(start) for pattern in patterns)


def _split_quotations(sentences: Sequence[Sentence]) -> list[int]:
    """Positions of sentences that end within a quotation that the next sentence of the block continues."""
    broken: list[int] = []
    run: list[int] = []
    for position, (sentence, following) in enumerate(pairwise(sentences)):
        run = [*run, position] if _ends_in_quotation(sentence.text, is_open=bool(run)) else []
        if sentence.block != following.block or len(run) >= _MAX_QUOTATION_SENTENCES:
            run = []
        elif run and not _ends_in_quotation(following.text, is_open=True):
            broken += run
    return broken


def _ends_in_quotation(text: str, *, is_open: bool) -> bool:
    """Whether a quotation is open after a text, given whether one was open before."""
    for mark in _QUOTE_MARK.finditer(text):
        is_open = _is_opening_mark(text, mark.start(), is_open=is_open)
    return is_open


def _is_opening_mark(text: str, place: int, *, is_open: bool) -> bool:
    """Whether the mark at that place opens a quotation; some marks open or close, by language."""
    mark = text[place]
    if mark in "„「『":
        return True
    if mark in "”」』":
        return False
    starts = place == 0 or text[place - 1].isspace() or text[place - 1] in "([—–-"
    ends = place + 1 == len(text.rstrip()) or not text[place + 1].isalnum()
    return starts and not (ends and is_open) and place + 1 < len(text.rstrip())
