"""Makes a language of which no text is English: each Latin letter of a catalog becomes a Hebrew one.

Markup, placeholders, commands, addresses and what people type stay, so that an English word on a screen is
one that no catalog has. Names of days and cities come from Babel in Hebrew, written from right to left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from bot.i18n import DOMAIN, LOCALE

PSEUDO_LANGUAGE = "he"
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_HEBREW = "אבגדהוזחטיכלמנסעפצקרשתםןףץ"
_LETTERS = str.maketrans(_LATIN + _LATIN.upper(), _HEBREW * 2)
_KEPT = re.compile(
    r"<code>.*?</code>|<[^>]*>|\{\w*\}|&\w+;|https?://\S+|/[a-z]+|@\w+|\b[\w-]+\.(?:org|com|example|opml)\S*",
    re.DOTALL,
)
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


def pseudo_texts() -> dict[str, str]:
    """The texts of the language by key; `|` separates plural forms."""
    with (LOCALE / "en" / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        return {
            _key(message): "|".join(map(_translate_for(message), _forms(message)))
            for message in read_po(file)
            if message.id
        }


def english_words(text: str, allowed: Sequence[str] = ()) -> list[str]:
    """The Latin words of a text on a screen that are no commands, addresses or one of the allowed names."""
    for name in allowed:
        text = text.replace(name, " ")
    return _LATIN_WORD.findall(_KEPT.sub(" ", text))


def _translate_for(message: Message) -> Callable[[str], str]:
    """Words that people type become Hebrew, too, save those of two letters."""
    return str if _key(message).startswith("format.") else translate


def translate(text: str) -> str:
    """A text with Hebrew letters in place of Latin ones."""
    kept, place = list[str](), 0
    for found in _KEPT.finditer(text):
        kept += [text[place : found.start()].translate(_LETTERS), found[0]]
        place = found.end()
    return "".join([*kept, text[place:].translate(_LETTERS)])


def _key(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, (tuple, list)) else message.id)


def _forms(message: Message) -> Sequence[str]:
    return tuple(map(str, message.string if isinstance(message.string, (tuple, list)) else [message.string]))
