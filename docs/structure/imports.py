"""Which folder imports which: from the modules of the packages to the boxes of the picture."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TypeVar

import grimp

# A folder with more sub-folders than this is drawn as its sub-folders.
_MANY = 6

Key = PurePosixPath
"""A folder, or a file that lies beside the sub-folders of a folder drawn in parts."""
Group = frozenset[Key]
"""What becomes one box: a folder, files of one folder, or what a circle of imports holds together."""
Arrows = dict[Group, set[Group]]
"""From each box to the boxes it imports."""

_Node = TypeVar("_Node", bound=Hashable)


@dataclass(frozen=True)
class Box:
    """What is written in a box of the picture."""

    name: str
    package: str
    files: int
    listed: tuple[str, ...]
    """The names of the files, where the box is not a whole folder."""
    abroad: tuple[str, ...]
    """The other packages that it imports."""


def read(root: Path, packages: Collection[str]) -> tuple[dict[Group, Box], Arrows]:
    """The boxes of the packages below `root`, and the arrows between them, which form no circle.

    Raises:
        LookupError: grimp does not see some files, because their folder has no `__init__.py`.
    """
    files = {
        _module(path): path
        for package in packages
        for path in sorted(PurePosixPath(found.relative_to(root)) for found in (root / package).rglob("*.py"))
        if path.stem.isidentifier()  # a file with another name cannot be imported
    }
    graph = grimp.build_graph(*packages, cache_dir=None)
    unseen = sorted(str(files[module]) for module in files.keys() - graph.modules)
    if unseen:
        raise LookupError(f"a folder needs an __init__.py: {', '.join(unseen)}")
    parted = _parted(files.values())
    keys = {module: _key(path, parted) for module, path in files.items()}
    arrows: Arrows = {frozenset({key}): set() for key in sorted(keys.values())}
    for module, key in keys.items():
        for imported in graph.find_modules_directly_imported_by(module):
            if keys[imported] != key:
                arrows[frozenset({key})].add(frozenset({keys[imported]}))
    arrows = _join_files(_join_circles(_without_bare_markers(arrows)))
    boxes = {group: _box(group, keys, files, arrows[group]) for group in arrows}
    return boxes, _reduced(arrows)


def _module(path: PurePosixPath) -> str:
    return ".".join(path.parent.parts if path.stem == "__init__" else path.with_suffix("").parts)


def _parted(files: Iterable[PurePosixPath]) -> set[Key]:
    """The folders that are drawn in parts: the packages, and folders with many sub-folders."""
    folders = {parent for file in files for parent in file.parents if parent.name}
    inside = {folder: sum(other.parent == folder for other in folders) for folder in folders}
    return {folder for folder, count in inside.items() if count > _MANY or (count and len(folder.parts) == 1)}


def _key(file: PurePosixPath, parted: Collection[Key]) -> Key:
    """The outermost folder drawn whole, or the file itself where all its folders are drawn in parts."""
    return next((folder for folder in reversed(file.parents[:-1]) if folder not in parted), file)


def _without_bare_markers(arrows: Arrows) -> Arrows:
    """Without each `__init__.py` that lies beside drawn folders and neither imports nor is imported."""
    used = {target for targets in arrows.values() for target in targets}
    return {
        group: targets
        for group, targets in arrows.items()
        if targets or group in used or any(key.name != "__init__.py" for key in group)
    }


def _join_circles(arrows: Arrows) -> Arrows:
    below = {group: reachable(arrows, [group]) for group in arrows}
    circles = {
        group: frozenset[Key]().union(group, *(other for other in below[group] if group in below[other]))
        for group in arrows
    }
    return _renamed(arrows, circles)


def _join_files(arrows: Arrows) -> Arrows:
    """Joins files of one folder, from the core to the edge, as far as that closes no circle."""
    heights = depths(arrows)
    loose = [group for group in arrows if all(key.suffix for key in group)]
    boxes: dict[Key, list[Group]] = {}
    for group in sorted(loose, key=lambda group: (heights[group], sorted(group))):
        own = boxes.setdefault(min(group).parent, [])
        if own and not _around(arrows, own[-1], group):
            joined = own.pop() | group
            names = {other: joined if other.issubset(joined) else other for other in arrows}
            arrows = _renamed(arrows, names)
            own.append(joined)
        else:
            own.append(group)
    return arrows


def _around(arrows: Arrows, one: Group, other: Group) -> bool:
    """Whether a path leads from one group to the other through a third."""
    return any(
        target in reachable(arrows, arrows[start] - {target})
        for start, target in ((one, other), (other, one))
    )


def _renamed(arrows: Arrows, names: Mapping[Group, Group]) -> Arrows:
    renamed: Arrows = {names[group]: set() for group in arrows}
    for group, targets in arrows.items():
        renamed[names[group]] |= {names[target] for target in targets} - {names[group]}
    return renamed


def reachable(arrows: Arrows, starts: Iterable[Group]) -> set[Group]:
    """All groups that a path of one arrow or more leads to."""
    found: set[Group] = set()
    ahead = [target for start in starts for target in arrows[start]]
    while ahead:
        group = ahead.pop()
        if group not in found:
            found.add(group)
            ahead.extend(arrows[group])
    return found


def depths(arrows: Mapping[_Node, Collection[_Node]]) -> dict[_Node, int]:
    """The length of the longest path that begins at each node of a graph without circles."""
    known: dict[_Node, int] = {}

    def depth(node: _Node) -> int:
        if node not in known:
            known[node] = max((depth(target) + 1 for target in arrows[node]), default=0)
        return known[node]

    return {node: depth(node) for node in arrows}


def _reduced(arrows: Arrows) -> Arrows:
    """Without the arrows that a longer path implies."""
    return {
        group: {target for target in targets if target not in reachable(arrows, targets)}
        for group, targets in arrows.items()
    }


def _package(group: Group) -> str:
    return min(group).parts[0]


def _box(
    group: Group, keys: Mapping[str, Key], files: Mapping[str, PurePosixPath], targets: Collection[Group]
) -> Box:
    inside = [files[module] for module, key in keys.items() if key in group]
    named = [file for file in inside if file.name != "__init__.py"] or inside
    loose = all(key.suffix for key in group)
    names = {key.parent / "*.py" if key.suffix and len(named) > 1 else key for key in group}
    package = _package(group)
    return Box(
        name=" + ".join(sorted(str(name.relative_to(package)) for name in names)),
        package=package,
        files=len(named),
        listed=tuple(sorted(file.stem for file in named)) if loose else (),
        abroad=tuple(sorted({_package(target) for target in targets} - {package})),
    )
