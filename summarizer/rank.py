"""Sentence rankers behind one Protocol, by name.

Importing this module costs nothing: a method's own module, and what that needs (numpy, sumy), is loaded
when the method is first asked for. So settings and menus may know the names without paying for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import Protocol, cast

from summarizer.passage import Passage

DEFAULT = "lede"

METHODS: Mapping[str, str] = MappingProxyType(
    {
        "lede": "summarizer.overlap:expected_overlap",
        "centrality": "summarizer.centrality:forward_centrality",
        "lexrank": "summarizer.sumy_adapter:lexrank",
        "textrank": "summarizer.sumy_adapter:textrank",
        "luhn": "summarizer.sumy_adapter:luhn",
        "lsa": "summarizer.sumy_adapter:lsa",
        "lead": "summarizer.rank:lead",
    }
)
"""Every method's name, and where its ranker stands."""


class Ranker(Protocol):
    """Sentences in, scores out: one number for every sentence, the higher the better for a summary."""

    def __call__(self, passage: Passage, /) -> Sequence[float]:
        """Score the sentences of a passage, in its order."""
        ...


class UnknownMethodError(ValueError):
    """Raised when a method's name is none of METHODS."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no summary method is called {name!r}; there are {', '.join(METHODS)}")
        self.name = name


def ranker(name: str) -> Ranker:
    """Load the ranker of that name.

    Raises:
        UnknownMethodError: There is none.
    """
    if name not in METHODS:
        raise UnknownMethodError(name)
    module, _, attribute = METHODS[name].partition(":")
    return cast("Ranker", getattr(import_module(module), attribute))


def lead(passage: Passage) -> Sequence[float]:
    """Earlier sentences score higher: the first ones are the summary."""
    return [1.0 / (position + 1) for position in range(len(passage.sentences))]
