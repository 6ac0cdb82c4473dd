"""A ZIP archive from a stranger: looked at before anything in it is opened, and read member by member."""

from __future__ import annotations

import io
import re
from typing import Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from lxml import etree  # type: ignore[import-untyped]

from summarizer.parsing.errors import Unreadable, UnreadableReason

MAX_MEMBERS: Final = 10_000
MAX_UNPACKED_BYTES: Final = 200 * 1024 * 1024
"""Of all members unpacked. A file of 20 MB with pictures holds little more than that."""
MAX_MEMBER_BYTES: Final = 40 * 1024 * 1024
MAX_COMPRESSION_RATIO: Final = 250
"""Unpacked to packed, of members over a megabyte: XML reaches some 50, zeros about 1,000."""

_MIN_BYTES_FOR_RATIO: Final = 1024 * 1024
_ENCRYPTED_FLAG: Final = 0x1
# A name that would lead out of a folder, and what only a program of one kind takes for a folder.
_UNSAFE_NAME: Final = re.compile(r"(?:^|[\\/])\.\.(?:[\\/]|$)|^[\\/]|^[A-Za-z]:|\0")


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
        raise Unreadable(UnreadableReason.BROKEN) from error
    if any(member.flag_bits & _ENCRYPTED_FLAG for member in members):
        raise Unreadable(UnreadableReason.ENCRYPTED)
    if any(_UNSAFE_NAME.search(member.filename) for member in members):
        raise Unreadable(UnreadableReason.BROKEN)
    if _is_too_big(members):
        raise Unreadable(UnreadableReason.TOO_BIG)
    return archive


def _is_too_big(members: list[ZipInfo]) -> bool:
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        return True
    return any(
        member.file_size > MAX_MEMBER_BYTES
        or member.file_size > max(_MIN_BYTES_FOR_RATIO, member.compress_size * MAX_COMPRESSION_RATIO)
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
        raise Unreadable(UnreadableReason.BROKEN) from error


def parse_xml(data: bytes) -> etree._Element:
    """The root of an XML text; entities stay what they are and nothing is fetched.

    Raises:
        Unreadable: It is no XML.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        raise Unreadable(UnreadableReason.BROKEN) from error
