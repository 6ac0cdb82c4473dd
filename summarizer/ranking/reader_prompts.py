"""Recognises sentences that speak to the reader about the page: invitations to read, share or subscribe.

reader_prompts.txt lists how they begin, and words that no sentence of a story contains, by language. The page
of a story may hold prompts in another language than its own, so all languages are compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

MAX_CHARACTERS: Final = 240
"""A longer sentence tells something of its own."""
_CASELESS: Final = frozenset({"zh", "ja", "ko"})
"""Languages whose phrases may be followed by another letter."""


@dataclass(frozen=True, slots=True)
class _Prompts:
    """Phrases in lower case.

    Attributes:
        starts: How prompts begin, to be followed by the end of a word.
        unspaced_starts: How they begin in languages without spaces between words.
        parts: What they contain.
    """

    starts: tuple[str, ...]
    unspaced_starts: tuple[str, ...]
    parts: tuple[str, ...]


def is_reader_prompt(text: str) -> bool:
    """Whether a sentence, in lower case, is a prompt to the reader."""
    if len(text) > MAX_CHARACTERS:
        return False
    prompts = _load_prompts()
    bare = text.lstrip("\"'“„«»‹›→>•*-–—[(【 ")
    if bare.startswith(prompts.unspaced_starts) or any(part in text for part in prompts.parts):
        return True
    # One call for all phrases: most sentences begin with none of them.
    return bare.startswith(prompts.starts) and any(
        bare.startswith(start) and not bare[len(start) : len(start) + 1].isalnum() for start in prompts.starts
    )


@cache
def _load_prompts() -> _Prompts:
    starts: list[str] = []
    unspaced: list[str] = []
    parts: list[str] = []
    for line in files(__package__).joinpath("reader_prompts.txt").read_text("utf-8").splitlines():
        head, _, phrases = line.partition(": ")
        if not phrases or head.startswith("#"):
            continue
        language, _, kind = head.partition(" ")
        _target(kind, language, starts, unspaced, parts).extend(phrases.split(" | "))
    return _Prompts(tuple(starts), tuple(unspaced), tuple(parts))


def _target(kind: str, language: str, starts: list[str], unspaced: list[str], parts: list[str]) -> list[str]:
    if kind == "part":
        return parts
    return unspaced if language in _CASELESS else starts
