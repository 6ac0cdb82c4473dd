"""Links to the bot: what they open, and that they hold only what Telegram takes."""

from __future__ import annotations

import re

import pytest

from bot.services.reading.deep_links import (
    StoryLink,
    TopicLink,
    find_topic,
    read_code,
    story_code,
    topic_link_code,
)


@pytest.mark.parametrize("number", [1, 12, 10**15 - 1])
def test_a_link_names_an_article(number: int) -> None:
    assert read_code(story_code(number)) == StoryLink(number)
    assert read_code(f" s_{number} ") == StoryLink(number)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "s",
        "s_",
        "s-1",
        "s1x",
        "S12",
        "s" + "9" * 16,
        "s1\n2",
        "s١٢",
        "join_s1",
        "t_",
        "t_" + "x" * 63,
        "open",
    ],
)
def test_other_codes_open_nothing(code: str) -> None:
    assert read_code(code) is None


@pytest.mark.parametrize("topic", ["sport", "e-sport", "local news", "спорт", "体育", "x" * 60, "a_b", "ü"])
def test_every_topic_has_a_link_that_telegram_takes(topic: str) -> None:
    code = topic_link_code(topic)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", code)
    link = read_code(code)
    assert isinstance(link, TopicLink)
    assert find_topic(link, ["crime", topic, "weather"]) == topic
    assert find_topic(link, ["crime", "weather"]) == ""
