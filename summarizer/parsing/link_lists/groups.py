"""Groups the links of a page that stand at the same place of repeating items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from summarizer.parsing.link_lists.links import PageLink, PathStep

MIN_LINKS: Final = 3
"""Fewer links are no list."""
_MIN_LIKENESS: Final = 0.75
_MAX_KINDS: Final = 20  # of items in one container that are compared by their classes
_SEPARATOR: Final = " > "
_Tags: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinkItem:
    """A link, and the element of its item: the largest one that has no other link of the group."""

    link: PageLink
    item: Any


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Links at the same place of repeating items, the first to each address, in the page's order."""

    path: tuple[PathStep, ...]
    items: tuple[LinkItem, ...]

    @property
    def signature(self) -> str:
        """The way from the body to the links, which finds the group in a later version of the page."""
        return _SEPARATOR.join(".".join((step.tag, *sorted(step.classes))) for step in self.path)


def group_links(links: Sequence[PageLink]) -> list[LinkGroup]:
    """The groups of at least three links to different pages."""
    by_path: defaultdict[tuple[PathStep, ...], list[PageLink]] = defaultdict(list)
    for link in links:
        by_path[link.path].append(link)
    order = {link: place for place, link in enumerate(links)}
    merged = _merge_siblings(by_path.values())
    groups = (_group(sorted(members, key=order.__getitem__)) for members in merged)
    return [group for group in groups if len(group.items) >= MIN_LINKS]


def _merge_siblings(groups: Iterable[list[PageLink]]) -> list[list[PageLink]]:
    """Groups whose items stand side by side and have compatible classes become one."""
    by_container: defaultdict[tuple[_Tags, Any], list[list[PageLink]]] = defaultdict(list)
    singles: list[PageLink] = []
    for members in sorted(groups, key=len, reverse=True):
        if len(members) == 1:
            singles += members
        else:
            _join(by_container[_tags(members[0]), _container(members)], members)
    for link in singles:
        homes = ((_tags(link), element) for element in link.chain)
        home = next((place for place in homes if place in by_container), None)
        if home is not None:
            _join(by_container[home], [link])
    return [members for found in by_container.values() for members in found]


def _join(found: list[list[PageLink]], members: list[PageLink]) -> None:
    """Add links to the first of the groups with compatible classes, or else as a group of their own."""
    for other in found[:_MAX_KINDS]:
        if _are_compatible(other[0].path, members[0].path):
            other.extend(members)
            return
    found.append(list(members))


def _are_compatible(path: tuple[PathStep, ...], other: tuple[PathStep, ...]) -> bool:
    """Whether no element has classes of which the other has none, as a title and a by-line have."""
    return all(
        not one.classes or not two.classes or one.classes & two.classes
        for one, two in zip(path, other, strict=True)
    )


def _tags(link: PageLink) -> _Tags:
    return tuple(step.tag for step in link.path)


def _container(members: Sequence[PageLink]) -> Any:
    """The smallest element that has all links of a group."""
    chains = [link.chain for link in members]
    common = None
    for level in zip(*chains, strict=False):
        if any(one is not level[0] for one in level):
            break
        common = level[0]
    return common


def _group(members: Sequence[PageLink]) -> LinkGroup:
    urls_below: defaultdict[Any, set[str]] = defaultdict(set)
    for link in members:
        for element in link.chain:
            urls_below[element].add(link.url)
    first_by_url: dict[str, PageLink] = {}
    for link in members:
        first_by_url.setdefault(link.url, link)
    path = _common_path(list(dict.fromkeys(link.path for link in members)))
    items = tuple(LinkItem(link, _item(link, urls_below)) for link in first_by_url.values())
    return LinkGroup(path, items)


def _item(link: PageLink, urls_below: defaultdict[Any, set[str]]) -> Any:
    found = link.element
    for element in reversed(link.chain):
        if len(urls_below[element]) > 1:
            break
        found = element
    return found


def _common_path(paths: Sequence[tuple[PathStep, ...]]) -> tuple[PathStep, ...]:
    """The steps of paths with equal tags, with the classes that all of them have."""
    return tuple(
        PathStep(level[0].tag, frozenset.intersection(*(step.classes for step in level)))
        for level in zip(*paths, strict=True)
    )


def find_group(groups: Sequence[LinkGroup], signature: str) -> LinkGroup | None:
    """The group with a signature, or else the one that is most like it; None where none is like it."""
    exact = next((group for group in groups if group.signature == signature), None)
    if exact is not None:
        return exact
    wanted = _read_signature(signature)
    likeness, best = max(
        ((_likeness(group.path, wanted), place) for place, group in enumerate(groups)), default=(0.0, 0)
    )
    return groups[best] if likeness >= _MIN_LIKENESS else None


def _read_signature(signature: str) -> tuple[PathStep, ...]:
    steps = (step.split(".") for step in signature.split(_SEPARATOR))
    return tuple(PathStep(tag, frozenset(classes)) for tag, *classes in steps)


def _likeness(path: tuple[PathStep, ...], wanted: tuple[PathStep, ...]) -> float:
    """From 0 to 1: the share of steps from the link up that are the same, by tag and by classes."""
    likeness = 0.0
    for step, other in zip(reversed(path), reversed(wanted), strict=False):
        if step.tag != other.tag:
            break
        names = step.classes | other.classes
        likeness += 0.5 + 0.5 * (len(step.classes & other.classes) / len(names) if names else 1.0)
    return likeness / max(len(path), len(wanted), 1)
