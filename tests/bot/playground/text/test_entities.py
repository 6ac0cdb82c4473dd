"""Message entities: detection, nesting, trimming, and conversion to HTML."""

from __future__ import annotations

import pytest

from bot.playground.text.entities import MAX_ENTITIES, Entity, add_detected_entities, to_html, trim_text


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("/start now", "bot_command", "/start"),
        ("do /time@lede_bot 8", "bot_command", "/time@lede_bot"),
        ("see https://e.org/a?b=c. Then", "url", "https://e.org/a?b=c"),
        ("ask @somebody here", "mention", "@somebody"),
        ("about #news today", "hashtag", "#news"),
        ("write to a.b@e.org soon", "email", "a.b@e.org"),
    ],
)
def test_links_commands_and_names_are_detected(text: str, kind: str, found: str) -> None:
    assert add_detected_entities(text, ()) == (Entity(kind, text.index(found), len(found)),)


@pytest.mark.parametrize("text", ["a/b", "1/2", "a@b", "#1", "either /or/ that"])
def test_text_that_resembles_an_entity_is_not_detected(text: str) -> None:
    assert add_detected_entities(text, ()) == ()


def test_no_entity_is_detected_inside_code_or_links() -> None:
    code = (Entity("code", 0, 6),)
    assert add_detected_entities("/start", code) == code


def test_a_detected_entity_nests_in_bold_and_is_dropped_across_its_edge() -> None:
    bold = Entity("bold", 0, 4)
    assert add_detected_entities("#abc", (bold,)) == (bold, Entity("hashtag", 0, 4))
    assert add_detected_entities("#abcdef", (bold,)) == (Entity("hashtag", 0, 7), bold)
    assert add_detected_entities("x #abcdef", (Entity("bold", 0, 4),)) == (Entity("bold", 0, 4),)


def test_only_the_first_hundred_entities_are_kept() -> None:
    many = tuple(Entity("bold", 2 * index, 1) for index in range(150))
    assert len(add_detected_entities("a " * 150, many)) == MAX_ENTITIES


def test_trimmed_white_space_moves_the_offsets() -> None:
    assert trim_text(" \n ab  ", (Entity("bold", 3, 4),)) == ("ab", (Entity("bold", 0, 2),))
    assert trim_text("  a", (Entity("bold", 0, 3),)) == ("  a", (Entity("bold", 0, 3),))
    assert trim_text("a  ", (Entity("bold", 1, 2),)) == ("a", ())


def test_entities_of_all_types_are_written_as_html() -> None:
    entities = (
        Entity("expandable_blockquote", 0, 2),
        Entity("bold", 0, 1),
        Entity("text_link", 1, 1, url="https://e.org/?a=1&b=2"),
        Entity("pre", 2, 1, language="py"),
        Entity("custom_emoji", 3, 1, custom_emoji_id="5"),
        Entity("date_time", 4, 1, unix_time=60, date_time_format="r"),
        Entity("hashtag", 5, 1),
    )
    assert to_html("a<cde&", entities) == (
        '<blockquote expandable><b>a</b><a href="https://e.org/?a=1&amp;b=2">&lt;</a></blockquote>'
        '<pre><code class="language-py">c</code></pre><tg-emoji emoji-id="5">d</tg-emoji>'
        '<tg-time unix="60" format="r">e</tg-time>&amp;'
    )
