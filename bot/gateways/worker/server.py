"""The main program of a worker process: answers requests from standard input on standard output."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import traceback
from dataclasses import fields
from functools import partial
from typing import Any, BinaryIO

from bot.gateways.worker import event_requests, feed_requests, framing
from bot.gateways.worker.chart_requests import CHART_OPERATION, answer_chart_request
from bot.gateways.worker.sandbox import allow_seconds, confine
from summarizer.cleaning.paste import clean_paste
from summarizer.language import detect, reading_seconds
from summarizer.model import Block, BlockKind, Document, Summary
from summarizer.near_duplicates import NearDuplicateIndex, fingerprint
from summarizer.parsing.errors import Unreadable, UnreadableReason
from summarizer.parsing.fetched_page import read_fetched_page
from summarizer.parsing.files import read_document
from summarizer.parsing.html.access_walls import AccessWall, AccessWallKind
from summarizer.ranking.passage import passage_from_document
from summarizer.summarize import summarize
from summarizer.text_quality import is_readable_text
from summarizer.titles import with_title
from summarizer.topics import guess_topics, rank_topics

_PR_SET_PDEATHSIG = 1
_MIN_ARCHIVE_ARTICLES = 30
"""Articles in the index from which on its word frequencies are used in ranking."""


def main() -> None:
    """Answer requests until the input ends."""
    _die_with_parent()
    # Only frames may reach the bot; what a library prints is discarded.
    answers = os.fdopen(os.dup(1), "wb")
    confine()
    serve(sys.stdin.buffer, answers)


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Send a frame when the libraries are loaded, then one frame for each request."""
    handler = RequestHandler()
    _send(answers, {"ready": True})
    while (frame := framing.read_frame(requests)) is not None:
        allow_seconds(frame[0]["seconds"])
        _send(answers, handler.handle(*frame))


def _send(answers: BinaryIO, answer: dict[str, Any]) -> None:
    answers.write(framing.encode(answer))
    answers.flush()


class RequestHandler:
    """Answers requests; keeps the indexes of near duplicates and of events, and no other state."""

    def __init__(self) -> None:
        self._index = NearDuplicateIndex()
        self._indexed_up_to = 0
        self._events = event_requests.EventRequests()

    def handle(self, head: dict[str, Any], tail: bytes) -> dict[str, Any]:
        """The answer to one request; an error becomes an answer as well."""
        try:
            if head["op"].startswith(event_requests.PREFIX):
                return self._events.answer(head)
            if head["op"] == CHART_OPERATION:
                return answer_chart_request(head)
            return self._dispatch(head, tail)
        except Unreadable as problem:
            return _problem_answer(problem.reason, head)
        except AccessWall as problem:
            return _problem_answer(problem.kind, head)
        except MemoryError:
            # The remaining memory is fragmented, so the next request gets a new process.
            return {**_problem_answer(UnreadableReason.TOO_HEAVY, head), "worn_out": True}
        except Exception as error:  # noqa: BLE001 - the bot decides what to reply to the editor
            return {"error": f"{type(error).__name__}: {error}", "trace": traceback.format_exc()}

    def _dispatch(self, head: dict[str, Any], tail: bytes) -> dict[str, Any]:
        match head["op"]:
            case "known":
                return {"up_to": self._indexed_up_to}
            case "learn":
                return self._add_to_index(head["after"], head["openings"])
            case "similar":
                return self._find_similar(head)
            case "read":
                return {"document": _document_to_json(read_document(head["name"], tail))}
            case "link":
                return {"document": _document_to_json(read_fetched_page(tail, head["url"], head["charset"]))}
            case "text" | "document" | "page" | "entry":
                return self._prepare(_requested_document(head, tail), head)
            case "feed" | "links" | "list" | "lists" | "channel" | "words":
                return feed_requests.answer_feed_request(head, tail)
            case "condense" | "sentences" | "topics":
                return _read_stored(_stored_document(head), head)
            case other:
                return {"error": f"unknown request {other!r}", "trace": ""}

    def _add_to_index(self, after: int, openings: list[tuple[int, str, str]]) -> dict[str, Any]:
        """Index the openings that follow article `after`, unless that is not the last indexed one.

        Returns:
            The last indexed article under "up_to".
        """
        if after == self._indexed_up_to:
            for article_id, title, opening in openings:
                self._index.add(article_id, title, opening, detect(f"{title} {opening}"))
                self._indexed_up_to = article_id
        return {"up_to": self._indexed_up_to}

    def _find_similar(self, head: dict[str, Any]) -> dict[str, Any]:
        if self._indexed_up_to < head["after"]:
            return {"up_to": self._indexed_up_to}
        return {"found": self._index.query(head["title"], head["opening"], head["language"])}

    def _prepare(self, document: Document, head: dict[str, Any]) -> dict[str, Any]:
        if not is_readable_text(f"{document.title}\n{document.body}"):
            return {"problem": "intake.no_story", "values": {}}
        language = document.language or detect(f"{document.title}\n{document.body}")
        archive = (
            partial(self._index.document_frequency, language=language)
            if len(self._index) >= _MIN_ARCHIVE_ARTICLES
            else None
        )
        titled = with_title(document, language)
        summary = summarize(titled, method=head["method"], document_frequency=archive)
        prepared = _article_fields(titled, language, summary, [(name, n) for name, n in head["topics"]])
        # Of the text as it came: a change of the rules for titles must not make a known text look new.
        return {**prepared, "fingerprint": fingerprint(f"{document.title}\n{document.body}")}


