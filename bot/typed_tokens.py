"""Takes typed text apart into words, figures and signs that compare equal in usual spellings. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bot.chinese_figures import with_plain_figures

_PUNCTUATION = str.maketrans("،؛、’ʼ`´“”„", ",;,''''\"\"\"")
_LETTER_FORMS = str.maketrans({"ı": "i", "ى": "ي", "ة": "ه", "ـ": None, "ß": "ss"})
_HAN = "\u3400-\u9fff\uf900-\ufaff"
_MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670"
"""Accents and vowel signs that have no letter of their own with the one before."""
_TOKEN = re.compile(rf"\s+|\d+|[{_HAN}]|(?:(?![{_HAN}])[^\W\d_][{_MARKS}]*)+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a figure, a sign or the space between two, as it was typed."""

    text: str
    spelled: str
    """In lower case with its accents, which tell Portuguese "à" from "a"."""
    folded: str

    @staticmethod
    def split(text: str) -> Iterator[Token]:
        """The tokens of a text, which joined are the text."""
        for found in _TOKEN.finditer(text):
            yield Token(found[0], found[0].casefold().strip(), fold(found[0]).strip())


def plain(text: str) -> str:
    """The text in compatibility form, with ASCII figures, commas and quotation marks."""
    if text.isascii():
        return text.translate(_PUNCTUATION)
    normal = unicodedata.normalize("NFKC", text).translate(_PUNCTUATION)
    figures = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in normal)
    return with_plain_figures(figures)


def fold(text: str) -> str:
    """Lower case without accents, so that usual spellings compare equal."""
    if text.isascii():
        return text.lower()
    normal = unicodedata.normalize("NFKD", text.replace("İ", "i").casefold())
    bare = "".join(sign for sign in normal if unicodedata.category(sign) not in ("Mn", "Cf"))
    return bare.translate(_LETTER_FORMS)


def tokens_of(phrase: str) -> tuple[str, ...]:
    """The folded words, figures and signs of a phrase; each Chinese character is one."""
    return tuple(token.folded for token in Token.split(plain(phrase)) if token.folded)


def spelled_tokens_of(phrase: str) -> tuple[str, ...]:
    """The same parts of a phrase with their accents."""
    return tuple(token.spelled for token in Token.split(plain(phrase)) if token.spelled)
