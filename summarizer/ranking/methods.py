"""Loads sentence rankers by name.

A method's module and its dependencies (numpy, sumy) are imported when the method is first loaded, so that
settings and menus can list the names at no cost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import Protocol, cast

from summarizer.ranking.passage import Passage

DEFAULT_METHOD = "lede"
TREES_METHOD = "trees"

METHODS: Mapping[str, str] = MappingProxyType(
    {
        "lede": "summarizer.ranking.overlap.estimators:default_overlap",
        "trees": "summarizer.ranking.overlap.model:expected_overlap",
        "centrality": "summarizer.ranking.centrality:forward_centrality",
        "lexrank": "summarizer.ranking.sumy_adapter:lexrank",
        "textrank": "summarizer.ranking.sumy_adapter:textrank",
        "luhn": "summarizer.ranking.sumy_adapter:luhn",
        "lsa": "summarizer.ranking.sumy_adapter:lsa",
        "lead": "summarizer.ranking.methods:lead",
    }
)
"""Name of every method, and the import path of its ranker."""


class Ranker(Protocol):
    """A function that gives every sentence a score; higher is better."""

    def __call__(self, passage: Passage, /) -> Sequence[float]:
        """Score the sentences of a passage, in its order."""
        ...


class UnknownMethodError(ValueError):
    """Raised for a method name that is not in METHODS."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no summary method is called {name!r}; there are {', '.join(METHODS)}")
        self.name = name


def load_ranker(name: str) -> Ranker:
    """Load the ranker of that name.

    Raises:
        UnknownMethodError: The name is not in METHODS.
    """
    if name not in METHODS:
        raise UnknownMethodError(name)
    module, _, attribute = METHODS[name].partition(":")
    return cast("Ranker", getattr(import_module(module), attribute))


def lead(passage: Passage) -> Sequence[float]:
    """Score earlier sentences higher, so that the summary is the start of the text."""
    return [1.0 / (position + 1) for position in range(len(passage.sentences))]
