"""Recognises entries that only list the headlines of several papers on one event, as Google News has them."""

from __future__ import annotations

import re
from typing import Final

from summarizer.parsing.html.fragment import html_to_line

_LINK: Final = re.compile(r"<a\b[^>]*?href\s*=\s*[\"']([^\"']+)", re.IGNORECASE)
_HOST: Final = "news.google."
_SOURCE: Final = re.compile(r"<font\b[^>]*>([^<]{1,80})</font>", re.IGNORECASE)


def is_cluster(html: str) -> bool:
    """Whether the text of an entry only lists the headlines of papers."""
    links = _LINK.findall(html)
    return bool(links) and all(_HOST in link for link in links)


def without_paper(title: str, html: str) -> str:
    """The title of an entry, of such a list without the name of the first paper at its end."""
    paper = _SOURCE.search(html) if is_cluster(html) else None
    return title.removesuffix(f" - {html_to_line(paper[1])}") if paper else title
