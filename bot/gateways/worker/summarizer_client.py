"""Sends texts, files and pages to worker processes, which keep numpy and language models out of the bot.

One process summarizes and holds the index of the archive. A second one parses files and pages of unknown
origin, so that none of them can crash the index or keep a paste waiting.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from typing import Any

from bot.errors import SummarizerCrashed, UserError
from bot.gateways.worker import event_index
from bot.gateways.worker.process import (
    IDLE_TIMEOUT_SECONDS,
    TIMEOUT_SECONDS,
    RequestTimer,
    WorkerProcess,
    measure_nothing,
)
from bot.ports.events import ArchiveLoaders, EventComparison, GroupedArticle
from bot.ports.summarizer import LoadOpenings, PreparedArticle
from data.records.articles import StoredBlock, StoredSummary


class SummarizerClient(WorkerProcess):
    """A bot.ports.events.EditorSummarizer: one request at a time, and one file concurrently.

    Args:
        method: The summarization method; see summarizer.ranking.methods.METHODS.
        timeout: See WorkerProcess, as for the others.
    """

    def __init__(
        self,
        method: str,
        *,
        timeout: float = TIMEOUT_SECONDS,
        idle_timeout: float = IDLE_TIMEOUT_SECONDS,
        timer: RequestTimer = measure_nothing,
    ) -> None:
        super().__init__(timeout=timeout, idle_timeout=idle_timeout, timer=timer)
        self._method = method
        self._file_worker = WorkerProcess(timeout=timeout, idle_timeout=idle_timeout, timer=timer)

    async def prepare_text(self, text: str, topics: Sequence[tuple[str, int]]) -> PreparedArticle:
        """See bot.ports.summarizer.Summarizer."""
        head = {"op": "text", "text": text, "topics": topics, "method": self._method}
        return decode_prepared(await self._request(head))

    async def prepare_file(
        self, name: str, content: bytes, topics: Sequence[tuple[str, int]]
    ) -> PreparedArticle:
        """See bot.ports.summarizer.Summarizer."""
        try:
            read = await self._file_worker.request({"op": "read", "name": name}, content)
        except SummarizerCrashed as error:
            raise UserError("file.too_heavy", name=name) from error
        head = {"op": "document", "document": read["document"], "topics": topics, "method": self._method}
        return decode_prepared(await self._request(head))

    async def prepare_page(
        self, content: bytes, url: str, charset: str, topics: Sequence[tuple[str, int]]
    ) -> PreparedArticle:
        """See bot.ports.summarizer.Summarizer."""
        try:
            read = await self._file_worker.request({"op": "link", "url": url, "charset": charset}, content)
        except SummarizerCrashed as error:
            raise UserError("link.too_heavy") from error
        head = {"op": "document", "document": read["document"], "topics": topics, "method": self._method}
        return decode_prepared(await self._request(head))

    async def resummarize(
        self, title: str, blocks: Sequence[StoredBlock], language: str, method: str
    ) -> StoredSummary:
        """See bot.ports.summarizer.Summarizer."""
        pairs = [(block.kind, block.text) for block in blocks]
        head = {"op": "condense", "title": title, "blocks": pairs, "language": language, "method": method}
        return decode_summary(await self._request(head))

    async def list_sentences(self, blocks: Sequence[StoredBlock], language: str) -> list[str]:
        """See bot.ports.summarizer.Summarizer."""
        pairs = [(block.kind, block.text) for block in blocks]
        answer = await self._request({"op": "sentences", "title": "", "blocks": pairs, "language": language})
        return [str(sentence) for sentence in answer["sentences"]]

    async def rank_topics(
        self, title: str, blocks: Sequence[StoredBlock], language: str, topics: Sequence[tuple[str, int]]
    ) -> tuple[str, ...]:
        """See bot.ports.summarizer.Summarizer."""
        pairs = [(block.kind, block.text) for block in blocks]
        head = {"op": "topics", "title": title, "blocks": pairs, "language": language, "topics": topics}
        return tuple((await self._request(head))["topics"])

    async def find_similar(
        self, title: str, opening: str, language: str, load: LoadOpenings
    ) -> list[tuple[int, float]]:
        """See bot.ports.summarizer.Summarizer."""
        query = {"op": "similar", "title": title, "opening": opening, "language": language}
        while True:
            answer = await self._request({**query, "after": await self.update_index(load)})
            if "found" in answer:
                return [(int(article_id), float(similarity)) for article_id, similarity in answer["found"]]

    async def propose_event(
        self, article: GroupedArticle, apart_from: Collection[int], load: ArchiveLoaders
    ) -> int | None:
        """See bot.ports.events.EventReader."""
        await event_index.update(self._request, load)
        head = {"op": "events_propose", "article": event_index.encode(article)}
        found = (await self._request({**head, "apart_from": list(apart_from)}))["event"]
        return None if found is None else int(found)

    async def compare_articles(
        self,
        articles: Sequence[GroupedArticle],
        first_id: int,
        compared: Collection[int],
        central: Collection[int],
        lead_id: int,
    ) -> EventComparison:
        """See bot.ports.events.EventReader."""
        head = {
            "op": "events_compare",
            "articles": [event_index.encode(article) for article in articles],
            "first": first_id,
            "compared": list(compared),
            "central": list(central),
            "lead": lead_id,
        }
        return event_index.decode_comparison(await self._request(head))

    async def update_index(self, load: LoadOpenings) -> int:
        """See bot.ports.summarizer.Summarizer.

        The process itself says up to which article it has indexed, since it may be a new process.
        """
        up_to = int((await self._request({"op": "known"}))["up_to"])
        while openings := await load(up_to):
            answer = await self._request({"op": "learn", "after": up_to, "openings": openings})
            up_to = int(answer["up_to"])
        return up_to

    async def close(self) -> None:
        """End both processes."""
        await self._file_worker.close()
        await super().close()

    async def _request(self, head: dict[str, Any], tail: bytes = b"") -> dict[str, Any]:
        return await self.request(head, tail)


def decode_prepared(answer: dict[str, Any]) -> PreparedArticle:
    """The article in the worker's answer, whose keys are named as the fields."""
    values = {field.name: _to_tuples(answer[field.name]) for field in fields(PreparedArticle)}
    values["blocks"] = tuple(StoredBlock(kind, text) for kind, text in values["blocks"])
    values["summary"] = decode_summary(answer["summary"])
    return PreparedArticle(**values)


def decode_summary(answer: dict[str, Any]) -> StoredSummary:
    """The summary in the worker's answer, whose keys are named as the fields."""
    return StoredSummary(**{field.name: _to_tuples(answer[field.name]) for field in fields(StoredSummary)})


def _to_tuples(value: Any) -> Any:
    return tuple(_to_tuples(part) for part in value) if isinstance(value, list) else value
