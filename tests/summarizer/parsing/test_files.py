"""Files: the content decides the format first and the name second; any bytes are read or refused."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.model import Document
from summarizer.parsing.errors import Unreadable, UnreadableReason
from summarizer.parsing.files import PlainText, read_document, read_file
from tests.summarizer.parsing.samples import (
    SENTENCE,
    docx_of_xml,
    lines_below_each_other,
    make_epub,
    make_pdf,
    make_zip,
    page_xml,
    paragraph_xml,
)

_NEWS = "Über die Brücke fährt heute niemand.\nDie Fähre kostet nichts, sagt der Bürgermeister.\n" * 3
_PAGE = f"<!doctype html><html><head><title>Brücke</title></head><body><p>{_NEWS}</p></body></html>"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_a_text_file_is_read_in_any_usual_encoding(encoding: str) -> None:
    assert read_file("notes.txt", _NEWS.encode(encoding)) == PlainText(_NEWS)


def test_cyrillic_in_an_old_encoding_is_recognised() -> None:
    text = "Мост закрыли на два года, потому что специалисты нашли трещины. Паром ходит бесплатно. " * 4
    assert read_file("заметки.txt", text.encode("cp1251")) == PlainText(text)


def test_line_ends_of_every_system_become_one() -> None:
    assert read_file("a.txt", b"one\r\ntwo\rthree\n") == PlainText("one\ntwo\nthree\n")


def test_stray_zero_bytes_are_removed() -> None:
    assert read_file("a.txt", b"The ferry\0 is free, and so it will stay until May.") == PlainText(
        "The ferry is free, and so it will stay until May."
    )


def test_a_markdown_file_becomes_a_document() -> None:
    document = read_file("story.MD", b"# Title\n\nText.")
    assert isinstance(document, Document)
    assert document.title == "Title"


@pytest.mark.parametrize("name", ["page.html", "page.htm", "page.txt", "page.md", "page"])
def test_a_page_is_read_as_a_page_under_any_name(name: str) -> None:
    document = read_file(name, _PAGE.encode())
    assert isinstance(document, Document)
    assert document.title == "Brücke"


def test_text_in_a_file_called_html_is_plain_text() -> None:
    assert read_file("a.html", b"No tags here at all.") == PlainText("No tags here at all.")


@pytest.mark.parametrize("name", ["report.pdf", "report.txt", "report", "report.html"])
@pytest.mark.parametrize(
    "data",
    [
        make_pdf([lines_below_each_other(SENTENCE)]),
        b"Sent by mail\r\n" + make_pdf([lines_below_each_other(SENTENCE)]),
        docx_of_xml(paragraph_xml(SENTENCE)),
        make_epub({"a.xhtml": page_xml("", f"<p>{SENTENCE} {SENTENCE}</p>")}),
    ],
    ids=["pdf", "pdf behind words", "docx", "epub"],
)
def test_the_content_of_a_file_overrules_its_name(name: str, data: bytes) -> None:
    document = read_file(name, data)
    assert isinstance(document, Document)
    assert SENTENCE in document.body


def test_a_text_that_mentions_the_mark_of_a_pdf_is_plain_text() -> None:
    text = f"Such a file begins with %PDF- and a number. {SENTENCE}"
    assert read_file("a.txt", text.encode()) == PlainText(text)


def test_a_text_over_a_million_characters_is_truncated_with_a_note() -> None:
    line = "word word " * 9 + "word word\n"
    found = read_file("a.txt", line.encode() * 50_000)
    assert isinstance(found, PlainText)
    assert found.text == line * 10_000
    assert found.notes == ("[Only the first 20 % of this text were read.]",)


def test_the_note_about_a_truncated_text_is_among_the_dropped_lines() -> None:
    paragraph = f"{SENTENCE} {SENTENCE}\n\n"
    document = read_document("a.txt", paragraph.encode() * (2_000_000 // len(paragraph)))
    assert document.dropped[-1] == "[Only the first 50 % of this text were read.]"


@pytest.mark.parametrize(
    ("name", "frame"),
    [
        ("a.md", "# Title\n\n{}"),
        ("a.html", "<!doctype html><html><body><article><p>{}</p></article></body></html>"),
    ],
    ids=["Markdown", "page"],
)
@pytest.mark.unmeasured
def test_a_file_that_is_too_long_is_truncated_with_a_note(name: str, frame: str) -> None:
    between = "</p>\n<p>" if name.endswith("html") else "\n\n"
    # Few, long and different paragraphs: the time to read a page grows with its tags.
    paragraphs = (" ".join([f"This is part {number}.", *[SENTENCE] * 40]) for number in range(1100))
    document = read_document(name, frame.format(between.join(paragraphs)).encode())
    assert document.body.startswith("This is part 0.")
    assert len(document.body) > 400_000
    assert document.dropped[-1].startswith("[Only the first ")


@pytest.mark.parametrize("name", ["feed.pdf", "feed.txt", "feed.xml", "feed.html", "feed.docx"])
@pytest.mark.parametrize(
    "text",
    [
        '<?xml version="1.0"?>\n<!-- made -->\n<rss version="2.0"><channel></channel></rss>',
        '<?xml version="1.0"?><?xml-stylesheet href="a.xsl"?><feed xmlns="http://www.w3.org/2005/Atom"></feed>',
        '\n<rdf:RDF xmlns="http://purl.org/rss/1.0/"></rdf:RDF>',
    ],
    ids=["rss", "atom", "rdf"],
)
def test_a_feed_is_refused_under_any_name(name: str, text: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_file(name, text.encode())
    assert caught.value.reason is UnreadableReason.FEED


def test_xml_of_another_kind_is_refused() -> None:
    with pytest.raises(Unreadable) as caught:
        read_file("a.txt", b'<?xml version="1.0"?><invoice><sum>12</sum></invoice>')
    assert caught.value.reason is UnreadableReason.NOT_TEXT


def test_an_archive_of_another_kind_is_refused() -> None:
    with pytest.raises(Unreadable) as caught:
        read_file("a.epub", make_zip({"notes.txt": SENTENCE}))
    assert caught.value.reason is UnreadableReason.NOT_TEXT


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", UnreadableReason.EMPTY),
        ("a.txt", b"\xef\xbb\xbf \r\n", UnreadableReason.EMPTY),
        ("a.txt", b"\0" * 1000, UnreadableReason.EMPTY),
        ("a.md", b"\n\n", UnreadableReason.EMPTY),
        ("a.txt", b"%PDF-1.7 ...", UnreadableReason.BROKEN),
        ("a.html", b"PK\x03\x04....", UnreadableReason.BROKEN),
        ("a.docx", make_zip({"xl/workbook.xml": "<workbook/>"}), UnreadableReason.NOT_TEXT),
        ("a.doc", b"\xd0\xcf\x11\xe0" + bytes(2000), UnreadableReason.OLD_OFFICE),
        ("a.docx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), UnreadableReason.ENCRYPTED),
        ("a.txt", b"\x89PNG\r\n\x1a\n", UnreadableReason.NOT_TEXT),
        ("a.txt", bytes(range(256)) * 20, UnreadableReason.NOT_TEXT),
        ("a.txt", b"word " * 5_000_000, UnreadableReason.TOO_BIG),
        ("a.html", b"<html><body></body></html>", UnreadableReason.NO_ARTICLE),
    ],
)
def test_a_file_without_readable_text_is_refused_with_its_reason(
    name: str, data: bytes, reason: UnreadableReason
) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_file(name, data)
    assert refusal.value.reason is reason


@given(st.sampled_from(["a.txt", "a.md", "a.html", "../../etc/passwd", "", "…"]), st.binary(max_size=600))
def test_any_file_is_read_or_refused(name: str, data: bytes) -> None:
    with suppress(Unreadable):
        assert isinstance(read_file(name, data), Document | PlainText)


@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).filter(
        str.strip
    )
)
def test_utf8_text_comes_back_unchanged(text: str) -> None:
    found = read_file("a.txt", text.encode())
    assert not isinstance(found, PlainText) or found.text == text.lstrip("\ufeff")
