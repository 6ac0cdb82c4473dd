"""Filters the sentences that a summary may use: complete sentences of the story."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizer import language as languages
from summarizer.model import BlockKind
from summarizer.ranking.dependent_sentences import quotation_parts
from summarizer.ranking.passage import Passage, Sentence
from summarizer.ranking.reader_prompts import is_reader_prompt

_SENTENCE_ENDS = tuple(".!?…。！？｡।؟۔\"'”’»«“」』)")
MAX_NOTE_SENTENCES = 5
"""A text of at most these sentences is a note, whose summary is the whole of it."""
_MIN_WORDS = 5
_MIN_ITEM_WORDS = 6
_MIN_UNPUNCTUATED_WORDS = 12

_TIMESTAMP = re.compile(
    r"(?:\d{1,2}[:.]\d\d\s*(?:[ap]\.?m\.?|[a-z]{2,4}\b|uhr)?\s*,|(?:last )?(?:updated|published|posted)\b"
    r"|(?:zuletzt )?(?:aktualisiert|veröffentlicht)\b|(?:publié|mis à jour|actualizado|publicado|pubblicato"
    r"|aggiornato|опубликовано|обновлено)\b).{0,60}$"
)
_TICKER_TIME = re.compile(r"\(\d{1,2}[:.]\d\d(?:\s?(?:uhr|h|a\.?m\.?|p\.?m\.?|[a-z]{2,4}))?\)[.]?$")
_BYLINE = re.compile(r"(?:by|von|par|por|di|автор)\s[^,.:;]{3,60}\.?$|(?:editor'?s note|correction)\b")
_AGENCIES = ("reporter", "correspondent", "press association", "associated press", "reuters", "afp", "dpa")
_AGENCY = re.compile(rf"[^.]{{0,80}}\b(?:{'|'.join(_AGENCIES)})$")
_CREDIT = re.compile(
    r"(?:photo(?:graph)?s?|image|picture|caption|credit|source|copyright|foto|bild|quelle|crédit|fuente|фото)\s*[:©/]"
    r"|©|(?:\(c\)|\(ap photo)"
)
_CAPTION_LABEL = re.compile(r"[^:\"'“‘„«]{2,32}: (?![\"'“‘„«])\S")
_PICTURE_REFERENCE = re.compile(
    r"\((?:[^()]{0,20}\b)?(?:pictured|left|right|cent(?:re|er)|above|below|file)\b[^()]{0,20}\)|\bpictured\b"
)
# A quotation alone, without the words that name its speaker.
_BARE_QUOTATION = re.compile(
    r"(?:“[^“”]+”|„[^„“”]+[“”]|«[^«»]+»|»[^«»]+«|\"[^\"]+\"|「[^「」]+」|『[^『』]+』)[.!?。]?"
)
_QUESTION_MARKS = ("?", "？", "؟")
_ELLIPSIS = re.compile(r"(?:…|\.\.\.)[\])\"'”’»“」』]*$")
_ETC_ELLIPSIS_LANGUAGE = "vi"
"""In Vietnamese an ellipsis is a usual way to write "and so on"."""
# A list or table follows: "The results are as follows.", "各地の震度は次のとおり。"
_ANNOUNCED_LIST = re.compile(
    r"(?:\bas follows|see below|次の(?:とおり|通り)(?:です|だ)?|以下の(?:とおり|通り)(?:です|だ)?|如下)[.。]$"
)
_OPENING_SENTENCES = 3
_MIN_PUNCTUATED_SHARE = 2 / 3
"""Share of a text's longer lines that end in a stop, from which on the others are no sentences of it."""
_MIN_TITLE_CHARACTERS = 15
_MIN_TITLE_SHARE = 0.85
_NON_ALPHANUMERIC = re.compile(r"[\W_]+")
_BOILERPLATE = (_TIMESTAMP, _BYLINE, _CREDIT)


def is_story_sentence(sentence: Sentence) -> bool:
    """Whether a sentence belongs to the story: no time stamp, by-line, prompt, caption or short list item."""
    text = sentence.text.lower()
    min_words = _MIN_ITEM_WORDS if sentence.kind is BlockKind.ITEM else _MIN_WORDS
    if len(sentence.words) < min_words or is_caption(sentence) or _BARE_QUOTATION.fullmatch(text):
        return False
    return not (_ends_with_agency(text) or _is_boilerplate(text))


def candidate_positions(passage: Passage, positions: Sequence[int]) -> Sequence[int]:
    """Leave out what a ranker should read but no summary should hold; all positions if there is nothing else.

    These are questions, which tell the reader nothing, second copies, such as pull quotes, and the two ends
    of a quotation that other sentences complete.
    """
    texts = [sentence.text for sentence in passage.sentences]
    barred = _second_copies(texts) | quotation_parts(passage)
    stated = [
        place for place in positions if place not in barred and not texts[place].endswith(_QUESTION_MARKS)
    ]
    return stated or positions


