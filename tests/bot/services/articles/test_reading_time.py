"""The reading speed of the bot is that of the summarizer."""

from __future__ import annotations

from bot.services.articles.reading_time import WORDS_PER_MINUTE
from summarizer.language import reading_seconds


def test_the_reading_speed_is_the_summarizers_for_english() -> None:
    assert reading_seconds("word " * WORDS_PER_MINUTE, "en") == 60
    assert reading_seconds("word " * (WORDS_PER_MINUTE + 1), "en") == 61
