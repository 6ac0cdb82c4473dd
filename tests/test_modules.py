"""Modules are short and explain themselves, keep their private names, and give each class its own name."""

from __future__ import annotations

import ast
from collections import defaultdict

import pytest

from tests.support.paths import ROOT
from tests.support.source import FOLDERS, PACKAGES, modules, python_files

MAX_LINES = 400


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_module_is_longer_than_400_lines(folder: str) -> None:
    lengths = {path.relative_to(ROOT): path.read_text("utf-8").count("\n") for path in python_files(folder)}
    assert {path: length for path, length in lengths.items() if length > MAX_LINES} == {}


def test_every_module_of_the_packages_has_a_docstring() -> None:
    assert [name for name, tree in modules(*PACKAGES).items() if not ast.get_docstring(tree)] == []


def test_no_module_imports_a_private_name() -> None:
    found = [
        f"{name}: {alias.name}"
        for name, tree in modules(*FOLDERS).items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name.startswith("_") and not alias.name.startswith("__")
    ]
    assert found == []


def test_no_two_classes_have_the_same_name() -> None:
    places = defaultdict(list)
    for name, tree in modules(*FOLDERS).items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(name)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
