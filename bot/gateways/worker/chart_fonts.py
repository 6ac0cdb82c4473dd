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


def choose_families(texts: Iterable[str]) -> tuple[str, ...]:
    """The families in which the characters of some texts are looked up, in this order.

    Fonts of the system are opened only for letters that DejaVu Sans lacks: a machine may have hundreds.
    """
    missing = {ord(one) for text in texts for one in text if _is_letter(one)} - characters_of(BASE_FAMILY)
    chosen = [BASE_FAMILY]
    for family in _system_families() if missing else ():
        if missing & characters_of(family):
            chosen.append(family)
            missing -= characters_of(family)
        if not missing:
            break
    return tuple(chosen)


def covered(families: Iterable[str], *, bold: bool = False) -> frozenset[int]:
    """The characters that some families can write."""
    return frozenset().union(*(characters_of(family, bold=bold) for family in families))


@cache
def characters_of(family: str, *, bold: bool = False) -> frozenset[int]:
    """The characters that a family can write; a family without bold letters writes in its usual ones."""
    from matplotlib.font_manager import FontProperties, findfont, get_font  # noqa: PLC0415 - see load_matplotlib

    path = findfont(FontProperties(family=[family], weight="bold" if bold else "normal"))
    return frozenset(get_font(path).get_charmap())


@cache
def _system_families() -> tuple[str, ...]:
    from matplotlib.font_manager import fontManager  # noqa: PLC0415 - as above

    named = {entry.name for entry in fontManager.ttflist if entry.name.startswith(_SYSTEM_FAMILIES)}
    return tuple(sorted(named - {BASE_FAMILY}))


def _is_letter(one: str) -> bool:
    return unicodedata.category(one)[0] in "LMN"


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
