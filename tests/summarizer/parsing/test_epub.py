"""EPUBs: chapters in reading order, metadata from the package, refusals with their reason."""

from __future__ import annotations

import pytest

from summarizer.model import BlockKind, Document
from summarizer.parsing.epub import read_epub
from summarizer.parsing.errors import Unreadable, UnreadableReason
from summarizer.parsing.zip_archive import open_archive
from tests.summarizer.parsing.samples import make_epub, make_zip, page_xml

_FERRY = (
    "The old bridge over the harbour is closed for two years as of Monday, because engineers have found "
    "cracks in its pillars. A ferry sails every ten minutes in the meantime and costs nothing at all."
)
_SHOPS = (
    "Shopkeepers on the quay fear for their trade and ask the town for help while the work goes on. The "
    "council wants to talk about it in May, when the first bills of the summer are on the table."
)
_FACTS = (
    "<dc:title>A harbour without a bridge</dc:title><dc:creator>Jo Lund</dc:creator>"
    "<dc:creator>Ida Berg</dc:creator><dc:publisher>Quay Press</dc:publisher><dc:date>2024-05-02</dc:date>"
)
_PAGES = {
    "cover.xhtml": page_xml("Cover", '<img src="cover.jpg"/>'),
    "text/z first.xhtml": page_xml("The ferry", f"<h1>The ferry</h1><p>{_FERRY}</p>"),
    "text/a.xhtml": page_xml("The shops", f"<h1>The shops</h1><p>{_SHOPS}</p>"),
}


def _read(data: bytes) -> Document:
    return read_epub(open_archive(data))


def _reason(data: bytes) -> UnreadableReason:
    with pytest.raises(Unreadable) as refusal:
        _read(data)
    return refusal.value.reason


def test_chapters_come_in_reading_order_below_their_headings() -> None:
    document = _read(make_epub(_PAGES, _FACTS))
    assert [block.text for block in document.blocks] == ["The ferry", _FERRY, "The shops", _SHOPS]
    assert [block.kind for block in document.blocks[::2]] == [BlockKind.HEADING] * 2


def test_title_author_publisher_and_date_come_from_the_package() -> None:
    document = _read(make_epub(_PAGES, _FACTS))
    assert (document.title, document.author, document.site, document.published, document.language) == (
        "A harbour without a bridge",
        "Jo Lund, Ida Berg",
        "Quay Press",
        "2024-05-02",
        "en",
    )


def test_a_book_without_a_title_gets_that_of_its_first_chapter() -> None:
    assert _read(make_epub(_PAGES)).title == "The ferry"


def test_a_book_of_pictures_is_a_scan_and_one_without_pages_is_empty() -> None:
    assert _reason(make_epub({"cover.xhtml": _PAGES["cover.xhtml"]})) is UnreadableReason.SCAN
    assert _reason(make_epub({})) is UnreadableReason.EMPTY


def test_a_book_with_encrypted_pages_is_refused_and_one_with_obfuscated_fonts_is_read() -> None:
    def with_encrypted(name: str) -> bytes:
        entry = f'<EncryptedData><CipherData><CipherReference URI="{name}"/></CipherData></EncryptedData>'
        return make_epub(_PAGES, _FACTS, {"META-INF/encryption.xml": f"<encryption>{entry}</encryption>"})

    assert _reason(with_encrypted("OEBPS/text/a.xhtml")) is UnreadableReason.ENCRYPTED
    assert _read(with_encrypted("OEBPS/fonts/serif.otf")).title


@pytest.mark.parametrize(
    "container",
    ["", "no XML", "<container/>", '<container><rootfile full-path="gone.opf"/></container>'],
)
def test_a_book_whose_package_cannot_be_found_is_broken(container: str) -> None:
    assert _reason(make_zip({"META-INF/container.xml": container})) is UnreadableReason.BROKEN


def test_missing_pages_are_skipped_and_names_out_of_the_archive_are_refused() -> None:
    pages = {"../../../etc/passwd": "", **_PAGES}
    archive = make_epub(_PAGES, _FACTS)
    assert len(_read(archive).blocks) == 4
    with pytest.raises(Unreadable):
        open_archive(make_epub(pages, _FACTS))


def test_entity_bombs_in_package_and_pages_are_not_expanded() -> None:
    laughs = "".join(
        f'<!ENTITY l{number} "{f"&l{number - 1};" * 10 if number else "ha"}">' for number in range(12)
    )
    bomb = f'<?xml version="1.0"?><!DOCTYPE html [{laughs}]>'
    in_page = _read(make_epub({"a.xhtml": page_xml("Bomb", f"<p>{_FERRY} &l11;</p>", bomb)}, _FACTS))
    assert len(in_page.body) < 1000
    package = f"{bomb}<package><metadata>{_FACTS.replace('dc:', '')}</metadata><x>&l11;</x></package>"
    data = make_zip({"META-INF/container.xml": '<c><rootfile full-path="a.opf"/></c>', "a.opf": package})
    assert _reason(data) in (UnreadableReason.EMPTY, UnreadableReason.BROKEN)


@pytest.mark.parametrize(
    ("body", "blocks"),
    [
        ("<h1>Dedication</h1><p>To my cat.</p>", ["Dedication", "To my cat."]),
        ("<h1>第二章</h1><p>橋が閉じた。</p><p>船が出る。</p>", ["第二章", "橋が閉じた。", "船が出る。"]),
        ("<h1>A</h1><ul><li>One boat.</li><li>Two boats.</li></ul>", ["A", "One boat.", "Two boats."]),
        ("<h1>A</h1>First.<br/><br/>Second.<br/><br/>Third.", ["A", "First.", "Second.", "Third."]),
        ("<div><div>First.</div><div>Second.</div></div>", ["First.", "Second."]),
        ("<p>港<ruby>町<rt>まち</rt></ruby>だ。</p>", ["港町だ。"]),
        ('<nav><a href="a">Contents</a></nav><blockquote><p>So.</p></blockquote>', ["So."]),
    ],
)
def test_the_whole_text_of_a_chapter_is_read(body: str, blocks: list[str]) -> None:
    document = _read(make_epub({"a.xhtml": page_xml("Tales", body)}, _FACTS))
    assert [block.text for block in document.blocks] == blocks


def test_a_book_keeps_its_own_title_and_author_whatever_they_look_like() -> None:
    facts = "<dc:title>1849.txt</dc:title><dc:creator>Colette</dc:creator>"
    document = _read(make_epub(_PAGES, facts))
    assert (document.title, document.author) == ("1849.txt", "Colette")
