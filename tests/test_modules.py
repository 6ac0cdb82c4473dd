"""Modules are short and explain themselves, keep their private names, and give each class its own name."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict

import pytest

from tests.support.paths import ROOT
from tests.support.source import FOLDERS, PACKAGES, modules, python_files

MAX_LINES = 400
_BEGINS_WITH_DOCSTRING = re.compile(r'"""[^"\\]+"""\n')
_IMPORTED_NAMES = re.compile(r"\bimport[ \t]*(\([^)]*\)|[^\n]*\\\n[^\n]*|[^\n]*)")
_PRIVATE_OR_COMMENT = re.compile(r"(?<!\w)_|\([^)]*#")
_CLASS = re.compile(r"\bclass\s+(\w+)")


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_module_is_longer_than_400_lines(folder: str) -> None:
    lengths = {path.relative_to(ROOT): path.read_text("utf-8").count("\n") for path in python_files(folder)}
    assert {path: length for path, length in lengths.items() if length > MAX_LINES} == {}


def test_every_module_of_the_packages_has_a_docstring() -> None:
    trees = modules(lambda text: not _BEGINS_WITH_DOCSTRING.match(text), *PACKAGES)
    assert [name for name, tree in trees if not ast.get_docstring(tree)] == []


def test_no_module_imports_a_private_name() -> None:
    found = [
        f"{name}: {alias.name}"
        for name, tree in modules(_may_import_a_private_name, *FOLDERS)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name.startswith("_") and not alias.name.startswith("__")
    ]
    assert found == []


def _may_import_a_private_name(text: str) -> bool:
    # A comment may hold a parenthesis, which would end the list of names too early.
    return any(_PRIVATE_OR_COMMENT.search(names) for names in _IMPORTED_NAMES.findall(text))


def test_no_two_classes_have_the_same_name() -> None:
    names = Counter(
        name for path in python_files(*FOLDERS) for name in _CLASS.findall(path.read_text("utf-8"))
    )
    repeated = {name for name, count in names.items() if count > 1}
    places = defaultdict(list)
    for path, tree in modules(lambda text: not repeated.isdisjoint(_CLASS.findall(text)), *FOLDERS):
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(path)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
