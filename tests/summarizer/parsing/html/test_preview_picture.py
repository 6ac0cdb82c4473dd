"""The picture of a page is the one that it names for previews, unless it is a stand-in or tiny."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.parsing.html.preview_picture import preview_picture
from summarizer.parsing.html.tree import parse_tree

BASE = "https://www.example.org/news/ferry"
FERRY = "https://cdn.example.org/2026/ferry-1200x630.jpg"


def found(*metas: tuple[str, str], base: str = BASE, otherwise: str = "") -> str:
    tags = "".join(f'<meta property="{name}" content="{content}">' for name, content in metas)
    root = parse_tree(f"<html><head><title>x</title>{tags}</head><body><p>x</p></body></html>")
    return preview_picture(root, base, otherwise)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        (FERRY, FERRY),
        ("/img/ferry.jpg", "https://www.example.org/img/ferry.jpg"),
        ("//cdn.example.org/a.webp", "https://cdn.example.org/a.webp"),
        ("https://example.org/img?id=7&amp;w=1200", "https://example.org/img?id=7&w=1200"),
        ("https://example.org/kommune-skifter-logo-etter-ti-aar-med-strid.jpg",) * 2,
        ("https://example.org/%D0%BF%D0%B0%D1%80%D0%BE%D0%BC.jpg",) * 2,
        ("", ""),
        ("data:image/png;base64,QUJD", ""),
        ("javascript:alert(1)", ""),
        ("https://localhost/a.jpg", ""),
        ("https://user:secret@example.org/a.jpg", ""),
        ("https://example.org:99999/a.jpg", ""),
        ("https://[::1/a.jpg", ""),
        ("https://example.org/a b.jpg", ""),
        ("https://example.org/site-logo.png", ""),
        ("https://example.org/assets/og_default_1200x630.png", ""),
        ("https://example.org/favicon.ico", ""),
        ("https://example.org/pic.svg", ""),
        ("https://example.org/1x1.gif", ""),
        ("https://pixel.example.org/view", ""),
    ],
)
def test_an_address_is_made_absolute_or_left_out(address: str, kept: str) -> None:
    assert found(("og:image", address)) == kept


@pytest.mark.parametrize(
    ("width", "height", "is_kept"),
    [("1200", "630", True), ("400", "300", True), ("399", "300", False), ("1", "1", False), ("", "", True),
     ("wide", "x", True), ("9000", "2000", False), ("4000", "100", False), ("٨٠", "٩٠", True)],
)  # fmt: skip
def test_a_stated_size_decides(width: str, height: str, *, is_kept: bool) -> None:
    metas = (("og:image", FERRY), ("og:image:width", width), ("og:image:height", height))
    assert found(*metas) == (FERRY if is_kept else "")


def test_the_first_usable_picture_is_taken_and_a_size_belongs_to_the_one_before_it() -> None:
    lake = "https://example.org/lake.jpg"
    metas = (("og:image", lake), ("og:image:width", "90"), ("og:image", FERRY), ("og:image:width", "1200"))
    assert found(*metas) == FERRY
    assert found(("og:image:width", "90"), ("twitter:image", lake)) == lake
    assert found(("og:image", "http://example.org/lake.jpg"), ("og:image:secure_url", lake)) == lake


def test_a_picture_named_otherwise_counts_where_the_page_names_none_for_previews() -> None:
    assert found(otherwise=FERRY) == FERRY
    assert found(("og:image", "https://example.org/logo.png"), otherwise=FERRY) == ""
    assert found(("og:image", "/ferry.jpg"), base="") == ""


@settings(max_examples=40)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_an_address_or_nothing(address: str, base: str) -> None:
    root = parse_tree("<html><head><meta name='twitter:image'></head><body><p>x</p></body></html>")
    assert root is not None
    next(iter(root.iter("meta"))).set("content", "".join(c for c in address if c.isprintable()))
    shown = preview_picture(root, base)
    assert shown == "" or shown.startswith(("http://", "https://"))
