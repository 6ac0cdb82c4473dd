"""What a file is, by its beginning."""

from __future__ import annotations

import pytest

from bot.services.transfer.foreign.file_kind import FileKind, begins_with_export_line, detect_kind


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b'{"kind": "reader", "chat_id": 42}\n{"kind":', FileKind.JSONL),
        (b'\xef\xbb\xbf{"kind": "team", "user_id": 1}', FileKind.JSONL),
        (b"", FileKind.JSONL),
        (b"chat_id,timezone\n", FileKind.JSONL),
        (b'{\n "name": "Town",\n "type": "public_channel",\n "id": 5,\n "messages": [', FileKind.TELEGRAM),
        (b'{"name":"Ann","type":"personal_chat","id":5,"messages":[', FileKind.TELEGRAM),
        (b'{"about": "x", "chats": {"list": [{"name": "T", "type": "private_channel"', FileKind.TELEGRAM),
        (b'<?xml version="1.0"?>\n<opml version="2.0"><head><title>Mine</title></head>', FileKind.OPML),
        (b"<opml><head><ownerName>RSS to Telegram Bot</ownerName></head>", FileKind.RSSTT),
        ("<?xml version='1.0'?><opml version='1.0'>".encode("utf-16"), FileKind.OPML),
        (b'\n<?xml version="1.0"?><!-- old --><rss version="2.0"><channel>', FileKind.FEED),
        (b'<feed xmlns="http://www.w3.org/2005/Atom">', FileKind.FEED),
        (b'<rdf:RDF xmlns="http://purl.org/rss/1.0/">', FileKind.FEED),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": [', FileKind.FEED),
        (b"<html><body>", FileKind.JSONL),
    ],
)
def test_the_kind_of_a_file_is_detected_by_its_content(head: bytes, kind: FileKind) -> None:
    assert detect_kind(head) is kind


def test_an_export_is_recognised_by_its_first_whole_line() -> None:
    assert begins_with_export_line(b'{"kind": "reader"}\n')
    assert not begins_with_export_line(b'{"kind": "reader"}')
    assert not begins_with_export_line(b"{\n")
