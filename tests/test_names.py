"""No identifier contains a retired word, and no constant is a superlative."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache

from tests.support.paths import ROOT
from tests.support.source import FOLDERS, identifiers, modules, python_files

_RETIRED_WORDS = """
belt fate fates thrifty desk shelf watchman rival thinker thinkers nap naps patience breath
announcer pacer landings allowance allowances unbroken vitals meters metered duty duties leftovers
leftover furniture stumble stumbles stumbled wish wishes waylaid hurried trouble troubles nobody
somebody anybody whoever fewest stock told glimpse glimpses
"""
RETIRED = frozenset(_RETIRED_WORDS.split())
"""Metaphors and riddles that had a standard term; docs/glossary.md has the words in use."""

_SUPERLATIVE_WORDS = "MOST LONGEST SHORTEST LARGEST SMALLEST HIGHEST LOWEST FEWEST DEEPEST LEAST OLDEST"
SUPERLATIVES = frozenset(_SUPERLATIVE_WORDS.split())
"""In constants the field writes MAX and MIN."""

EXCEPTIONS = frozenset({"told_at", "nobody"})
"""A stored column, and a user of Unix."""
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def test_no_identifier_has_a_retired_word() -> None:
    found = {f"{path}: {name}" for path, name in _bound_names(_is_retired)}
    assert found == set()


def test_no_constant_is_a_superlative() -> None:
    found = {f"{path}: {name}" for path, name in _bound_names(_is_superlative)}
    assert found == set()


@cache
def _is_retired(name: str) -> bool:
    return name not in EXCEPTIONS and not RETIRED.isdisjoint(map(str.lower, WORD.findall(name)))


@cache
def _is_superlative(name: str) -> bool:
    return name not in EXCEPTIONS and name.isupper() and not SUPERLATIVES.isdisjoint(name.split("_"))


def test_no_module_has_a_retired_word() -> None:
    found = {
        str(path.relative_to(ROOT)) for path in python_files(*FOLDERS) if RETIRED & set(path.stem.split("_"))
    }
    assert found == set()


def _bound_names(is_wrong: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """The wrong names that the code binds, each with its file."""
    for path, tree in modules(lambda text: any(map(is_wrong, identifiers(text))), *FOLDERS):
        yield from ((path, name) for name in _names_bound_in(tree) if is_wrong(name))


def _names_bound_in(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.arg():
                yield node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.id
            case ast.Attribute(ctx=ast.Store()):
                yield node.attr
            case ast.alias(asname=str() as name):
                yield name
