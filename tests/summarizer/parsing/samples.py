"""Builders of sample files of every format."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

LEFT, TOP, LEADING = 72.0, 720.0, 14.0
SENTENCE = "The ferry sails every ten minutes from the new pier, and nobody has to pay for it until May."


@dataclass(frozen=True)
class SamplePdfLine:
    """A line of text on a page of a PDF."""

    text: str
    y: float
    x: float = LEFT
    size: float = 11.0
    bold: bool = False


def lines_below_each_other(
    *texts: str, y: float = TOP, x: float = LEFT, size: float = 11.0
) -> list[SamplePdfLine]:
    """Lines at a fixed distance; an empty one leaves a gap."""
    return [SamplePdfLine(text, y - number * LEADING, x, size) for number, text in enumerate(texts) if text]


def make_pdf(pages: Iterable[Sequence[SamplePdfLine]], **facts: str) -> bytes:
    """A PDF with these lines on its pages, and `facts` as its properties."""
    return pdf_of_streams([_page_program(page) for page in pages], **facts)


def _page_program(lines: Sequence[SamplePdfLine]) -> bytes:
    shown = (
        b"BT /%s %.1f Tf 1 0 0 1 %.1f %.1f Tm (%s) Tj ET\n"
        % (b"F2" if line.bold else b"F1", line.size, line.x, line.y, _escaped(line.text))
        for line in lines
    )
    return b"".join(shown)


def _escaped(text: str) -> bytes:
    plain = text.encode("cp1252").replace(b"\\", b"\\\\")
    return plain.replace(b"(", b"\\(").replace(b")", b"\\)")


def pdf_of_streams(streams: Sequence[bytes], **facts: str) -> bytes:
    """A PDF whose pages have these content streams."""
    kids = b" ".join(b"%d 0 R" % (6 + 2 * number) for number in range(len(streams)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(streams), kids),
        _font(b"Helvetica"),
        _font(b"Helvetica-Bold"),
        b"<<%s>>" % b"".join(b"/%s(%s)" % (key.encode(), _escaped(value)) for key, value in facts.items()),
    ]
    for number, program in enumerate(streams):
        packed = zlib.compress(program)
        fonts = b"/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>"
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]%s/Contents %d 0 R>>" % (fonts, 7 + 2 * number)
        )
        objects.append(pdf_stream(packed, b"/Filter/FlateDecode"))
    return pdf_of_objects(objects)


def _font(name: bytes) -> bytes:
    return b"<</Type/Font/Subtype/Type1/Encoding/WinAnsiEncoding/BaseFont/%s>>" % name


def pdf_stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), entries, data)


def pdf_of_objects(objects: Sequence[bytes], trailer: bytes = b"/Info 5 0 R") -> bytes:
    """A PDF with these objects, numbered from 1; the first is the catalogue."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj%s endobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer<</Size %d/Root 1 0 R%s>>\n" % (len(objects) + 1, trailer))
    out.write(b"startxref\n%d\n%%%%EOF" % start)
    return out.getvalue()


def make_png() -> bytes:
    """A PNG picture of one grey pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def make_zip(members: dict[str, bytes | str]) -> bytes:
    """A ZIP archive with these members; equal members give equal bytes."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return out.getvalue()


def docx_of_xml(body: str, doctype: str = "", extra: dict[str, bytes | str] | None = None) -> bytes:
    """A Word file with this body and the minimum of other parts."""
    office = "http://schemas.openxmlformats.org"
    relations = f"{office}/officeDocument/2006/relationships"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return make_zip(
        {
            "[Content_Types].xml": f'<Types xmlns="{office}/package/2006/content-types"><Default '
            'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{office}/package/2006/relationships"><Relationship '
            f'Id="r1" Type="{relations}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'<?xml version="1.0"?>{doctype}<w:document '
            f'xmlns:w="{office}/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>',
            **(extra or {}),
        }
    )


def paragraph_xml(text: str) -> str:
    """A paragraph of a Word file."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def page_xml(title: str, body: str, before: str = "") -> str:
    """A page of an EPUB."""
    head = f"<head><title>{title}</title></head>"
    return f'{before}<html xmlns="http://www.w3.org/1999/xhtml">{head}<body>{body}</body></html>'


def make_epub(pages: dict[str, str], facts: str = "", extra: dict[str, bytes | str] | None = None) -> bytes:
    """An EPUB with these pages in this order, in the folder OEBPS; `facts` are its metadata elements."""
    items = "".join(
        f'<item id="i{number}" href="{name}" media-type="application/xhtml+xml"/>'
        for number, name in enumerate(pages)
    )
    order = "".join(f'<itemref idref="i{number}"/>' for number in range(len(pages)))
    return make_zip(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
            '<rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
            "OEBPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf" '
            f'xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>{facts}</metadata>'
            f"<manifest>{items}</manifest><spine>{order}</spine></package>",
            **{f"OEBPS/{name}": page for name, page in pages.items()},
            **(extra or {}),
        }
    )
