"""Each channel of Telegram is an outlet of its own, though all posts have one host."""

from __future__ import annotations

import pytest

from bot.services.articles.near_copies import ComparedStory, are_of_same_source
from bot.services.newsroom.post_addresses import channel_in
from bot.services.planning.importance import count_independent_outlets
from bot.services.planning.muting import source_of
from tests.support.factories import article


@pytest.mark.parametrize(
    ("url", "channel"),
    [
        ("https://t.me/Harbour/15", "t.me/harbour"),
        ("https://t.me/s/harbour", "t.me/harbour"),
        ("https://telegram.me/harbour/15?single", "t.me/harbour"),
        ("https://t.me/c/1234/5", "t.me/c/1234"),
        ("https://t.me/", ""),
        ("https://example.org/harbour", ""),
        ("https://[bad", ""),
        ("", ""),
    ],
)
def test_the_channel_of_a_post_is_known_by_its_address(url: str, channel: str) -> None:
    assert channel_in(url) == channel


def test_two_channels_are_two_outlets_and_one_is_muted_by_its_name() -> None:
    posts = [
        article(1, url="https://t.me/harbour/1"),
        article(2, url="https://t.me/harbour/2"),
        article(3, url="https://t.me/island/7"),
    ]
    assert count_independent_outlets(posts) == 2
    first, same, other = (ComparedStory("A", "B", one.url, "News") for one in posts)
    assert are_of_same_source(first, same)
    assert not are_of_same_source(first, other)
    assert source_of("https://t.me/harbour/1", "Harbour  News") == "harbour news"
    assert source_of("https://t.me/harbour/1", "") == "t.me"
