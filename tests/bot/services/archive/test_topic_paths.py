"""A topic has an address of its own that stays inside its folder."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.services.archive.topic_paths import topic_path


def test_plain_names_are_kept_and_others_get_a_hash() -> None:
    assert topic_path("sport") == "sport"
    assert topic_path("local politics") == "local-politics"
    assert topic_path("fähren") == "fähren"
    assert topic_path("رياضة") == "رياضة"
    assert topic_path("a/b").startswith("a-b-")
    assert topic_path("local-politics") != topic_path("local politics")
    assert topic_path("../..") not in ("", "..", "-")
    assert topic_path("\u212b") != topic_path("\u00c5")


@given(st.text(min_size=1), st.text(min_size=1))
def test_no_two_topics_share_an_address_and_none_is_a_path(one: str, other: str) -> None:
    path = topic_path(one)
    assert all(letter.isalnum() or letter == "-" for letter in path)
    assert 0 < len(path.encode("utf-8", "surrogatepass")) < 200
    if one != other:
        assert path != topic_path(other)
