"""Decodes and repairs the XML of feeds so that a strict parser reads what a lenient one would garble."""

from __future__ import annotations

import re
from html.entities import html5
from typing import Final

from summarizer.parsing.charset import decode
from summarizer.parsing.xml_characters import without_forbidden_characters

_DECLARED_ENCODING: Final = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})[\"']")
_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]{0,300}\?>")
_CDATA: Final = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_REFERENCE: Final = re.compile(r"&(#[0-9]{1,8};|#[xX][0-9a-fA-F]{1,6};|\w{1,32};)?")
_SURROGATES: Final = re.compile(
    r"&#(?:[xX]([dD][89abAB][0-9a-fA-F]{2})|(5[56]\d{3}));"
    r"&#(?:[xX]([dD][c-fC-F][0-9a-fA-F]{2})|(5[67]\d{3}));"
)
_LAST_CHARACTER: Final = 0x10FFFF
_XML_ENTITIES: Final = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
_ENTRY: Final = re.compile(r"<(item|entry)\b.*?</\1\s*>", re.DOTALL)
_MEDIA_TEXT: Final = re.compile(
    r"<media:(title|description|text|credit|copyright|keywords)\b[^>]*>.*?</media:\1\s*>", re.DOTALL
)
_OWN_TEXT: Final = re.compile(
    r"<(description|summary|content|content:encoded|atom:summary|atom:content)\b[^>/]*>\s*(?!</\1)\S"
)


def decode_xml(data: bytes, charset: str = "") -> str:
    """XML as text, without its declaration; every line stays where it is.

    The encoding is the declared one, else `charset`, else a guess; one that garbles the text is ignored.
    """
    found = _DECLARED_ENCODING.search(data[:1000])
    labels = (found.group(1).decode("ascii") if found else "", charset)
    texts = (decode(data, label) for label in labels if label)
    text = next((text for text in texts if not _is_garbled(text)), None)
    cleaned = without_forbidden_characters(decode(data) if text is None else text)
    return _DECLARATION.sub(lambda match: "\n" * match[0].count("\n"), cleaned)


def _is_garbled(text: str) -> bool:
    """Whether more than half of the characters beyond ASCII were lost in decoding."""
    lost = text.count("\ufffd")
    return lost > 0 and lost * 2 > sum(character > "\x7f" for character in text)


def repair_xml(text: str) -> str:
    """The feed with valid references: lone ampersands escaped, names and surrogate pairs resolved.

    Left as it is where it declares entities of its own, and inside CDATA sections.
    """
    if "<!ENTITY" in text:
        return text
    parts = _CDATA.split(text)
    parts[::2] = [_REFERENCE.sub(_valid_reference, _SURROGATES.sub(_joined, part)) for part in parts[::2]]
    return "".join(parts)


def without_captions(text: str) -> str:
    """The feed without the texts of media (captions, credits) in entries that have a text of their own."""
    if "<media:" not in text:
        return text
    return _ENTRY.sub(lambda entry: _without_captions(entry[0]), text)


def _without_captions(entry: str) -> str:
    return _MEDIA_TEXT.sub("", entry) if _OWN_TEXT.search(entry) else entry


def _joined(pair: re.Match[str]) -> str:
    high = int(pair[1], 16) if pair[1] else int(pair[2])
    low = int(pair[3], 16) if pair[3] else int(pair[4])
    is_pair = 0xD800 <= high < 0xDC00 <= low < 0xE000  # noqa: PLR2004 - the ranges of surrogates
    return chr(0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00) if is_pair else ""


def _valid_reference(found: re.Match[str]) -> str:
    name = found[1]
    if name in _XML_ENTITIES:
        return found[0]
    if name is None:
        return "&amp;"
    if not name.startswith("#"):
        return "".join(f"&#{ord(c)};" for c in html5[name]) if name in html5 else f"&amp;{name}"
    number = int(name[2:-1], 16) if name[1] in "xX" else int(name[1:-1])
    return found[0] if _is_xml_character(number) else ""


def _is_xml_character(number: int) -> bool:
    """Whether XML 1.0 allows the character with this number."""
    return number <= _LAST_CHARACTER and without_forbidden_characters(chr(number)) != ""
