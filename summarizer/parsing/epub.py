"""Reads an EPUB into a document: its chapters in reading order, each parsed as an HTML page."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote, urlsplit
from zipfile import ZipFile

from summarizer.language import detect
from summarizer.model import Block, BlockKind, Document
from summarizer.parsing.charset import decode
from summarizer.parsing.errors import Unreadable, UnreadableReason
from summarizer.parsing.html.article import MAX_PAGE_BYTES, MAX_TAGS
from summarizer.parsing.html.blocks import tree_to_blocks
from summarizer.parsing.html.tree import parse_tree
from summarizer.parsing.metadata import iso_date, one_line
from summarizer.parsing.zip_archive import parse_xml, read_member

MAX_EPUB_CHARACTERS: Final = 300_000
"""Reading stops after the chapter that exceeds it; articles are shorter."""

MAX_CHAPTERS: Final = 200

_MAX_NAME_CHARACTERS: Final = 300

_CONTAINER: Final = "META-INF/container.xml"
_ENCRYPTION: Final = "META-INF/encryption.xml"
_ENTITY_DECLARATION: Final = re.compile(r"<!DOCTYPE[^\[>]*\[.*?\]\s*>", re.DOTALL | re.IGNORECASE)
_PAGE_TYPES: Final = frozenset({"application/xhtml+xml", "text/html"})


@dataclass(frozen=True, slots=True)
class _Package:
    """Content of the package file: metadata of the book, and the names of its pages in reading order."""

    title: str
    author: str
    publisher: str
    date: str
    pages: tuple[str, ...]


def read_epub(archive: ZipFile) -> Document:
    """The document in an EPUB whose archive zip_archive.open_archive has checked.

    Raises:
        Unreadable: The book is broken (BROKEN), protected by a licence (ENCRYPTED), has pages without text
            (SCAN), or no pages (EMPTY).
    """
    package = _read_package(archive)
    if set(package.pages) & _encrypted_members(archive):
        raise Unreadable(UnreadableReason.ENCRYPTED)
    chapters = _read_chapters(archive, package)
    blocks = tuple(block for chapter in chapters for block in chapter)
    if not any(block.kind is not BlockKind.HEADING for block in blocks):
        raise Unreadable(UnreadableReason.SCAN if package.pages else UnreadableReason.EMPTY)
    title = package.title or next((block.text for block in blocks if block.kind is BlockKind.HEADING), "")
    return Document(
        title=title,
        blocks=tuple(
            block
            for block in blocks
            if block.kind is not BlockKind.HEADING or block.text.casefold() != package.title.casefold()
        ),
        language=detect(" ".join(block.text for block in blocks)),
        site=package.publisher,
        author=package.author,
        published=package.date,
    )


def _read_package(archive: ZipFile) -> _Package:
    path = next(
        (one_line(each.get("full-path")) for each in _elements(_read_xml(archive, _CONTAINER), "rootfile")),
        "",
    )
    root = _read_xml(archive, path)
    folder = posixpath.dirname(path)
    pages = {
        each.get("id"): _member_name(folder, one_line(each.get("href")))
        for each in _elements(root, "item")
        if each.get("media-type") in _PAGE_TYPES and "nav" not in one_line(each.get("properties")).split()
    }
    order = [pages[each.get("idref")] for each in _elements(root, "itemref") if each.get("idref") in pages]
    return _Package(
        title=next(_element_texts(root, "title"), "")[:_MAX_NAME_CHARACTERS],
        author=", ".join(dict.fromkeys(_element_texts(root, "creator")))[:_MAX_NAME_CHARACTERS],
        publisher=next(_element_texts(root, "publisher"), ""),
        date=iso_date(next(_element_texts(root, "date"), "")),
        pages=tuple(dict.fromkeys(order)),
    )


def _encrypted_members(archive: ZipFile) -> set[str]:
    """Names of the encrypted members; free books list obfuscated fonts here too, so pages alone count."""
    try:
        root = parse_xml(read_member(archive, _ENCRYPTION))
    except KeyError:
        return set()
    return {_member_name("", one_line(each.get("URI"))) for each in _elements(root, "CipherReference")}


def _read_chapters(archive: ZipFile, package: _Package) -> list[tuple[Block, ...]]:
    """The blocks of the pages that have text; pages of pictures are skipped."""
    chapters: list[tuple[Block, ...]] = []
    characters = 0
    for page in package.pages[:MAX_CHAPTERS]:
        try:
            chapters.append(_read_chapter(read_member(archive, page)[:MAX_PAGE_BYTES]))
        except (Unreadable, KeyError):
            continue
        characters += sum(len(block.text) for block in chapters[-1])
        if characters > MAX_EPUB_CHARACTERS:
            break
    return chapters


def _read_chapter(page: bytes) -> tuple[Block, ...]:
    """All blocks of a page: unlike a web page, it holds nothing but the text of the book."""
    text = decode(page)
    root = None if text.count("<") > MAX_TAGS else parse_tree(_ENTITY_DECLARATION.sub("", text))
    return () if root is None else tree_to_blocks(root)


def _read_xml(archive: ZipFile, name: str) -> Any:
    try:
        return parse_xml(read_member(archive, name))
    except KeyError as error:
        raise Unreadable(UnreadableReason.BROKEN) from error


def _elements(root: Any, name: str) -> Iterator[Any]:
    """The elements of that name in any namespace; older books use several."""
    yield from root.iter(f"{{*}}{name}")


def _element_texts(root: Any, name: str) -> Iterator[str]:
    return filter(None, (one_line(each.text) for each in _elements(root, name)))


def _member_name(folder: str, href: str) -> str:
    """The archive member that a link refers to; a link out of the archive gives a name that is no member."""
    return posixpath.normpath(posixpath.join(folder, unquote(urlsplit(href).path)))
