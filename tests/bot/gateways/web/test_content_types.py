import pytest

from bot.gateways.web.content_types import declared, may_be, settle, sniff
from bot.ports.fetcher import Wanted

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
PAGE = b"<!doctype html><title>Tide tables</title>"


@pytest.mark.parametrize(
    ("header", "kind", "charset"),
    [
        ("text/html; charset=ISO-8859-2", "text/html", "iso-8859-2"),
        ('TEXT/HTML;Charset="utf-8"', "text/html", "utf-8"),
        ("text/html", "text/html", ""),
        ("", "", ""),
        ("html", "", ""),
        ("; charset=utf-8", "", "utf-8"),
        ("text/html; charset=" + "x" * 500, "text/html", "x" * 500),
    ],
)
def test_type_and_charset_are_read_from_the_header(header: str, kind: str, charset: str) -> None:
    assert declared(header) == (kind, charset)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (PAGE, "text/html"),
        (b"\xef\xbb\xbf \n<HTML>", "text/html"),
        (b"<!-- made by hand --> <!-- twice --><html>", "text/html"),
        (b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="x">', "text/html"),
        (b'<?xml version="1.0"?><rss version="2.0">', "application/xml"),
        (b"<feed xmlns='x'>", "application/xml"),
        (b'{"version": "x"}', "application/json"),
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a..", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"%PDF-1.7", "application/pdf"),
        (b"PK\x03\x04", "application/zip"),
        (b"MZ\x90\0\x03\0\0\0", "application/octet-stream"),
        ("<p>wide</p>".encode("utf-16-le"), ""),
        (b"Just words.", ""),
        (b"<svg onload='x'>", ""),
        (b"", ""),
    ],
)
def test_the_first_bytes_show_the_type(body: bytes, kind: str) -> None:
    assert sniff(body) == kind


def test_many_comments_before_a_page_are_passed_in_linear_time() -> None:
    assert sniff(b"<!---->" * 400) == ""


@pytest.mark.parametrize(
    ("kind", "body", "wanted", "settled"),
    [
        ("text/html", PAGE, Wanted.PAGE, "text/html"),
        ("text/html", b"bare words", Wanted.PAGE, "text/html"),
        ("text/plain", b"bare words", Wanted.PAGE, "text/plain"),
        ("text/plain", PAGE, Wanted.PAGE, "text/html"),
        ("", PAGE, Wanted.PAGE, "text/html"),
        ("application/octet-stream", b"\0\1\2", Wanted.PAGE, ""),
        ("text/html", PNG, Wanted.PAGE, ""),
        ("text/html", b"%PDF-1.7", Wanted.PAGE, "application/pdf"),
        ("application/pdf", b"%PDF-1.7", Wanted.FEED, ""),
        ("text/plain", b'<?xml version="1.0"?><rss>', Wanted.FEED, "application/xml"),
        ("text/html", b"<rss>", Wanted.FEED, "text/html"),
        ("application/rss+xml", b"\n\n<rss>", Wanted.FEED, "application/rss+xml"),
        ("text/plain", b"bare words", Wanted.FEED, ""),
        ("image/jpeg", PNG, Wanted.IMAGE, "image/png"),
        ("", PNG, Wanted.IMAGE, "image/png"),
        ("image/png", PAGE, Wanted.IMAGE, ""),
        ("image/svg+xml", b"<svg>", Wanted.IMAGE, ""),
    ],
)
def test_the_type_is_settled_by_header_and_bytes_together(
    kind: str, body: bytes, wanted: Wanted, settled: str
) -> None:
    assert settle(kind, body, wanted) == settled


def test_a_body_that_cannot_be_what_was_wanted_is_not_worth_reading() -> None:
    assert not may_be("video/mp4", Wanted.PAGE)
    assert not may_be("application/zip", Wanted.FEED)
    assert not may_be("text/html", Wanted.IMAGE)
    assert may_be("binary/octet-stream", Wanted.IMAGE)
