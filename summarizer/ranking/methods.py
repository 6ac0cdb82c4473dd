"""Sentence rankers behind one Protocol, by name.

Importing this module costs nothing: a method's own module, and what that needs (numpy, sumy), is loaded
when the method is first asked for. So settings and menus may know the names without paying for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import Protocol, cast

from summarizer.ranking.passage import Passage

DEFAULT_METHOD = "lede"

METHODS: Mapping[str, str] = MappingProxyType(
    {
        "lede": "summarizer.ranking.overlap.model:expected_overlap",
        "centrality": "summarizer.ranking.centrality:forward_centrality",
        "lexrank": "summarizer.ranking.sumy_adapter:lexrank",
        "textrank": "summarizer.ranking.sumy_adapter:textrank",
        "luhn": "summarizer.ranking.sumy_adapter:luhn",
        "lsa": "summarizer.ranking.sumy_adapter:lsa",
        "lead": "summarizer.ranking.methods:lead",
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


def load_ranker(name: str) -> Ranker:
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
