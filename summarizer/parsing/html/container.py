"""Reads an article by the element that contains most of its prose, where trafilatura finds too little.

It knows no site: it looks for the container of the paragraphs and leaves out lists of links, menus, comments
and the like inside it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]

from summarizer.cleaning.blocks import ends_sentence
from summarizer.model import Block
from summarizer.parsing.html.blocks import SKIPPED_TAGS, tree_to_blocks

_DECLARED: Final = (
    "//*[@itemprop='articleBody'] | //article | //main | //*[@role='main'] | //*[@role='article']"
)
_SURROUNDING_TAGS: Final = frozenset({"nav", "footer", "aside", "form", "header", "menu", "dialog"})
_SURROUNDING_NAME: Final = re.compile(
    r"comment|related|recommend|teaser|sidebar|share|social|newsletter|subscribe|breadcrumb|footer|cookie|consent"
    r"|promo|advert|byline|tags?\b|author-?box|read-?more|pagination|disclaimer|copyright|menu|navbar|outbrain|taboola",
    re.IGNORECASE,
)
_PROSE_TAGS: Final = ("p", "li", "blockquote", "pre", "dd", "td")
_THAI_LETTER: Final = re.compile(r"[\u0e00-\u0e7f]")  # Thai marks no end of a sentence
_MAX_LINKED_SHARE: Final = 0.5
_MIN_PROSE_CHARACTERS: Final = 12
_SCORED_PARENTS: Final = 3
_PARENT_SHARE: Final = 0.6
_MIN_DECLARED_SHARE: Final = 0.5


def read_container(root: Any) -> tuple[Block, ...]:
    """The blocks of the article in a page, () for none; the tree loses its other parts."""
    page = _PageMap(root)
    container = page.find_container()
    if container is None:
        return ()
    for element in list(container.iter(etree.Element)):
        if element is not container and element in page.surrounding:
            tail = element.tail
            element.clear()
            element.tail = tail
    return tree_to_blocks(container)


class _PageMap:
    """The lengths of all texts in a page, and the elements around its article, found in one pass each."""

    def __init__(self, root: Any) -> None:
        self._root = root
        self._elements = list(root.iter(etree.Element))
        self._lengths: dict[Any, int] = {}
        self._linked: dict[Any, int] = {}
        for element in reversed(self._elements):  # children come before their parents
            self._measure(element)
        self.surrounding: set[Any] = set()
        for element in self._elements:
            if element.getparent() in self.surrounding or self._is_surrounding(element):
                self.surrounding.add(element)

    def find_container(self) -> Any | None:
        """The element declared as the article, or else the common parent of most prose."""
        prose = {element: length for element in self._elements if (length := self._prose_length(element))}
        if not prose:
            return None
        scores: defaultdict[Any, float] = defaultdict(float)
        totals: Counter[Any] = Counter()
        for element, length in prose.items():
            share = 1.0
            for depth, parent in enumerate(element.iterancestors()):
                totals[parent] += length
                if depth < _SCORED_PARENTS:
                    scores[parent] += length * share
                    share *= _PARENT_SHARE
        declared = max(self._root.xpath(_DECLARED), key=lambda element: totals[element], default=None)
        if declared is not None and totals[declared] >= sum(prose.values()) * _MIN_DECLARED_SHARE:
            return declared
        return max(scores, key=lambda element: scores[element])

    def _measure(self, element: Any) -> None:
        if element.tag in SKIPPED_TAGS:
            self._lengths[element] = self._linked[element] = 0
            return
        length, linked = len((element.text or "").strip()), 0
        for child in element.iterchildren(etree.Element):
            length += self._lengths[child] + len((child.tail or "").strip())
            linked += self._linked[child]
        self._lengths[element] = length
        self._linked[element] = length if element.tag == "a" else linked

    def _prose_length(self, element: Any) -> int:
        """Characters of a paragraph that is a sentence and mostly no link; 0 for any other element."""
        length = self._lengths[element]
        if element.tag not in _PROSE_TAGS or length < _MIN_PROSE_CHARACTERS or element in self.surrounding:
            return 0
        text = "".join(element.itertext()).strip()
        is_prose = ends_sentence(text) or len(_THAI_LETTER.findall(text)) * 2 > length
        return length if is_prose and not self._is_linked(element) else 0

    def _is_linked(self, element: Any) -> bool:
        return self._linked[element] > self._lengths[element] * _MAX_LINKED_SHARE

    def _is_surrounding(self, element: Any) -> bool:
        """Whether an element belongs to the page and not to its article."""
        if element.tag in ("body", "html", "article", "main"):
            return False
        if element.tag == "header":
            return element.find(".//h1") is None
        if element.tag in SKIPPED_TAGS or element.tag in _SURROUNDING_TAGS:
            return True
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        if names != " " and _SURROUNDING_NAME.search(names):
            return True
        return element.tag in ("ul", "ol", "div", "section", "p") and self._is_linked(element)
