"""The media type of a response, from its header and its first bytes."""

import pytest

from bot.gateways.web.content_types import determine_type, is_acceptable, parse_content_type, sniff
from bot.ports.fetcher import FetchPurpose

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
def test_type_and_charset_are_parsed_from_the_content_type_header(
    header: str, kind: str, charset: str
) -> None:
    assert parse_content_type(header) == (kind, charset)


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
def test_the_type_is_sniffed_from_the_first_bytes(body: bytes, kind: str) -> None:
    assert sniff(body) == kind


def test_many_comments_before_a_page_are_skipped_in_linear_time() -> None:
    assert sniff(b"<!---->" * 400) == ""


@pytest.mark.parametrize(
    ("kind", "body", "purpose", "expected"),
    [
        ("text/html", PAGE, FetchPurpose.PAGE, "text/html"),
        ("text/html", b"bare words", FetchPurpose.PAGE, "text/html"),
        ("text/plain", b"bare words", FetchPurpose.PAGE, "text/plain"),
        ("text/plain", PAGE, FetchPurpose.PAGE, "text/html"),
        ("", PAGE, FetchPurpose.PAGE, "text/html"),
        ("application/octet-stream", b"\0\1\2", FetchPurpose.PAGE, ""),
        ("text/html", PNG, FetchPurpose.PAGE, ""),
        ("text/html", b"%PDF-1.7", FetchPurpose.PAGE, "application/pdf"),
        ("application/pdf", b"%PDF-1.7", FetchPurpose.FEED, ""),
        ("text/plain", b'<?xml version="1.0"?><rss>', FetchPurpose.FEED, "application/xml"),
        ("text/html", b"<rss>", FetchPurpose.FEED, "text/html"),
        ("application/rss+xml", b"\n\n<rss>", FetchPurpose.FEED, "application/rss+xml"),
        ("text/plain", b"bare words", FetchPurpose.FEED, ""),
        ("image/jpeg", PNG, FetchPurpose.IMAGE, "image/png"),
        ("", PNG, FetchPurpose.IMAGE, "image/png"),
        ("image/png", PAGE, FetchPurpose.IMAGE, ""),
        ("image/svg+xml", b"<svg>", FetchPurpose.IMAGE, ""),
    ],
)
def test_the_type_of_a_body_is_determined_by_header_and_bytes(
    kind: str, body: bytes, purpose: FetchPurpose, expected: str
) -> None:
    assert determine_type(kind, body, purpose) == expected


def test_a_declared_type_that_the_purpose_excludes_is_not_acceptable() -> None:
    assert not is_acceptable("video/mp4", FetchPurpose.PAGE)
    assert not is_acceptable("application/zip", FetchPurpose.FEED)
    assert not is_acceptable("text/html", FetchPurpose.IMAGE)
    assert is_acceptable("binary/octet-stream", FetchPurpose.IMAGE)


@pytest.mark.parametrize(
    "kind", ["text/plain", "", "application/octet-stream", "text/x-robots", "binary/octet-stream"]
)
def test_robots_txt_is_read_whatever_text_it_is_declared_as(kind: str) -> None:
    rules = b"User-agent: *\nDisallow: /\n"
    assert is_acceptable(kind, FetchPurpose.ROBOTS)
    assert determine_type(kind, rules, FetchPurpose.ROBOTS) == "text/plain"
    assert determine_type(kind, PAGE, FetchPurpose.ROBOTS) == "text/html"
    assert determine_type(kind, PNG, FetchPurpose.ROBOTS) == ""
    assert not is_acceptable("image/png", FetchPurpose.ROBOTS)
