"""The worker joins across languages where the optional package is installed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from bot.gateways.worker.event_requests import EventRequests
from summarizer.events.terms import Float32Array


class SameMeaningEncoder:
    """A SentenceEncoder to which all texts mean the same."""

    def encode(self, texts: Sequence[str], /) -> Float32Array:
        return np.ones((len(texts), 1), np.float32)


def _article(number: int, language: str, title: str) -> dict[str, Any]:
    return {
        "id": number,
        "title": title,
        "blocks": [],
        "published": "2026-11-23T08:00:00+00:00",
        "language": language,
        "outlet": "",
    }


@pytest.mark.parametrize(("encoder", "event"), [(SameMeaningEncoder(), 7), (None, None)])
def test_a_german_article_is_proposed_for_an_english_event_only_with_the_package(
    monkeypatch: pytest.MonkeyPatch, encoder: SameMeaningEncoder | None, event: int | None
) -> None:
    monkeypatch.setattr("summarizer.events.sentence_encoder.load_sentence_encoder", lambda: encoder)
    requests = EventRequests()
    english = {**_article(1, "en", "Ferry runs aground near the harbour"), "event_id": 7}
    requests.answer({"op": "events_add", "after": 0, "articles": [english]})
    german = _article(2, "de", "Fähre läuft vor dem Hafen auf Grund")
    assert requests.answer({"op": "events_propose", "article": german, "apart_from": []}) == {"event": event}
    apart = requests.answer({"op": "events_propose", "article": german, "apart_from": [7]})
    assert apart == {"event": None}
