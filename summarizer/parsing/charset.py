"""Decodes bytes to text by byte order mark, UTF-8 check, declared charset, <meta> and statistics.

Text counts as UTF-8 even where some of its bytes are damaged: the characters of UTF-8 follow a pattern that
other encodings produce by chance only.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

import chardet

from summarizer.parsing.lone_bytes import has_only_marks, repair_lone_bytes

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Browsers decode these labels with the supersets in actual use (WHATWG Encoding, "names and labels").
_WHATWG_SUPERSETS: Final = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
_META_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_DETECTION_BYTES: Final = 64_000
_HEAD_BYTES: Final = 4096
_REPLACEMENT: Final = "\ufffd"
_MIN_VALID_PER_DAMAGED: Final = 2
# Some programs encode the two halves of a surrogate pair one by one (CESU-8).
_ENCODED_SURROGATES: Final = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")


def decode(data: bytes, declared: str = "") -> str:
    """Decode `data`; bytes that cannot be decoded become U+FFFD.

    In this order: byte order mark, UTF-16 recognised by its zero bytes, UTF-8 with at most one damaged
    character among three beyond ASCII, the `declared` label, the page's <meta>, statistics (chardet),
    windows-1252. Single bytes of windows-1252 in UTF-8 are repaired.

    Args:
        data: The bytes.
        declared: The charset label that the server or the file declares, or "".
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    utf16_codec = _utf16_without_bom(data)
    if utf16_codec:
        return data.decode(utf16_codec, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = _decode_damaged_utf8(data)
    if text is not None:
        return text
    codec = _python_codec(declared) or _meta_charset(data)
    if codec == "utf-8" and has_only_marks(data):
        return repair_lone_bytes(data).decode("utf-8", "replace")
    return data.decode(codec or _detect_charset(data), "replace")


def _decode_damaged_utf8(data: bytes) -> str | None:
    """The text of UTF-8 with some damaged characters; None for other encodings.

    Single bytes of Windows-1252 are repaired, others become U+FFFD.
    """
    joined = _ENCODED_SURROGATES.sub(_join_surrogates, data)
    text = joined.decode("utf-8", "replace")
    damaged = text.count(_REPLACEMENT) - joined.count(_REPLACEMENT.encode())
    valid = len(text) - len(text.encode("ascii", "ignore")) - damaged
    if valid < damaged * _MIN_VALID_PER_DAMAGED:
        return None
    return repair_lone_bytes(joined).decode("utf-8", "replace") if damaged else text


def _join_surrogates(pair: re.Match[bytes]) -> bytes:
    halves = pair[0].decode("utf-8", "surrogatepass")
    return halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le").encode()


def _python_codec(label: str) -> str:
    """Python's codec name for a charset label; "" for an unknown label, no text codec, UTF-16 and UTF-32."""
    try:
        name = codecs.lookup(label.strip()).name if label else ""
        "a".encode(name)
    except (LookupError, ValueError):
        return ""
    # UTF-16 and UTF-32 were recognised before by mark or zero bytes, so here the label must be wrong.
    return "" if name.startswith(("utf-16", "utf-32")) else _WHATWG_SUPERSETS.get(name, name)


def _meta_charset(data: bytes) -> str:
    """The codec that a <meta> in the first 4 KiB declares, or ""."""
    found = _META_CHARSET.search(data[:_HEAD_BYTES])
    return _python_codec(found.group(1).decode("ascii")) if found else ""


def _utf16_without_bom(data: bytes) -> str:
    """The codec of UTF-16 without a byte order mark, or "": in Western text every other byte is zero."""
    head = data[:_HEAD_BYTES]
    even, odd = head[::2].count(0), head[1::2].count(0)
    min_zeros = len(head) * 0.2
    if odd > min_zeros and even * 10 < odd:
        return "utf-16-le"
    return "utf-16-be" if even > min_zeros and odd * 10 < even else ""


def _detect_charset(data: bytes) -> str:
    return _python_codec(chardet.detect(data[:_DETECTION_BYTES])["encoding"] or "") or "cp1252"
