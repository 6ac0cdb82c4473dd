"""Reads an EPUB into a document: its chapters in reading order, each parsed as an HTML page."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote, urlsplit
from zipfile import ZipFile

from summarizer.language import detect
from summarizer.model import Block, BlockKind, Document
from summarizer.parsing.errors import Unreadable, UnreadableReason
from summarizer.parsing.html_article import MAX_PAGE_BYTES, read_html
from summarizer.parsing.metadata import iso_date, one_line, plausible_author, plausible_title
from summarizer.parsing.zip_archive import parse_xml, read_member

MAX_EPUB_CHARACTERS: Final = 300_000
"""Reading stops after the chapter that exceeds it; articles are shorter."""

MAX_CHAPTERS: Final = 200

_CONTAINER: Final = "META-INF/container.xml"
_ENCRYPTION: Final = "META-INF/encryption.xml"
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
    blocks = tuple(block for chapter in chapters for block in _chapter_blocks(chapter, package.title))
    if not blocks:
        raise Unreadable(UnreadableReason.SCAN if package.pages else UnreadableReason.EMPTY)
    title = package.title or chapters[0].title
    return Document(
        title=title,
        blocks=blocks,
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
        title=plausible_title(next(_element_texts(root, "title"), "")),
        author=plausible_author(_element_texts(root, "creator")),
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


def _read_chapters(archive: ZipFile, package: _Package) -> list[Document]:
    """The documents of the pages that have text; covers, imprints and pictures are skipped."""
    chapters: list[Document] = []
    characters = 0
    for page in package.pages[:MAX_CHAPTERS]:
        try:
            chapters.append(read_html(read_member(archive, page)[:MAX_PAGE_BYTES]))
        except (Unreadable, KeyError):
            continue
        characters += len(chapters[-1].body)
        if characters > MAX_EPUB_CHARACTERS:
            break
    return chapters


def _chapter_blocks(chapter: Document, book_title: str) -> Iterator[Block]:
    """The blocks of a chapter with its heading, which read_html returns as the title of the page."""
    if chapter.title and chapter.title.casefold() != book_title.casefold():
        yield Block(BlockKind.HEADING, chapter.title)
    yield from chapter.blocks


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
