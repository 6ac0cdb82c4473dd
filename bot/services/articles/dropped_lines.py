"""Puts a line that cleaning dropped back into a draft, at its place in the original text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.errors import UserError
from bot.ports.summarizer import Summarizer
from bot.services.articles import editing
from bot.services.articles.handwritten_summary import is_handwritten
from bot.services.newsroom.people import Person
from data.articles import articles
from data.database import Database
from data.newsroom import team
from data.records.articles import Article, ArticleStatus, StoredBlock

PARAGRAPH = "paragraph"
_MATCH_PREFIX_LENGTH = 40


async def restore_line(
    database: Database, summarizer: Summarizer, article_id: int, number: int, by: Person, now: datetime
) -> Article:
    """Put the dropped line `number` (from 0) back into a draft, and summarise the draft again.

    A summary written by hand stays.

    Raises:
        UserError: The article is not a draft, has no such dropped line, or changed meanwhile.
        SummarizerError: The worker could not process the text.
    """
    article = await editing.get(database, article_id)
    if article.status is not ArticleStatus.DRAFT:
        raise UserError("left.only_drafts")
    if not 0 <= number < len(article.dropped):
        raise UserError("button.old")
    index = insertion_index(article.raw, [block.text for block in article.blocks], article.dropped, number)
    line = StoredBlock(PARAGRAPH, " ".join(article.dropped[number].split()))
    blocks = (*article.blocks[:index], line, *article.blocks[index:])
    summary = article.summary
    if not is_handwritten(summary):
        summary = await summarizer.resummarize(article.title, blocks, article.language, summary.method)
    dropped = (*article.dropped[:number], *article.dropped[number + 1 :])
    async with database.transaction() as tx:
        current = await articles.get_for_update(tx, article_id)
        if current is None or current.dropped != article.dropped or current.status is not article.status:
            raise UserError("article.changed_meanwhile")
        changed = await articles.revise(tx, article_id, now, blocks=blocks, dropped=dropped, summary=summary)
        await team.write_audit_entry(tx, by.id, by.name, "article.line", article.title, now)
    return changed


def insertion_index(raw: str, blocks: Sequence[str], dropped: Sequence[str], number: int) -> int:
    """The index of the block that followed the dropped line `number` in `raw`; len(blocks) if unknown.

    `dropped` and `blocks` are in the order of `raw`, so each search starts at the match before it.
    """
    text = _without_whitespace(raw)
    position = 0
    for line in dropped[: number + 1]:
        found = text.find(_without_whitespace(line), position)
        if found < 0:
            return len(blocks)
        position = found
    starts, search_from = [], 0
    for block in blocks:
        start = text.find(_without_whitespace(block)[:_MATCH_PREFIX_LENGTH], search_from)
        starts.append(start if start >= 0 else search_from)
        search_from = starts[-1]
    return sum(start <= position for start in starts)


def _without_whitespace(text: str) -> str:
    """`text` without white space and soft hyphens, which cleaning changes."""
    return "".join(text.replace("\u00ad", "").split())
