"""What cleaning threw away, and putting a line of it back where it stood."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.errors import UserError
from bot.ports.summarizer import Thinker
from bot.services.articles import editing
from bot.services.newsroom.people import Person
from data.articles import articles
from data.database import Database
from data.newsroom import team
from data.records.articles import Article, ArticleStatus, StoredBlock, StoredSummary

PARAGRAPH = "paragraph"
_START = 40


async def take_back(
    database: Database, thinker: Thinker, article_id: int, number: int, by: Person, now: datetime
) -> Article:
    """Put the dropped line `number` (from 0) back into a draft, where it stood, and condense it anew.

    Raises:
        UserError: When it is no draft any more, or there is no such line (any more).
        ThinkerError: When the worker gave up on it.
    """
    article = await editing.get(database, article_id)
    if article.status is not ArticleStatus.DRAFT:
        raise UserError("left.only_drafts")
    if not 0 <= number < len(article.dropped):
        raise UserError("button.old")
    place = place_of(article.raw, [block.text for block in article.blocks], article.dropped, number)
    line = StoredBlock(PARAGRAPH, " ".join(article.dropped[number].split()))
    blocks = (*article.blocks[:place], line, *article.blocks[place:])
    pairs = [(block.kind, block.text) for block in blocks]
    found = await thinker.condense(article.title, pairs, article.language, article.summary.method)
    summary = StoredSummary(found.method, found.sentences, found.positions, found.ladder, found.best)
    dropped = (*article.dropped[:number], *article.dropped[number + 1 :])
    async with database.transaction() as tx:
        present = await articles.get_for_update(tx, article_id)
        if present is None or present.dropped != article.dropped or present.status is not article.status:
            raise UserError("article.changed_meanwhile")
        changed = await articles.revise(tx, article_id, now, blocks=blocks, dropped=dropped, summary=summary)
        await team.write_audit_entry(tx, by.id, by.name, "article.line", article.title, now)
    return changed


def place_of(raw: str, blocks: Sequence[str], dropped: Sequence[str], number: int) -> int:
    """Before which block the dropped line `number` stood; after the last one where `raw` does not tell.

    `dropped` and `blocks` are in the order of `raw`, so each is looked for behind the one before it.
    """
    text = _squeezed(raw)
    at = 0
    for line in dropped[: number + 1]:
        found = text.find(_squeezed(line), at)
        if found < 0:
            return len(blocks)
        at = found
    starts, behind = [], 0
    for block in blocks:
        start = text.find(_squeezed(block)[:_START], behind)
        starts.append(start if start >= 0 else behind)
        behind = starts[-1]
    return sum(start <= at for start in starts)


def _squeezed(text: str) -> str:
    """Without white space and soft hyphens, which cleaning changes."""
    return "".join(text.replace("\u00ad", "").split())
