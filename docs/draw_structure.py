"""Draws the folders of Lede and their imports into docs/images/structure.svg: `make diagram`."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

from docs.structure.imports import read
from docs.structure.svg import draw

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "images" / "structure.svg"


def picture() -> str:
    """The picture as SVG, of the packages that the import contracts name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    boxes, arrows = read(ROOT, project["tool"]["importlinter"]["root_packages"])
    return draw(boxes, arrows)


if __name__ == "__main__":
    PICTURE.write_text(picture(), "utf-8")
    sys.stdout.write(f"{PICTURE.relative_to(ROOT)}\n")
