"""Recognises the name of a site above the headline of a paste, by the address of the page or by its words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from functools import cache
from importlib.resources import files
from typing import Final
from urllib.parse import urlsplit

from summarizer.cleaning.blocks import ends_sentence

_GENERAL_LABELS: Final = frozenset({"www", "m", "mobile", "amp", "co", "com", "org", "net", "news"})
_REACH_LINES: Final = 2
_MAX_WORDS: Final = 6
_MAX_FURTHER_WORDS: Final = 2
_MIN_LETTERS: Final = 3
_MIN_MEDIUM_WORDS: Final = 2
_MAX_MEDIUM_WORDS: Final = 4
_MIN_HEADLINE_WORDS: Final = 3
_MIN_DENSE_LETTERS: Final = 6
"""The same for scripts without spaces."""
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae"})
_PLAIN_NAME: Final = re.compile(r"[\w '’&-]+")
"""No signs that divide menus or end sentences."""
_WORD: Final = re.compile(r"[^\W_]+")


def find_masthead(lines: Sequence[str], url: str, source_lines: Collection[int]) -> int | None:
    """Index of the line with the site's name above a headline; None without any.

    Args:
        lines: The lines of a paste.
        url: The address of its page, or "".
        source_lines: Lines that hold nothing but the source; they may stand above the name.
    """
    host = _name_of_host(url)
    numbers = [number for number in range(len(lines)) if number not in source_lines]
    for place, number in enumerate(numbers[:_REACH_LINES]):
        below = lines[numbers[place + 1]] if place + 1 < len(numbers) else ""
        is_name = (host and names_host(lines[number], host)) or (place == 0 and names_medium(lines[number]))
        if is_name and _may_be_headline(below):
            return number
    return None


def names_host(text: str, host: str) -> bool:
    """Whether a short line is the name of a host: "The Harbour Post", "BBC News", "harbour-post"."""
    if ends_sentence(text):
        return False
    return any(_is_name_of(_WORD.findall(spelling), host.split("-")) for spelling in _spellings(text))


def names_medium(text: str) -> bool:
    """Whether a short line is the name of a newspaper, a station or the like: "Karsten Radio"."""
    words = _WORD.findall(text)
    if not _MIN_MEDIUM_WORDS <= len(words) <= _MAX_MEDIUM_WORDS or not _PLAIN_NAME.fullmatch(text.strip()):
        return False
    is_capitalised = words[0][0].isupper() and (words[-1][0].isupper() or not words[-1].isascii())
    edges = {word.casefold() for word in (*words[:2], words[-1])}
    return is_capitalised and not edges.isdisjoint(_media_words())


@cache
def _media_words() -> frozenset[str]:
    """Words of the names of newspapers and stations, from media_words.txt."""
    rows = files(__package__).joinpath("media_words.txt").read_text(encoding="utf-8").splitlines()
    lists = (row.partition(":")[2] for row in rows if not row.startswith("#"))
    return frozenset(word for words in lists for word in words.split())


def _spellings(text: str) -> tuple[str, str]:
    """A text in lower case without accents, its umlauts as one letter and as two: hosts have either."""
    folded = text.casefold()
    return _without_accents(folded), _without_accents(folded.translate(_UMLAUTS))


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _is_name_of(words: Sequence[str], parts: Sequence[str]) -> bool:
    if not 0 < len(words) <= _MAX_WORDS:
        return False
    joined = "".join(parts)
    if "".join(word[0] for word in words) == joined:
        return True
    found = len(parts) if set(parts) <= set(words) else _length_of_run(words, joined)
    return found > 0 and len(words) - found <= _MAX_FURTHER_WORDS


def _length_of_run(words: Sequence[str], joined: str) -> int:
    """The number of neighbouring words that are `joined` without spaces; 0 for none."""
    spans = ((start, end) for start in range(len(words)) for end in range(start + 1, len(words) + 1))
    return max((end - start for start, end in spans if "".join(words[start:end]) == joined), default=0)


def _name_of_host(url: str) -> str:
    """The part of a host that is a name, of "www.harbour-post.co.uk" harbour-post; "" where it is short."""
    try:
        labels = (urlsplit(url).hostname or "").split(".")
    except ValueError:
        return ""
    names = [label for label in labels[:-1] if label not in _GENERAL_LABELS]
    name = max(names, key=len, default="")
    return name if len(name) >= _MIN_LETTERS and not name.isdigit() else ""


def _may_be_headline(text: str) -> bool:
    is_spaced = len(_WORD.findall(text)) >= _MIN_HEADLINE_WORDS
    is_long_enough = is_spaced or (not text.isascii() and len(text) >= _MIN_DENSE_LETTERS)
    return is_long_enough and (not ends_sentence(text) or text[-1] in "?!？！")
