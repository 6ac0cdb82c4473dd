"""Finds web addresses in plain text, in the forms in which people write and paste them."""

from __future__ import annotations

import re
from typing import Final

# An address ends at white space, a quotation mark, or a full stop or bracket of Chinese and Japanese.
ADDRESS: Final = re.compile(
    r"(?<![\w@/.:])(?:feed:(?://)?(?:https?://)?|https?://|www\.)"
    r"(?:(?![,;|]https?://)[^\s<>\"“”«»「」『』【】（）。，、！？；：])+",
    re.IGNORECASE,
)
"""An address with a scheme, or with "www." in its place; `trim_address` ends it."""
BARE_ADDRESS: Final = re.compile(
    r"(?:(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+(?:[^\W\d_]{2,24}|xn--[a-z0-9-]{2,59})|(?:\d{1,3}\.){3}\d{1,3}(?=[:/]))"
    r"(?::\d{2,5})?(?:[/?#][^\s<>\"]*)?"
)
"""A whole word that may be an address: "example.org/story", "news.example.org", "пример.рф/новости"."""
_TRAILING: Final = ".,;:!?…'’*_~|\\"
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
