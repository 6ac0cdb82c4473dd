"""The picture of the packages is that of their imports."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from docs.draw_structure import PICTURE, picture
from docs.structure.imports import Arrows, Box, Group, read
from docs.structure.svg import draw


def test_the_committed_picture_is_that_of_the_import_graph() -> None:
    assert PICTURE.read_text("utf-8") == picture(), "the imports have changed: run `make diagram`"


def test_the_text_of_the_picture_is_text() -> None:
    texts = {text for element in ET.fromstring(picture()).iter() for text in element.itertext()}
    assert {"bot", "data", "summarizer", "handlers", "playground"} <= texts


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with files beside its folders, some above and some below them."""
    files = {
        "drawn/__init__.py": "",
        "drawn/__main__.py": "import drawn.edge.front",
        "drawn/errors.py": "",
        "drawn/names.py": "import drawn.errors",
        "drawn/edge/__init__.py": "",
        "drawn/edge/front.py": "import drawn.core.first\nimport drawn.names",
        "drawn/core/__init__.py": "",
        "drawn/core/first.py": "import drawn.errors\nimport drawn.names",
        "drawn/core/second.py": "",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def _named(read_: tuple[dict[Group, Box], Arrows]) -> dict[str, set[str]]:
    boxes, arrows = read_
    return {boxes[group].name: {boxes[target].name for target in arrows[group]} for group in boxes}


def test_an_arrow_that_follows_from_others_is_left_out_and_files_beside_folders_share_a_box(
    house: Path,
) -> None:
    assert _named(read(house, ["drawn"])) == {
        "__main__.py": {"edge"},
        "edge": {"core"},
        "core": {"*.py"},
        "*.py": set(),
    }


def test_a_box_counts_its_files_without_package_markers(house: Path) -> None:
    boxes, _ = read(house, ["drawn"])
    assert {box.name: (box.files, box.listed) for box in boxes.values()} == {
        "__main__.py": (1, ("__main__",)),
        "edge": (1, ()),
        "core": (2, ()),
        "*.py": (2, ("errors", "names")),
    }


def test_a_circle_of_imports_is_one_box(house: Path) -> None:
    (house / "drawn/core/second.py").write_text("import drawn.edge.front", "utf-8")
    found = read(house, ["drawn"])
    assert _named(found) == {"__main__.py": {"core + edge"}, "core + edge": {"*.py"}, "*.py": set()}
    assert draw(*found) == draw(*found)


def test_a_folder_that_the_import_graph_cannot_see_is_named(house: Path) -> None:
    (house / "drawn/edge/__init__.py").unlink()
    with pytest.raises(LookupError, match=r"drawn/edge/front\.py"):
        read(house, ["drawn"])
