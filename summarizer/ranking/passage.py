"""Converts a document into a passage: its sentences in order, each with its words and stems."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from summarizer import language as languages
from summarizer.model import BlockKind, Document

# "ASHBY, Nov 28 (Wire) - ", "BERLIN – ", "Kiel (dpa) - ", "(CNN) -- ", "Bern/Genf – ": place, date or agency,
# and a dash; last, the forms of Japanese, Chinese and Korean agencies.
_CAPITAL = r"[^\W\d_a-zß-öø-ÿа-џ]"
_AGENCY = r"\([^\W\d_][^()\n]{1,30}\)"
_DATELINE = re.compile(
    rf"(?:{_CAPITAL}(?:{_CAPITAL}|[.'’/ -]){{2,40}}(?:, [^\n()—–-]{{1,30}}(?: ?{_AGENCY})?| ?{_AGENCY}"
    rf"|(?<=\w{{5}})|(?<=\w\w \w\w\w)|(?<=\w\w \w{{4}}))"
    rf"|{_CAPITAL}[\w.'’/-]*(?: [\w.'’/-]+){{0,2}}"
    rf" \((?:[a-z]{{2,4}}|[A-Z]{{2,8}}(?:/[A-Z]{{2,8}})?|Reuters)\)"
    rf"|{_CAPITAL}[a-zß-öø-ÿ]+(?:/{_CAPITAL}[a-zß-öø-ÿ]+)+"
    rf"|\([A-Z]{{2,10}}\))\s?(?:[—–]|--?)\s+(?=[\"'“‘„«]?(?:{_CAPITAL}|\d))"
    r"|【[^】\n]{1,20}[＝=・][^】\n]{1,20}】|【[^】\n]{1,8}(?:共同|時事)】"
    r"|(?:新华社|新華社|中新社|中新网|中新網|中央社)[^，。\s]{0,12}\d{1,2}月\d{1,2}日电\s*"
    r"(?:[（(][^（()）\n]{1,30}[)）]\s*)?(?:题：)?"
    r"|[\[(][가-힣]{1,8}=[가-힣A-Za-z]{2,10}[\])]\s*(?:[가-힣·\s]{2,20}기자\s*=\s*)?"
)
_DATELINE_BLOCKS = 5


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence.

    Attributes:
        text: Verbatim, except that a dateline at the start of one of the first blocks is removed.
        words: Lower-case.
        stems: Parallel to `words`.
        kind: Kind of its block.
        block: Index of its block in the document.
    """

    text: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    kind: BlockKind = BlockKind.PARAGRAPH
    block: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """All sentences of one document except headings.

    Attributes:
        language: ISO 639-1 code, or "".
        sentences: In reading order.
        title: The title, or None where there is none.
    """

    language: str
    sentences: tuple[Sentence, ...]
    title: Sentence | None = None


def passage_from_document(document: Document) -> Passage:
    """Split a document into sentences; its language is detected if the document does not state one."""
    language = document.language or languages.detect(document.body)
    pieces = [
        (text, block.kind, number)
        for number, block in enumerate(document.blocks)
        if block.kind is not BlockKind.HEADING
        for text in languages.sentences(block.text, language)
    ]
    return _build_passage(_without_dateline(pieces), language, document.title)


def _without_dateline(pieces: Sequence[tuple[str, BlockKind, int]]) -> list[tuple[str, BlockKind, int]]:
    """Remove the first dateline at the start of a block near the top: a standfirst may stand above it."""
    started = {number: place for place, (_, _, number) in reversed(tuple(enumerate(pieces)))}
    for place in list(started.values())[::-1][:_DATELINE_BLOCKS]:
        text, kind, number = pieces[place]
        dateline = _DATELINE.match(text)
        if dateline is not None:
            return [*pieces[:place], (text[dateline.end() :], kind, number), *pieces[place + 1 :]]
    return list(pieces)


def passage_from_sentences(texts: list[str], language: str) -> Passage:
    """Build a passage of sentences that are already split, each in its own block."""
    return _build_passage(
        [(text, BlockKind.PARAGRAPH, number) for number, text in enumerate(texts)], language
    )


def word_counter(passage: Passage) -> Callable[[int], int]:
    """Return a function from a sentence's position to its number of words between white space."""
    return lambda position: languages.count_printed_words(passage.sentences[position].text)


def _build_passage(pieces: Sequence[tuple[str, BlockKind, int]], language: str, title: str = "") -> Passage:
    words = [languages.words(text, language) for text in (title, *(text for text, _, _ in pieces))]
    # One call for the whole document, since creating a stemmer costs more than stemming a sentence.
    stems = iter(languages.stems([word for line in words for word in line], language))
    headline = Sentence(title, tuple(words[0]), tuple(islice(stems, len(words[0]))), BlockKind.HEADING)
    return Passage(
        language,
        tuple(
            Sentence(text, tuple(line), tuple(islice(stems, len(line))), kind, block)
            for (text, kind, block), line in zip(pieces, words[1:], strict=True)
        ),
        headline if headline.words else None,
    )
