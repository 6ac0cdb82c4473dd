"""Opens untrusted ZIP archives: checks the directory before unpacking anything, then reads single members."""

from __future__ import annotations

import io
import re
from typing import Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from lxml import etree  # type: ignore[import-untyped]

from summarizer.parsing.errors import Unreadable, UnreadableReason

MAX_MEMBERS: Final = 10_000
MAX_UNPACKED_BYTES: Final = 200 * 1024 * 1024
"""Of all members unpacked; a real file of 20 MB with pictures unpacks to little more than 20 MB."""
MAX_MEMBER_BYTES: Final = 40 * 1024 * 1024
MAX_COMPRESSION_RATIO: Final = 250
"""Unpacked to packed size of members over 1 MiB: XML reaches about 50, zeros about 1,000."""

_MIN_BYTES_FOR_RATIO: Final = 1024 * 1024
_ENCRYPTED_FLAG: Final = 0x1
# Names that lead out of a folder ("..", absolute paths, drive letters; "/" or "\" separates), and zero bytes.
_UNSAFE_NAME: Final = re.compile(r"(?:^|[\\/])\.\.(?:[\\/]|$)|^[\\/]|^[A-Za-z]:|\0")


def open_archive(data: bytes) -> ZipFile:
    """Open the archive in `data` after a check of its directory; nothing is unpacked.

    Archives inside the archive stay packed: members are read as bytes.

    Raises:
        Unreadable: The archive is broken or has unsafe names (BROKEN), is encrypted (ENCRYPTED), or unpacks
            to too much (TOO_BIG).
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
    """The bytes of one member, never more than the size in the directory.

    Raises:
        KeyError: The archive has no member of that name.
        Unreadable: The member is damaged or differs from its entry in the directory.
    """
    try:
        return archive.read(name)
    except (BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError) as error:
        raise Unreadable(UnreadableReason.BROKEN) from error


def parse_xml(data: bytes) -> etree._Element:
    """The root element of an XML text; entities are not expanded and nothing is fetched.

    Raises:
        Unreadable: The bytes are no well-formed XML.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        raise Unreadable(UnreadableReason.BROKEN) from error
