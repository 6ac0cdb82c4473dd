"""Answers the requests of a worker process about events; holds the index of the newest articles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from summarizer.model import Block, BlockKind, Document
from summarizer.ranking.passage import passage_from_document

if TYPE_CHECKING:
    from summarizer.events.article import EventArticle
    from summarizer.events.index import EventIndex

PREFIX = "events_"
"""The names of the operations begin with this."""
MAX_ADDITIONS = 3
_MAX_ADDITIONS_OF_ARTICLE = 2
_MAX_CONFLICTS = 3
_MAX_SENTENCES = 40
_MAX_KNOWN_SENTENCES = 60


class EventRequests:
    """The index of events, and up to when and which article it knows the archive."""

    def __init__(self) -> None:
        self._index: EventIndex | None = None
        self._up_to = 0
        self._changed_until = ""

    def answer(self, head: dict[str, Any]) -> dict[str, Any]:
        """The answer to one request."""
        match head["op"].removeprefix(PREFIX):
            case "state":
                return {"up_to": self._up_to, "changed_until": self._changed_until}
            case "add":
                return self._add(head)
            case "move":
                return self._move(head)
            case "propose":
                return self._propose(head)
            case "compare":
                return _compare(head)
            case other:
                return {"error": f"unknown request {other!r}", "trace": ""}

    def _open_index(self) -> EventIndex:
        if self._index is None:
            from summarizer.events.index import EventIndex  # noqa: PLC0415 - loads numpy and the model
            from summarizer.events.sentence_encoder import load_sentence_encoder  # noqa: PLC0415 - as above

            self._index = EventIndex(encoder=load_sentence_encoder())
        return self._index

    def _add(self, head: dict[str, Any]) -> dict[str, Any]:
        """Index articles with their events; "after" names the last one before them, -1 for any."""
        if head["after"] in (-1, self._up_to):
            index = self._open_index()
            for values in head["articles"]:
                index.add(_event_article(values), values["event_id"])
                self._up_to = max(self._up_to, values["id"]) if head["after"] >= 0 else self._up_to
        return {"up_to": self._up_to}

    def _move(self, head: dict[str, Any]) -> dict[str, Any]:
        """Correct the events of articles; the answer names those that the index lacks."""
        index = self._open_index()
        missing = []
        for article_id, event_id, is_present in head["memberships"]:
            present_event = index.event_of(article_id)
            if not is_present:
                index.remove(article_id)
            elif present_event is None:
                missing.append(article_id)
            elif present_event != event_id:
                index.move(article_id, event_id)
        self._changed_until = head["until"]
        return {"missing": missing}

    def _propose(self, head: dict[str, Any]) -> dict[str, Any]:
        match = self._open_index().propose(_event_article(head["article"]), head["apart_from"])
        return {"event": match.event_id if match else None}


def _event_article(values: dict[str, Any]) -> EventArticle:
    from summarizer.events.article import EventArticle  # noqa: PLC0415 - as above

    text = "\n".join(text for kind, text in values["blocks"] if kind != BlockKind.HEADING)
    published = datetime.fromisoformat(values["published"])
    return EventArticle(values["id"], values["title"], text, published, values["language"], values["outlet"])


class _ComparedArticle:
    """An article of an event with its sentences."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.id: int = values["id"]
        self.language: str = values["language"]
        self.title: str = values["title"]
        blocks = tuple(Block(BlockKind(kind), text) for kind, text in values["blocks"])
        passage = passage_from_document(Document(values["title"], blocks, values["language"]))
        self.sentences = [sentence.text for sentence in passage.sentences[:_MAX_KNOWN_SENTENCES]]

    @property
    def text(self) -> str:
        """Title and sentences as one text."""
        return "\n".join((self.title, *self.sentences))


def _compare(head: dict[str, Any]) -> dict[str, Any]:
    from summarizer.events.central import most_central  # noqa: PLC0415 - as above

    articles = [_ComparedArticle(values) for values in head["articles"]]
    candidates = [_event_article(values) for values in head["articles"] if values["id"] in head["central"]]
    central_id = most_central(candidates) if candidates else articles[0].id
    lead = next((one for one in articles if one.id == (head["lead"] or central_id)), articles[0])
    others = [one for one in articles if one.id != lead.id and one.language == lead.language]
    return {
        "central_id": central_id,
        "lead_id": lead.id,
        "novelties": [
            (one.id, *_novelty(one, articles[:place], head["first"]))
            for place, one in enumerate(articles)
            if one.id in head["compared"]
        ],
        "additions": _additions(lead, others),
        "conflicts": _conflicts(lead, others),
    }


def _novelty(
    article: _ComparedArticle, earlier: Sequence[_ComparedArticle], first_id: int
) -> tuple[list[str] | None, bool]:
    """What an article adds to earlier ones of its language, and whether it is an update.

    One in a language of its own adds nothing.
    """
    from summarizer.events.novelty import is_update, new_sentences  # noqa: PLC0415 - as above

    if article.id == first_id or not earlier:
        return None, True
    known = [one.text for one in earlier if one.language == article.language]
    if not known:
        return [], False
    sentences = article.sentences[:_MAX_SENTENCES]
    found = new_sentences(sentences, known, article.language)
    return [one.text for one in found], is_update(found, len(sentences))


def _additions(lead: _ComparedArticle, others: Sequence[_ComparedArticle]) -> list[tuple[int, str]]:
    """The sentences of others that add most figures, names and quotations to the lead."""
    from summarizer.events.novelty import new_sentences  # noqa: PLC0415 - as above

    found: list[tuple[float, int, int, int, str]] = []
    known = [lead.text]
    for place, other in enumerate(others):
        added = new_sentences(
            other.sentences[:_MAX_SENTENCES], known, lead.language, limit=_MAX_ADDITIONS_OF_ARTICLE
        )
        facts = [one for one in added if one.figures or one.names or one.quotes]
        found.extend((-one.weight, place, one.index, other.id, one.text) for one in facts)
        known.extend(one.text for one in facts)
    best = sorted(found)[:MAX_ADDITIONS]
    return [(article_id, text) for *_, article_id, text in sorted(best, key=lambda one: one[1:3])]


def _conflicts(lead: _ComparedArticle, others: Sequence[_ComparedArticle]) -> list[tuple[Any, ...]]:
    """The numbers that others give differently from the lead, each thing once."""
    from summarizer.events.contradictions import number_disagreements  # noqa: PLC0415 - as above

    found: dict[str, tuple[Any, ...]] = {}
    for other in others:
        pairs = number_disagreements(
            [lead.title, *lead.sentences], [other.title, *other.sentences], lead.language
        )
        for pair in pairs:
            subject = _subject(pair.first.phrase, pair.first.value)
            found.setdefault(subject, (subject, lead.id, pair.first.value, other.id, pair.second.value))
    return list(found.values())[:_MAX_CONFLICTS]


def _subject(phrase: str, value: str) -> str:
    """What a number counts: the phrase without the number."""
    return phrase.removeprefix(value).strip(" %") or phrase
