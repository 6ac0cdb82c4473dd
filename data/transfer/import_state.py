"""The state that an import keeps from batch to batch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from data.engines.upsert import Transaction
from data.records.articles import Article
from data.schema.tables import articles, events, sources
from data.transfer import publication_numbers, row_ids


@dataclass(slots=True)
class ImportState:
    """The database when the import began, and the results of the lines so far.

    Attributes:
        max_article_id: The highest article number before the import.
        max_event_id: The highest event number before the import.
        max_source_id: The highest source number before the import.
        min_covered_seq: The lowest `covered_seq` of all subscriptions before the import, None without any.
        line_hashes: Hashes of the article lines so far, to recognise repeated lines.
        event_ids: The events of this newsroom by their number in the file.
        article_ids: The articles of this newsroom by their number in the file.
        matched_ids: Articles that a line was stored as or matched with, so that no two lines share one.
        kept_seqs: The number of articles whose publication number is the one in the file.
        changed_seqs: The number of articles whose publication number differs.
    """

    max_article_id: int
    max_event_id: int
    max_source_id: int
    min_covered_seq: int | None
    line_hashes: set[int] = field(default_factory=set)
    event_ids: dict[int, int] = field(default_factory=dict)
    article_ids: dict[int, int] = field(default_factory=dict)
    matched_ids: set[int] = field(default_factory=set)
    kept_seqs: int = 0
    changed_seqs: int = 0

    @classmethod
    async def begin(cls, tx: Transaction) -> Self:
        """Read the state of the database before the first batch."""
        return cls(
            max_article_id=await row_ids.max_id(tx, articles),
            max_event_id=await row_ids.max_id(tx, events),
            max_source_id=await row_ids.max_id(tx, sources),
            min_covered_seq=await publication_numbers.get_min_covered_seq(tx),
        )

    def count_seq(self, line: Article, seq: int | None) -> None:
        """Count whether an article's publication number is the one in its line."""
        if line.seq is not None:
            self.kept_seqs += line.seq == seq
            self.changed_seqs += line.seq != seq

    def resolve_events(self, numbers: Iterable[int]) -> tuple[int, ...]:
        """The events of this newsroom by their numbers in the file, ascending; unknown ones are left out."""
        return tuple(sorted({self.event_ids[one] for one in numbers if one in self.event_ids}))

    async def resolve_seq(self, tx: Transaction, seq: int, until: datetime | None) -> int | None:
        """Translate a reader's `covered_seq` or `first_seq` to the publication numbers of this newsroom.

        Args:
            tx: The transaction.
            seq: The number in the file. It is valid here as long as all articles of the file kept their
                numbers, or nothing is published.
            until: The instant of that publication, which is valid in every newsroom.

        Returns:
            None if unknown: with an unknown `covered_seq` the first digest covers one day.
        """
        if not self.changed_seqs and (
            self.kept_seqs or not await publication_numbers.is_anything_published(tx)
        ):
            await publication_numbers.advance_counter_to(tx, seq)
            return seq
        return None if until is None else await publication_numbers.seq_published_by(tx, until)
