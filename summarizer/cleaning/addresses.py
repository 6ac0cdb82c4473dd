"""Finds web addresses in plain text, in the forms in which people write and paste them."""

from __future__ import annotations

import re
from typing import Final

# An address ends at white space, an invisible mark, a quotation mark, a full stop or bracket of Chinese and
# Japanese, or where another one begins; behind a slash or "=" that one is a part of it.
ADDRESS: Final = re.compile(
    r"(?:(?<![\w@/.:])(?:feed:(?://)?(?:https?://)?|www\.)|(?<![@/:])https?://)"
    r"(?:(?!(?:[,;|]|(?<=\w))https?://)[^\s<>\"`“”«»「」『』【】（）。，、！？；：\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff])+",
    re.IGNORECASE,
)
"""An address with a scheme, or with "www." in its place; `trim_address` ends it."""
BARE_ADDRESS: Final = re.compile(
    r"(?:(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+(?:[^\W\d_]{2,24}|xn--[a-z0-9-]{2,59})|(?:\d{1,3}\.){3}\d{1,3}(?=[:/]))"
    r"(?::\d{2,5})?(?:[/?#][^\s<>\"]*)?"
)
"""A whole word that may be an address: "example.org/story", "news.example.org", "пример.рф/новости"."""
_TRAILING: Final = ".,;:!?…'’*_~|\\\u200c\u200d"
_BRACKETS: Final = {")": "(", "]": "[", "}": "{", ">": "<"}


def trim_address(url: str) -> str:
    """An address without the punctuation of the sentence around it; brackets that it opens itself stay."""
    while url:
        last = url[-1]
        opening = _BRACKETS.get(last)
        if last in _TRAILING or (opening and url.count(last) > url.count(opening)):
            url = url[:-1]
        else:
            break
    return url
