"""What the keys of an entry say: seen before, new, or its text or guid under another name."""

from __future__ import annotations

import pytest

from bot.services.feeds.known_entries import Recognition, keys_to_store, recognise

KINDS = ("guid", "page", "link", "text", "title", "body")


def keys(**changes: str) -> dict[str, str]:
    """The keys of an entry, each of which can be given; "" leaves a kind out."""
    named = {kind: f"{kind} 1" for kind in KINDS} | changes
    return {kind: key for kind, key in named.items() if key}


SEEN = frozenset(keys_to_store(keys()))
NEW_WORDS = {"text": "t 2", "title": "h 2", "body": "b 2"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Recognition.SEEN),
        (NEW_WORDS, Recognition.SEEN),
        ({"guid": "g 2"}, Recognition.SEEN),
        ({"guid": "g 2", "text": "t 2", "title": "h 2"}, Recognition.SEEN),
        ({"guid": "g 2", "text": "t 2", "body": "b 2"}, Recognition.SAME_PAGE),
        ({"guid": "", "text": "t 2", "body": "b 2"}, Recognition.SEEN),
        ({"guid": "g 2", **NEW_WORDS}, Recognition.NEW),
        ({"guid": "", **NEW_WORDS}, Recognition.NEW),
        ({"guid": "", "text": "", "title": "", "body": ""}, Recognition.SEEN),
        ({"page": "p 2", "link": "l 2"}, Recognition.SEEN),
        ({"page": "p 2", "link": "l 2", "text": "t 2", "body": "b 2"}, Recognition.SEEN),
        ({"page": "p 2", "link": "l 2", **NEW_WORDS}, Recognition.SAME_GUID),
        ({"guid": "g 2", "page": "p 2", "link": "l 2"}, Recognition.SAME_TEXT),
        ({"guid": "g 2", "page": "", "link": ""}, Recognition.SAME_TEXT),
        ({"guid": "", "page": "p 2", "link": "l 2"}, Recognition.SEEN),
        ({"guid": "g 2", "page": "p 2", "link": "l 2", "text": "t 2", "title": "h 2"}, Recognition.NEW),
        ({"guid": "g 2", "page": "p 2", "link": "l 2", **NEW_WORDS}, Recognition.NEW),
    ],
)
def test_an_entry_is_recognised_by_guid_text_or_link_with_some_of_its_words(
    changes: dict[str, str], expected: Recognition
) -> None:
    assert recognise(keys(**changes), SEEN) is expected


def test_what_version_0_1_stored_recognises_an_entry_by_any_key() -> None:
    old = {"guid 1", "link 1", "text 1"}
    assert recognise(keys(guid="g 2", **NEW_WORDS), old) is Recognition.SEEN
    assert recognise(keys(page="p 2", link="l 2", title="", text="t 2", body=""), old) is Recognition.SEEN
