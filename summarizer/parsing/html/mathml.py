"""Writes formulas in MathML as one line of plain text: "v=3", "x²", "(a+b)/2"."""

from __future__ import annotations

import re
from typing import Any, Final

from summarizer.parsing.html.superscripts import raise_text

_ANNOTATIONS: Final = frozenset({"annotation", "annotation-xml", "mphantom", "none", "mprescripts"})
_INVISIBLE_OPERATORS: Final = re.compile("[\u2061-\u2064]")
_SIMPLE: Final = re.compile(r"[^\W_]*")


def formula_text(element: Any) -> str:
    """The text of a <math> element, or of an element inside it; "" where it has none."""
    text = _render(element) or str(element.get("alttext") or "")
    return " ".join(_INVISIBLE_OPERATORS.sub("", text).split())


def _render(element: Any) -> str:
    name = _local_name(element)
    if name in _ANNOTATIONS:
        return ""
    parts = [_render(child) for child in element if isinstance(child.tag, str)]
    match name, parts:
        case "mfrac", [above, below]:
            text = f"{group_text(above)}/{group_text(below)}"
        case "msup" | "mover", [base, script]:
            text = base + raise_in_formula(base, script)
        case "msub" | "munder", [base, script]:
            text = f"{base}_{group_text(script)}"
        case "msubsup" | "munderover", [base, below, above]:
            text = f"{base}_{group_text(below)}{raise_in_formula('', above)}"
        case "mroot", [base, degree]:
            text = f"{raise_in_formula('', degree)}√{group_text(base)}"
        case "msqrt", _:
            text = f"√{group_text(''.join(parts))}"
        case "mtr" | "mlabeledtr", _:
            text = f"{' '.join(parts)}; "
        case "semantics", [shown, *_]:
            text = shown
        case _:
            text = "".join([(element.text or "").strip(), *parts])
    return text


def raise_in_formula(base: str, script: str) -> str:
    """The exponent as superscript characters, or behind a caret."""
    raised = raise_text(base[-1:] or "1", script)
    return raised if raised and raised != script else f"^{group_text(script)}"


def group_text(text: str) -> str:
    """`text` in brackets unless it is a single number or name."""
    return text if _SIMPLE.fullmatch(text) else f"({text})"


def _local_name(element: Any) -> str:
    return element.tag.rpartition(":")[2].lower() if isinstance(element.tag, str) else "annotation"