def _requested_document(head: dict[str, Any], tail: bytes) -> Document:
    match head["op"]:
        case "text":
            return clean_paste(head["text"])
        case "document":
            return _document_from_json(head["document"])
        case "page":
            return read_fetched_page(tail, head["url"], head["charset"])
        case _:
            return feed_requests.read_entry_document(head)


def _document_to_json(document: Document) -> dict[str, Any]:
    values = {field.name: getattr(document, field.name) for field in fields(document)}
    return {**values, "blocks": [(block.kind.value, block.text) for block in document.blocks]}


def _document_from_json(values: dict[str, Any]) -> Document:
    blocks = tuple(Block(BlockKind(kind), text) for kind, text in values["blocks"])
    lists = {name: tuple(values[name]) for name in ("dropped", "sections", "tags")}
    return Document(**{**values, "blocks": blocks, **lists})


def _problem_answer(reason: UnreadableReason | AccessWallKind, head: dict[str, Any]) -> dict[str, Any]:
    if head["op"] in ("link", "page"):
        return {"problem": f"link.{reason.value}", "values": {}}
    return {"problem": f"file.{reason.value}", "values": {"name": head.get("name", "")}}


def _stored_document(head: dict[str, Any]) -> Document:
    blocks = tuple(Block(BlockKind(kind), text) for kind, text in head["blocks"])
    return Document(head["title"], blocks, head["language"])


def _read_stored(document: Document, head: dict[str, Any]) -> dict[str, Any]:
    if head["op"] == "condense":
        return _summary_fields(summarize(document, method=head["method"]))
    if head["op"] == "topics":
        known = [(name, n) for name, n in head["topics"]]
        return {"topics": rank_topics(document.title, document.body, document.language, known)}
    return {"sentences": [sentence.text for sentence in passage_from_document(document).sentences]}


def _summary_fields(summary: Summary) -> dict[str, Any]:
    return {
        "method": summary.method,
        "sentences": summary.sentences,
        "positions": summary.positions,
        "ladder": summary.ladder,
        "best": summary.best,
    }


def _article_fields(
    document: Document, language: str, summary: Summary, topics: list[tuple[str, int]]
) -> dict[str, Any]:
    return {
        "summary": _summary_fields(summary),
        "title": document.title,
        "blocks": [(block.kind.value, block.text) for block in document.blocks],
        "dropped": document.dropped,
        "language": language,
        "url": document.url,
        "site": document.site,
        "author": document.author,
        "source_date": document.published,
        "image_url": document.image,
        "keywords": summary.keywords,
        "reading_seconds": summary.reading_seconds or reading_seconds(document.body, language),
        "topics": guess_topics(
            document.title,
            document.body,
            language,
            topics,
            sections=document.sections,
            tags=document.tags,
        ),
    }


def _die_with_parent() -> None:
    """End with the bot even during a request (on Linux; elsewhere the end of the input ends this process)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    main()
