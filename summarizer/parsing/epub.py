"""An EPUB to a document: its chapters in reading order, each read as the page it is."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote, urlsplit
from zipfile import ZipFile

from summarizer.language import detect
from summarizer.model import Block, BlockKind, Document
from summarizer.parsing.errors import Reason, Unreadable
from summarizer.parsing.html_article import MAX_BYTES, read_page
from summarizer.parsing.metadata import believable_author, believable_title, iso_date, one_line
from summarizer.parsing.zip_archive import parse_xml, read_member

MOST_CHARACTERS: Final = 300_000
"""Reading ends after the chapter that passes it; no article is that long."""

MOST_CHAPTERS: Final = 200

_CONTAINER: Final = "META-INF/container.xml"
_ENCRYPTION: Final = "META-INF/encryption.xml"
_PAGES: Final = frozenset({"application/xhtml+xml", "text/html"})


@dataclass(frozen=True, slots=True)
class _Package:
    """What the package file says: facts about the book, and its pages in reading order."""

    title: str
    author: str
    publisher: str
    date: str
    pages: tuple[str, ...]


def read_epub(archive: ZipFile) -> Document:
    """The document in an EPUB whose archive has been looked at.

    Raises:
        Unreadable: It is broken, under a licence, or has no text.
    """
    package = _package(archive)
    if set(package.pages) & _locked(archive):
        raise Unreadable(Reason.ENCRYPTED)
    chapters = _chapters(archive, package)
    blocks = tuple(block for chapter in chapters for block in _blocks(chapter, package.title))
    if not blocks:
        raise Unreadable(Reason.SCAN if package.pages else Reason.EMPTY)
    title = package.title or chapters[0].title
    return Document(
        title=title,
        blocks=blocks,
        language=detect(" ".join(block.text for block in blocks)),
        site=package.publisher,
        author=package.author,
        published=package.date,
    )


def _package(archive: ZipFile) -> _Package:
    path = next(
        (one_line(each.get("full-path")) for each in _named(_xml(archive, _CONTAINER), "rootfile")), ""
    )
    root = _xml(archive, path)
    folder = posixpath.dirname(path)
    pages = {
        each.get("id"): _resolve(folder, one_line(each.get("href")))
        for each in _named(root, "item")
        if each.get("media-type") in _PAGES and "nav" not in one_line(each.get("properties")).split()
    }
    order = [pages[each.get("idref")] for each in _named(root, "itemref") if each.get("idref") in pages]
    return _Package(
        title=believable_title(next(_texts(root, "title"), "")),
        author=believable_author(_texts(root, "creator")),
        publisher=next(_texts(root, "publisher"), ""),
        date=iso_date(next(_texts(root, "date"), "")),
        pages=tuple(dict.fromkeys(order)),
    )


def _locked(archive: ZipFile) -> set[str]:
    """The members that a licence encrypts; fonts are, in a way, in many free books too."""
    try:
        root = parse_xml(read_member(archive, _ENCRYPTION))
    except KeyError:
        return set()
    return {_resolve("", one_line(each.get("URI"))) for each in _named(root, "CipherReference")}


def _chapters(archive: ZipFile, package: _Package) -> list[Document]:
    """The pages that have text; covers, imprints and pictures have none."""
    chapters: list[Document] = []
    characters = 0
    for page in package.pages[:MOST_CHAPTERS]:
        try:
            chapters.append(read_page(read_member(archive, page)[:MAX_BYTES]))
        except (Unreadable, KeyError):
            continue
        characters += len(chapters[-1].body)
        if characters > MOST_CHARACTERS:
            break
    return chapters


def _blocks(chapter: Document, book: str) -> Iterator[Block]:
    """A chapter's blocks below its heading, which a page's reader takes for the page's title."""
    if chapter.title and chapter.title.casefold() != book.casefold():
        yield Block(BlockKind.HEADING, chapter.title)
    yield from chapter.blocks


def _xml(archive: ZipFile, name: str) -> Any:
    try:
        return parse_xml(read_member(archive, name))
    except KeyError as error:
        raise Unreadable(Reason.BROKEN) from error


def _named(root: Any, name: str) -> Iterator[Any]:
    """Elements of that name in any namespace; old books use several."""
    yield from root.iter(f"{{*}}{name}")


def _texts(root: Any, name: str) -> Iterator[str]:
    return filter(None, (one_line(each.text) for each in _named(root, name)))


def _resolve(folder: str, href: str) -> str:
    """A link's member name; one that leads out of the archive names no member."""
    return posixpath.normpath(posixpath.join(folder, unquote(urlsplit(href).path)))
