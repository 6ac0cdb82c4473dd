"""Takes the mail addresses out of by-lines: a person's name goes into the archive, an address does not."""

from __future__ import annotations

import re
from typing import Final

_ADDRESS: Final = re.compile(r"(?:mailto:)?[^\s<>()\[\]\",;:]+@[^\s<>()\[\]\",;]+", re.IGNORECASE)
# "ann (at) paper [dot] example", as people hide an address from programs.
_HIDDEN_ADDRESS: Final = re.compile(
    r"[\w.+-]{1,64}\s?[(\[{]\s?at\s?[)\]}]\s?[\w-]{1,63}(?:\s?(?:\.|[(\[{]\s?dot\s?[)\]}])\s?[\w-]{1,63})+",
    re.IGNORECASE,
)
_BRACKETS: Final = re.compile(r"[(<\[]\s*[)>\]]")
_WHOLE_IN_BRACKETS: Final = re.compile(r"[(\[<\"']+(.*?)[)\]>\"']+", re.DOTALL)
_MARKS: Final = " \t,;:|/·-–—"
_NO_NAME: Final = re.compile(r"(?:no-?reply|admin|webmaster|unknown|none|n/a|null|undefined)?", re.IGNORECASE)


def author_name(text: str) -> str:
    """A by-line without mail addresses; "" where nothing but an address, or the name of a mailbox, is there.

    Both "ann@paper.example (Ann Lee)" and "Ann Lee <ann@paper.example>" give "Ann Lee".
    """
    text = _HIDDEN_ADDRESS.sub("a@b", text)
    if "@" not in text:
        name = " ".join(text.split())
        return "" if _NO_NAME.fullmatch(name) else name
    bare = _BRACKETS.sub(" ", _ADDRESS.sub(" ", text))
    name = " ".join(bare.split()).strip(_MARKS)
    whole = _WHOLE_IN_BRACKETS.fullmatch(name)
    name = whole[1].strip(_MARKS) if whole else name
    return "" if _NO_NAME.fullmatch(name) else name
