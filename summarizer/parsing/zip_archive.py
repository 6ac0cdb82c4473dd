"""A ZIP archive from a stranger: looked at before anything in it is opened, and read member by member."""

from __future__ import annotations

import io
import re
from typing import Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from lxml import etree  # type: ignore[import-untyped]

from summarizer.parsing.errors import Reason, Unreadable

MOST_MEMBERS: Final = 10_000
LARGEST_TOTAL: Final = 200 * 1024 * 1024
"""Of all members unpacked. A file of 20 MB with pictures holds little more than that."""
LARGEST_MEMBER: Final = 40 * 1024 * 1024
MOST_RATIO: Final = 250
"""Unpacked to packed, of members over a megabyte: XML reaches some 50, zeros about 1,000."""

_SMALL: Final = 1024 * 1024
_IS_ENCRYPTED: Final = 0x1
# A name that would lead out of a folder, and what only a program of one kind takes for a folder.
_UNSAFE: Final = re.compile(r"(?:^|[\\/])\.\.(?:[\\/]|$)|^[\\/]|^[A-Za-z]:|\0")


def open_archive(data: bytes) -> ZipFile:
    """The archive in `data`, after a look at what its directory says; nothing is unpacked yet.

    Members are never taken for archives themselves, so archives in archives stay packed.

    Raises:
        Unreadable: It is broken or encrypted, unpacks to far too much, or has names that lead elsewhere.
    """
    try:
        archive = ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (BadZipFile, NotImplementedError, ValueError, EOFError, OSError) as error:
        raise Unreadable(Reason.BROKEN) from error
    if any(member.flag_bits & _IS_ENCRYPTED for member in members):
        raise Unreadable(Reason.ENCRYPTED)
    if any(_UNSAFE.search(member.filename) for member in members):
        raise Unreadable(Reason.BROKEN)
    if _is_too_big(members):
        raise Unreadable(Reason.TOO_BIG)
    return archive


def _is_too_big(members: list[ZipInfo]) -> bool:
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_TOTAL:
        return True
    return any(
        member.file_size > LARGEST_MEMBER or member.file_size > max(_SMALL, member.compress_size * MOST_RATIO)
        for member in members
    )


def read_member(archive: ZipFile, name: str) -> bytes:
    """One member, never longer than the directory said.

    Raises:
        KeyError: There is none of that name.
        Unreadable: It is damaged, or not as the directory said.
    """
    try:
        return archive.read(name)
    except (BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError) as error:
        raise Unreadable(Reason.BROKEN) from error


def parse_xml(data: bytes) -> etree._Element:
    """The root of an XML text; entities stay what they are and nothing is fetched.

    Raises:
        Unreadable: It is no XML.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        raise Unreadable(Reason.BROKEN) from error
