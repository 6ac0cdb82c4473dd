"""Every term of the glossary has a home that exists in the code."""

from __future__ import annotations

import ast
import re

import pytest

from tests.support.paths import ROOT

ROW = re.compile(
    r"^\| (?P<term>[^|]+?) \| (?P<meaning>[^|]+) \| `(?P<file>[^:`|]+):(?P<name>[^`|]+)` \|$", re.MULTILINE
)
ROWS = [match.groupdict() for match in ROW.finditer((ROOT / "docs" / "glossary.md").read_text("utf-8"))]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["term"])
def test_the_home_of_a_term_defines_its_name(row: dict[str, str]) -> None:
    tree = ast.parse((ROOT / row["file"]).read_text("utf-8"))
    assert row["name"] in _defined_names(tree)


def test_the_glossary_has_25_to_50_terms_in_order_and_once() -> None:
    terms = [row["term"] for row in ROWS]
    assert terms == sorted(set(terms))
    assert 25 <= len(terms) <= 50


def test_each_row_of_the_table_is_read() -> None:
    lines = (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines()
    assert len([line for line in lines if line.startswith("| ")]) - 2 == len(ROWS)


def _defined_names(tree: ast.Module) -> set[str]:
    names = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return names
