"""Writes the formulas of Word (Office Math) as one line of plain text."""

from __future__ import annotations

from typing import Any, Final

from summarizer.parsing.html.mathml import group_text, raise_in_formula

_MAX_NESTING: Final = 30
_PROPERTIES: Final = "Pr"


def formula_text(element: Any, depth: int = _MAX_NESTING) -> str:
    """The text of an Office Math element; deeper parts than 30 levels are left out."""
    if not isinstance(element.tag, str) or not depth:
        return ""
    name = element.tag.rpartition("}")[2]
    if name == "t":
        return element.text or ""
    if name.endswith(_PROPERTIES):
        return ""
    parts = {
        child.tag.rpartition("}")[2]: formula_text(child, depth - 1)
        for child in element
        if isinstance(child.tag, str)
    }
    if name in _STRUCTURES:
        return _structure(name, parts)
    return "".join(formula_text(child, depth - 1) for child in element)


_STRUCTURES: Final = ("f", "sSup", "sSub", "sSubSup", "rad")


def _structure(name: str, parts: dict[str, str]) -> str:
    base, raised, lowered = parts.get("e", ""), parts.get("sup", ""), parts.get("sub", "")
    if name == "f":
        return f"{group_text(parts.get('num', ''))}/{group_text(parts.get('den', ''))}"
    if name == "rad":
        degree = parts.get("deg", "")
        return f"{raise_in_formula('', degree) if degree else ''}√{group_text(base)}"
    below = f"_{group_text(lowered)}" if lowered else ""
    return base + below + (raise_in_formula("" if below else base, raised) if raised else "")
