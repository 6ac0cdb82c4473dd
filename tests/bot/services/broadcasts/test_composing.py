"""What editors type for the buttons and the chat of a broadcast."""

from __future__ import annotations

import pytest

from bot.errors import UserError
from bot.services.broadcasts.composing import read_chat, read_link_buttons, require_caption
from bot.typed_words import LanguageWords, TypedWords, Word
from data.records.delivery import AudienceKind, BroadcastAudience

_WORDS = LanguageWords("en", {Word.NONE: "none", Word.ME: "me"})
ENGLISH = TypedWords(_WORDS, _WORDS)


@pytest.mark.parametrize(
    ("line", "button"),
    [
        ("Read more - https://example.org/a?b=1", ("Read more", "https://example.org/a?b=1")),
        ("Read more – example.org", ("Read more", "https://example.org")),
        ("Mehr: HTTPS://Example.org", ("Mehr", "HTTPS://Example.org")),
        ("新闻 | http://example.org:8080/", ("新闻", "http://example.org:8080/")),
        ("Call https://example.org", ("Call", "https://example.org")),
    ],
)
def test_a_line_is_a_label_and_an_address(line: str, button: tuple[str, str]) -> None:
    assert read_link_buttons(f"\n {line} \n", ENGLISH) == (button,)


def test_none_takes_the_buttons_away() -> None:
    assert read_link_buttons("none", ENGLISH) == read_link_buttons(" - ", ENGLISH) == ()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "broadcast.button_bad"),
        ("https://example.org", "broadcast.button_bad"),
        ("Read more", "broadcast.button_bad"),
        ("Read - tg://resolve?domain=x", "broadcast.button_bad"),
        ("Read - https://localhost/", "broadcast.button_bad"),
        ("Read - https://me@example.org", "broadcast.button_bad"),
        ("Read - https://example.org:99999/", "broadcast.button_bad"),
        ("Read - https://[::1", "broadcast.button_bad"),
        ("Read - javascript:alert(1.2)", "broadcast.button_bad"),
        ("Read - https://example.org/" + "a" * 3000, "broadcast.button_bad"),
        ("x" * 41 + " - https://example.org", "broadcast.button_long"),
        ("A a.b\nB a.b\nC a.b\nD a.b", "broadcast.buttons_many"),
    ],
)
def test_other_lines_are_refused_in_plain_words(text: str, key: str) -> None:
    with pytest.raises(UserError) as refused:
        read_link_buttons(text, ENGLISH)
    assert refused.value.key == key


def test_one_chat_is_named_by_its_number() -> None:
    assert read_chat(" -1001234 ", 7, ENGLISH) == BroadcastAudience(AudienceKind.CHAT, "-1001234")
    assert read_chat("me", 7, ENGLISH) == BroadcastAudience(AudienceKind.CHAT, "7")
    for text in ("", "Rita", "1.5", "9" * 16, "١٢٣"):
        with pytest.raises(UserError, match=r"broadcast\.bad_chat"):
            read_chat(text, 7, ENGLISH)


def test_a_caption_has_at_most_1024_characters_without_its_formatting() -> None:
    require_caption("<b>" + "a" * 1024 + "</b>")
    with pytest.raises(UserError, match=r"broadcast\.caption_long"):
        require_caption("🎉" * 513)
