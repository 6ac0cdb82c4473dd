"""Finds the fonts of the machine and says which texts they can write, so that no picture has empty boxes.

DejaVu Sans comes with matplotlib: Latin, Greek, Cyrillic, Arabic, Hebrew, Armenian, Georgian. Other scripts
need a font of the system. matplotlib shapes Arabic and orders Hebrew since 3.11 (by HarfBuzz and Raqm).
"""

from __future__ import annotations

import os
import shutil
import tempfile
import unicodedata
from collections.abc import Collection, Iterable
from functools import cache

BASE_FAMILY = "DejaVu Sans"
_SYSTEM_FAMILIES = (
    *("Noto Sans", "Source Han Sans", "WenQuanYi", "Droid Sans Fallback", "IPA", "PingFang", "Hiragino Sans"),
    *("Apple SD Gothic Neo", "Microsoft YaHei", "Yu Gothic", "Malgun Gothic", "Nirmala UI", "Lohit"),
)
"""The beginnings of the names of sans-serif families that add scripts to DejaVu Sans."""
_MAX_SYSTEM_FONTS = 60
_REGULAR_WEIGHT = 400
_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_SYMBOLS = frozenset(("So", "Sk", "Mn", "Me"))
_JOINERS = "\u200c\u200d"
"""They shape Persian and Indic words."""


def load_matplotlib() -> None:
    """Load matplotlib with a temporary folder for its settings, deleted at once: it keeps nothing on disk."""
    # Named here, since tempfile looks for a folder by writing a file, which the sandbox forbids.
    parent = os.environ.get("TMPDIR") or ("/tmp" if os.name == "posix" else None)  # noqa: S108 - for a folder
    folder = tempfile.mkdtemp(prefix="lede-charts-", dir=parent)
    before = os.environ.get("MPLCONFIGDIR")
    os.environ["MPLCONFIGDIR"] = folder
    try:
        import matplotlib.font_manager  # noqa: F401, PLC0415 - reads the fonts of the machine
    finally:
        del os.environ["MPLCONFIGDIR"]
        if before is not None:
            os.environ["MPLCONFIGDIR"] = before
        shutil.rmtree(folder, ignore_errors=True)


@cache
def families() -> tuple[str, ...]:
    """The families in the order in which a character is looked up in them."""
    from matplotlib.font_manager import fontManager  # noqa: PLC0415 - see load_matplotlib

    named = {
        entry.name
        for entry in fontManager.ttflist
        if entry.name.startswith(_SYSTEM_FAMILIES) and entry.weight == _REGULAR_WEIGHT
    }
    return (BASE_FAMILY, *sorted(named)[:_MAX_SYSTEM_FONTS])


@cache
def covered(*, bold: bool = False) -> frozenset[int]:
    """The characters that the families can write."""
    from matplotlib.font_manager import FontProperties, findfont, get_font  # noqa: PLC0415 - as above

    found: set[int] = set()
    for family in families():
        path = findfont(FontProperties(family=[family], weight="bold" if bold else "normal"))
        found.update(get_font(path).get_charmap())
    return frozenset(found)


def writable(text: str, known: Collection[int]) -> str | None:
    """A text as it can be written: one line without controls and unknown symbols; None for an unknown letter.

    Args:
        text: Any text.
        known: The characters that the fonts have.
    """
    kept = "".join(_without_symbols(text, known))
    line = " ".join(kept.split())
    if not line or any(not _is_known(one, known) for one in line):
        return None
    return line


def _without_symbols(text: str, known: Collection[int]) -> Iterable[str]:
    for one in text:
        category = unicodedata.category(one)
        if one.isspace():
            yield " "
        elif category in _INVISIBLE:
            yield one if one in _JOINERS and ord(one) in known else ""
        elif category not in _SYMBOLS or ord(one) in known:
            yield one


def _is_known(one: str, known: Collection[int]) -> bool:
    return one == " " or ord(one) in known
