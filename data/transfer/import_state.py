"""What one import remembers from batch to batch."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from data.engines.upsert import Transaction
from data.records.articles import Article
from data.schema.tables import articles, sources
from data.transfer import publication_numbers, row_ids


@dataclass(slots=True)
class ImportState:
    """What was there when the import began, and what its lines have led to.

    Attributes:
        max_article_id: The highest number of an article then.
        max_source_id: The highest number of a feed then.
        min_covered_seq: The publication number up to which everyone served had been served then, None
            without anyone.
        line_hashes: Marks of the articles' lines that came from an export.
        matched_ids: The articles that they stand for, so that two lines never stand for one.
        kept_seqs: How many publication numbers are as they were in the file.
        changed_seqs: How many are not.
    """

    max_article_id: int
    max_source_id: int
    min_covered_seq: int | None
    line_hashes: set[int] = field(default_factory=set)
    matched_ids: set[int] = field(default_factory=set)
    kept_seqs: int = 0
    changed_seqs: int = 0

    @classmethod
    async def begin(cls, tx: Transaction) -> Self:
        """Look at the database before anything comes in."""
        return cls(
            max_article_id=await row_ids.max_id(tx, articles),
            max_source_id=await row_ids.max_id(tx, sources),
            min_covered_seq=await publication_numbers.get_min_covered_seq(tx),
        )

    def count_seq(self, line: Article, seq: int | None) -> None:
        """Note whether an article's publication number is the one in its line."""
        if line.seq is not None:
            self.kept_seqs += line.seq == seq
            self.changed_seqs += line.seq != seq

    async def resolve_covered_seq(self, tx: Transaction, seq: int, until: datetime | None) -> int | None:
        """Up to which publication number somebody was served, in the numbers of this newsroom.

        Args:
            tx: The transaction.
            seq: The number in the file. It holds here as long as all articles of the file have their
                numbers, or there are no articles at all.
            until: The instant of that publication, which holds anywhere.

        Returns:
            None where nothing is known: a first digest then reaches back a day.
        """
        if not self.changed_seqs and (
            self.kept_seqs or not await publication_numbers.is_anything_published(tx)
        ):
            await publication_numbers.advance_counter_to(tx, seq)
            return seq
        return None if until is None else await publication_numbers.seq_published_by(tx, until)
