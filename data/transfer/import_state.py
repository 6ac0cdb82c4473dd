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
class Memory:
    """What was there when the import began, and what its lines have led to.

    Attributes:
        top_article: The highest number of an article then.
        top_source: The highest number of a feed then.
        lowest_served: The publication number up to which everyone served had been served then, None
            without anyone.
        lines: Marks of the articles' lines that came from an export.
        ids: The articles that they stand for, so that two lines never stand for one.
        kept: How many publication numbers are as they were in the file.
        moved: How many are not.
    """

    top_article: int
    top_source: int
    lowest_served: int | None
    lines: set[int] = field(default_factory=set)
    ids: set[int] = field(default_factory=set)
    kept: int = 0
    moved: int = 0

    @classmethod
    async def begin(cls, tx: Transaction) -> Self:
        """Look at the database before anything comes in."""
        return cls(
            top_article=await row_ids.top(tx, articles),
            top_source=await row_ids.top(tx, sources),
            lowest_served=await publication_numbers.lowest_served(tx),
        )

    def compare(self, line: Article, seq: int | None) -> None:
        """Note whether an article's publication number is the one in its line."""
        if line.seq is not None:
            self.kept += line.seq == seq
            self.moved += line.seq != seq

    async def covered(self, tx: Transaction, seq: int, until: datetime | None) -> int | None:
        """Up to which publication number somebody was served, in the numbers of this newsroom.

        Args:
            tx: The transaction.
            seq: The number in the file. It holds here as long as all articles of the file have their
                numbers, or there are no articles at all.
            until: The instant of that publication, which holds anywhere.

        Returns:
            None where nothing is known: a first digest then reaches back a day.
        """
        if not self.moved and (self.kept or not await publication_numbers.anything_published(tx)):
            await publication_numbers.raise_to(tx, seq)
            return seq
        return None if until is None else await publication_numbers.covered_at(tx, until)