def _second_copies(texts: Sequence[str]) -> frozenset[int]:
    """Positions of texts that are among those before."""
    first: dict[str, int] = {}
    return frozenset(place for place, text in enumerate(texts) if first.setdefault(text, place) != place)


def _is_boilerplate(text: str) -> bool:
    return (
        is_reader_prompt(text)
        or bool(_TICKER_TIME.search(text))
        or any(pattern.match(text) for pattern in _BOILERPLATE)
    )


def is_caption(sentence: Sentence) -> bool:
    """Whether a sentence is a caption: it starts with a label, or refers to a position in a picture."""
    text = sentence.text.lower()
    if _CAPTION_LABEL.match(text):
        return True
    # Most sentences contain neither string, and this check is far faster than the pattern.
    return ("(" in text or "pictured" in text) and _PICTURE_REFERENCE.search(text) is not None


def _ends_with_agency(text: str) -> bool:
    """Whether a short text ends with the name of its agency or "reporter"."""
    body = text.removesuffix(".")
    return body.endswith(_AGENCIES) and _AGENCY.match(body) is not None


def is_complete(sentence: Sentence, language: str = "") -> bool:
    """Return whether a sentence is complete. A long one needs no full stop, since some sites omit them.

    A sentence that ends in a colon, an ellipsis or an abbreviation such as "Dr.", is cut off, and one that
    announces a list is nothing without it.
    """
    text = sentence.text
    if text.endswith((":", "：")) or _ANNOUNCED_LIST.search(text.lower()):
        return False
    if language != _ETC_ELLIPSIS_LANGUAGE and _ELLIPSIS.search(text):
        return False
    if languages.ends_in_abbreviation(text, language):
        return False
    return _is_long_prose(sentence) or text.endswith(_SENTENCE_ENDS)


def _is_long_prose(sentence: Sentence) -> bool:
    return sentence.kind is not BlockKind.ITEM and len(sentence.words) >= _MIN_UNPUNCTUATED_WORDS


def _foreign_lines(sentences: Sequence[Sentence]) -> frozenset[int]:
    """Positions of lines without a stop below the opening of a text whose sentences have one.

    They are titles of other stories and names of pictures.
    """
    punctuated = sum(
        sentence.text.endswith(_SENTENCE_ENDS) and len(sentence.words) >= _MIN_WORDS for sentence in sentences
    )
    open_ended = [
        place
        for place, sentence in enumerate(sentences)
        if _is_long_prose(sentence) and not sentence.text.endswith(_SENTENCE_ENDS)
    ]
    if punctuated < _MIN_PUNCTUATED_SHARE * (punctuated + len(open_ended)):
        return frozenset()
    return frozenset(place for place in open_ended if place >= _OPENING_SENTENCES)


def eligible_sentences(passage: Passage, title: str = "") -> Sequence[int]:
    """Return the positions of the sentences a summary may use.

    These are the complete sentences of the story that do not repeat the title; if there are none, as in a
    list or a poem, all sentences.
    """
    sentences = passage.sentences
    foreign = _foreign_lines(sentences)
    complete = [
        place
        for place, sentence in enumerate(sentences)
        if place not in foreign and is_complete(sentence, passage.language)
    ]
    best = [
        place
        for place in complete
        if is_story_sentence(sentences[place]) and not repeats_title(sentences[place].text, title)
    ]
    return best or complete or range(len(sentences))


def note_sentences(passage: Passage, title: str = "") -> Sequence[int] | None:
    """Return the positions of all sentences of a note but the one that is its title; None for a longer text.

    A note has at most five sentences. Each of them was written to be read, however short, so only boilerplate
    is left out.
    """
    if len(passage.sentences) > MAX_NOTE_SENTENCES:
        return None
    texts = [sentence.text for sentence in passage.sentences]
    kept = [
        place
        for place, text in enumerate(texts)
        if not repeats_title(text, title) and not _is_boilerplate(text.lower())
    ]
    return kept or range(len(texts))


def repeats_title(text: str, title: str) -> bool:
    """Whether a sentence is the title, most of it or little more, capitals, spaces and marks aside."""
    headline, line = _letters_and_digits(title), _letters_and_digits(text)
    if not headline or not line:
        return False
    if headline == line:
        return True
    shorter, longer = sorted((headline, line), key=len)
    is_alike = len(shorter) >= _MIN_TITLE_CHARACTERS and len(shorter) >= _MIN_TITLE_SHARE * len(longer)
    return is_alike and shorter in longer


def _letters_and_digits(text: str) -> str:
    return _NON_ALPHANUMERIC.sub("", text.casefold())
