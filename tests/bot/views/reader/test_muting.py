"""The questions what to mute and for how long fit a phone, whatever the story is called."""

from __future__ import annotations

from bot.i18n import Texts
from bot.services.reading.muting import targets_of
from bot.views.reader import muting
from tests.bot.views.telegram_html import visible_text
from tests.support.factories import article

LONG = article(
    title="A very long headline " * 30,
    topics=("local politics and the region", "b", "c"),
    keywords=("one", "Donaudampfschifffahrtsgesellschaft", "three"),
    url="https://news.the-harbour-and-island-post.example/1",
)


def test_what_can_be_muted_is_offered_in_short_labels(texts: Texts) -> None:
    screen = muting.targets(LONG, targets_of(LONG), texts)
    labels = [button.label for row in screen.rows for button in row]
    assert labels[3] == "news.the-harbour-and-is…"
    assert max(map(len, labels)) <= 24
    assert "“donaudampfschifffahrt…”" in labels
    assert len(labels) == len(set(labels)) <= 10
    assert "You can also type it" in visible_text(screen)


def test_the_question_for_how_long_names_the_target_in_full(texts: Texts) -> None:
    offered = targets_of(LONG)
    screen = muting.periods(LONG, 3, offered[3], texts)
    assert "Source news.the-harbour-and-island-post" in visible_text(screen)
    assert [button.label for button in screen.rows[0]] == ["A week", "A month", "For good"]
    assert screen.rows[-1][0].label == "‹ Back"
