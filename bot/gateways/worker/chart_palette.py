"""The colours of pictures. Bars are of Okabe and Ito's palette, which colour-blind people tell apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one picture as #rrggbb; texts have a contrast of at least 4.5 with the ground.

    Attributes:
        ground: Behind everything.
        text, muted: Of letters; muted ones are labels.
        track: What a bar fills a part of.
        received, opened: The bars by day.
        lists: The bars of each list.
    """

    ground: str
    text: str
    muted: str
    track: str
    received: str
    opened: str
    lists: tuple[str, str, str]


LIGHT: Final = Palette(
    "#ffffff", "#1b1f24", "#57606a", "#e4e8ec", "#0072b2", "#d55e00", ("#d55e00", "#009e73", "#8a5a9e")
)
DARK: Final = Palette(
    "#17212b", "#f2f5f8", "#a8b3bf", "#2b3946", "#56b4e9", "#e69f00", ("#e69f00", "#2fc49a", "#d79bc0")
)
