"""Untrusted archives: the directory is checked before anything is unpacked."""

from __future__ import annotations

import io
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from summarizer.parsing import zip_archive
from summarizer.parsing.errors import Unreadable, UnreadableReason
from summarizer.parsing.zip_archive import open_archive, parse_xml, read_member
from tests.summarizer.parsing.samples import make_zip


def _reason(data: bytes) -> UnreadableReason:
    with pytest.raises(Unreadable) as refusal:
        open_archive(data)
    return refusal.value.reason


def test_a_harmless_archive_is_opened() -> None:
    assert read_member(open_archive(make_zip({"a/b.xml": "<a/>"})), "a/b.xml") == b"<a/>"


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    assert _reason(make_zip({"zeros": bytes(30 * 1024 * 1024)})) is UnreadableReason.TOO_BIG


def test_an_archive_with_too_many_members_is_refused() -> None:
    names = (f"{number}.xml" for number in range(zip_archive.MAX_MEMBERS + 1))
    assert _reason(make_zip(dict.fromkeys(names, ""))) is UnreadableReason.TOO_BIG


def test_members_that_are_too_large_together_are_refused() -> None:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as whole:
        whole.writestr("a", b"x")
    data = bytearray(out.getvalue())
    directory = bytes(data[data.index(b"PK\x01\x02") : data.index(b"PK\x05\x06")])
    entry = bytearray(directory)
    for place in (20, 24):
        entry[place : place + 4] = zip_archive.MAX_MEMBER_BYTES.to_bytes(4, "little")
    many = zip_archive.MAX_UNPACKED_BYTES // zip_archive.MAX_MEMBER_BYTES + 1
    end = bytearray(data[data.index(b"PK\x05\x06") :])
    end[8:10] = end[10:12] = many.to_bytes(2, "little")
    end[12:16] = (len(entry) * many).to_bytes(4, "little")
    start = data[: data.index(b"PK\x01\x02")]
    assert _reason(bytes(start + entry * many + end)) is UnreadableReason.TOO_BIG


def test_a_member_larger_than_its_directory_entry_is_refused() -> None:
    data = bytearray(make_zip({"a": bytes(2 * 1024 * 1024)}))
    size = (2 * 1024 * 1024).to_bytes(4, "little")
    while (place := data.find(size)) >= 0:
        data[place : place + 4] = (100).to_bytes(4, "little")
    with pytest.raises(Unreadable) as refusal:
        read_member(open_archive(bytes(data)), "a")
    assert refusal.value.reason is UnreadableReason.BROKEN


@pytest.mark.parametrize("name", ["../a", "a/../../b", "/etc/passwd", "..\\a", "C:\\a", "\\\\host\\a"])
def test_member_names_that_lead_out_of_the_archive_are_refused(name: str) -> None:
    assert _reason(make_zip({name: "x"})) is UnreadableReason.BROKEN


@pytest.mark.parametrize("name", ["a..b", "word/document.xml", "a/<b>&amp;.html", "…"])
def test_unusual_but_safe_member_names_are_allowed(name: str) -> None:
    assert open_archive(make_zip({name: "x"})).namelist() == [name]


def test_an_archive_with_an_encrypted_member_is_refused_as_encrypted() -> None:
    data = bytearray(make_zip({"a": "x"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert _reason(bytes(data)) is UnreadableReason.ENCRYPTED


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", make_zip({"a": "x"})[:-30], b"PK\x05\x06" + b"\xff" * 18]
)
def test_a_broken_archive_is_refused_as_broken(data: bytes) -> None:
    assert _reason(data) is UnreadableReason.BROKEN


def test_archives_inside_an_archive_stay_packed() -> None:
    bomb = make_zip({"zeros": bytes(10 * 1024 * 1024)})
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as whole:
        whole.writestr("inner.zip", bomb)
    assert read_member(open_archive(out.getvalue()), "inner.zip") == bomb


@pytest.mark.parametrize("text", [b"", b"no XML", b"<a>", b"<a>&unknown;</a>"])
def test_text_that_is_no_well_formed_xml_is_refused_as_broken(text: bytes) -> None:
    with pytest.raises(Unreadable) as refusal:
        parse_xml(text)
    assert refusal.value.reason is UnreadableReason.BROKEN
