"""Writes the titles of feeds as one line of text, and makes titles for entries that have none."""

from __future__ import annotations

import html
import re
from collections import Counter
from typing import Final

from summarizer.language import detect, sentences
from summarizer.parsing.html.fragment import html_to_line

MAX_TITLE_CHARACTERS: Final = 200
_FORMATTING: Final = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "time", "tt", "u", "var", "script", "style", "h1", "h2", "h3", "h4", "h5", "h6",
})  # fmt: skip
_VOID: Final = frozenset({"br", "wbr", "img", "p", "hr"})
_MAX_READ_CHARACTERS: Final = 600
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][\w:-]*)(\s[^<>]*)?/?>")
_ENTITY: Final = re.compile(r"&(?:#\w+|[a-zA-Z]\w+);")
_SHORTENED: Final = 100
_MIN_SENTENCE: Final = 15
_MIN_DENSE_SENTENCE: Final = 6
_MAX_DENSE: Final = 40
_DENSE: Final = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
_CLAUSE_ENDS: Final = "、，,；;："


def title_to_line(title: str, *, is_text: bool = False) -> str:
    """A title as one line, whole sentences or words of at most 200 characters.

    Args:
        title: The title as the feed has it, with its XML references resolved.
        is_text: Whether the feed declares plain text; then tags are words about tags.
    """
    line = " ".join(_without_markup(title, is_text=is_text).split())
    return line if len(line) <= MAX_TITLE_CHARACTERS else shorten_title(line)


def shorten_title(text: str) -> str:
    """The first sentence of a text if it is short enough for a title, or else its first words and "…"."""
    line = " ".join(text.split())
    is_dense = len(_DENSE.findall(line)) * 2 > len(line)
    limit = _MAX_DENSE if is_dense else _SHORTENED
    sentence = _first_sentence(line, _MIN_DENSE_SENTENCE if is_dense else _MIN_SENTENCE)
    if len(sentence) <= (limit if is_dense else MAX_TITLE_CHARACTERS):
        return sentence
    cut = line[:limit]
    if is_dense:
        end = max(cut.rfind(mark) for mark in _CLAUSE_ENDS)
        return f"{cut[:end] if end > _MIN_SENTENCE else cut}…"
    return f"{cut[: cut.rfind(' ')].rstrip(' ,;:–-') if ' ' in cut else cut}…"


def _first_sentence(line: str, shortest: int) -> str:
    """The first sentences of a line that have `shortest` characters together."""
    beginning = line[:_MAX_READ_CHARACTERS]
    text = ""
    for sentence in sentences(beginning, detect(beginning)):
        text = f"{text} {sentence}".strip()
        if len(text) >= shortest:
            break
    return text


def _without_markup(title: str, *, is_text: bool) -> str:
    if is_text:
        return html.unescape(title) if _ENTITY.search(title) else title
    pairs = Counter((tag[1], tag[2].lower()) for tag in _TAG.finditer(title))
    marked = _TAG.sub(lambda tag: tag[0] if _is_markup(tag, pairs) else html.escape(tag[0]), title)
    return html_to_line(marked) if _TAG.search(marked) or _ENTITY.search(marked) else marked


def _is_markup(tag: re.Match[str], pairs: Counter[tuple[str, str]]) -> bool:
    """Whether a tag formats the title: closed, or without an end, no tag that is talked about."""
    name = tag[2].lower()
    return name in _VOID or (name in _FORMATTING and bool(pairs["", name]) and bool(pairs["/", name]))
