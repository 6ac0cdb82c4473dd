"""What is stored about a chat, in sentences."""

from __future__ import annotations

import pytest

from bot.i18n import Texts
from bot.telegram_text import plain_text, utf16_length
from bot.views.stored_data import stored_data

CHAT = {"chat_id": 1003, "created_at": "2026-11-22T12:00:00+00:00"}
MAX_CAPTION = 1_024


def sentences(texts: Texts, **stored: list[dict[str, object]]) -> str:
    return plain_text(stored_data(stored, "UTC", texts, has_file=True))


def test_each_kind_is_a_sentence_in_a_caption(texts: Texts) -> None:
    text = sentences(
        texts,
        chats=[CHAT],
        subscriptions=[{"unsubscribed_at": None, "follows": [3, 7], "taps": [[7, 1, []]]}],
        messages=[{}] * 12,
        saved=[{}],
        dialogues=[{}],
        team=[{}],
        log=[{}] * 1_000,
        articles=[{}],
        sources=[{}],
        broadcasts=[{}],
        something_new=[{}, {}],
    )
    assert "Its number 1003, its kind, its language and the day something last came from it" in text
    assert "Your settings: times, days" in text
    assert "When 12 messages were sent" in text
    assert "1 saved story" in text
    assert "2 stories that you follow" in text
    assert "1 tap of More or Less" in text
    assert "2 entries of another kind (something new)" in text
    assert "The file has every value." in text
    assert utf16_length(text) <= MAX_CAPTION


@pytest.mark.parametrize(("unsubscribed_at", "kept"), [(None, False), ("2026-11-22T12:00:00+00:00", True)])
def test_settings_after_the_end_say_when_they_are_deleted(
    texts: Texts, unsubscribed_at: str | None, kept: bool
) -> None:
    text = sentences(texts, subscriptions=[{"unsubscribed_at": unsubscribed_at}])
    assert ("deleted 30 days after that" in text) == kept
