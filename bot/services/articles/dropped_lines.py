"""Puts a line that cleaning dropped back into a draft, at its place in the original text, or out again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
from summarizer.cleaning.blocks import ends_sentence

PARAGRAPH = "paragraph"
_MATCH_PREFIX_LENGTH = 40
_MIN_SENTENCE_WORDS = 7
_MIN_PROSE_WORDS = 20
"""Words of a paragraph that is prose even without a full stop."""
_MIN_UNSPACED_LETTERS = 15
_FIRST_UNSPACED = "\u0e00"


@dataclass(frozen=True, slots=True)
class DroppedLines:
    """The dropped lines of an article by what they look like, each as its index.

    Attributes:
        doubtful: Lines that read like sentences, so that they may belong to the article.
        others: Menus, captions, buttons and the like.
    """

    doubtful: tuple[int, ...]
    others: tuple[int, ...]


def sort_lines(dropped: Sequence[str]) -> DroppedLines:
    """Separate the doubtful lines from the others; both keep their order."""
    doubtful = tuple(index for index, line in enumerate(dropped) if _reads_like_a_sentence(line))
    return DroppedLines(doubtful, tuple(sorted({*range(len(dropped))} - {*doubtful})))


def _reads_like_a_sentence(line: str) -> bool:
    words = line.split()
    if len(words) >= _MIN_PROSE_WORDS:
        return True
    # Thai, Chinese and other scripts without spaces have few "words".
    unspaced = sum(character >= _FIRST_UNSPACED and character.isalpha() for character in line)
    is_long = len(words) >= _MIN_SENTENCE_WORDS or unspaced >= _MIN_UNSPACED_LETTERS
    return is_long and ends_sentence(line.strip())


async def restore_line(
    database: Database, summarizer: Summarizer, article_id: int, number: int, by: Person, now: datetime
) -> Article:
    """Put the dropped line `number` (from 0) back into a draft, and summarise the draft again.

    A summary written by hand stays; a line that is back already changes nothing.

    Raises:
        UserError: The article is not a draft, has no such dropped line, or changed meanwhile.
        SummarizerError: The worker could not process the text.
    """
    article = await _draft_with_line(database, article_id, number)
    if number in article.restored:
        return article
    index = insertion_index(article.raw, [block.text for block in article.blocks], article.dropped, number)
    line = StoredBlock(PARAGRAPH, _one_line(article.dropped[number]))
    change = _Change(
        "article.line",
        (*article.blocks[:index], line, *article.blocks[index:]),
        tuple(sorted((*article.restored, number))),
    )
    return await _store(database, summarizer, article, change, by, now)


async def drop_line_again(
    database: Database, summarizer: Summarizer, article_id: int, number: int, by: Person, now: datetime
) -> Article:
    """Take a line that was put back out of the draft again; one that is out already changes nothing.

    Raises:
        UserError: As `restore_line`; also where the body no longer has the line.
        SummarizerError: The worker could not process the text.
    """
    article = await _draft_with_line(database, article_id, number)
    if number not in article.restored:
        return article
    texts = [block.text for block in article.blocks]
    line = _one_line(article.dropped[number])
    # The same words may stand elsewhere, too: the nearest to the line's place in the original text goes.
    place = insertion_index(article.raw, texts, article.dropped, number) - 1
    index = min(
        (index for index, text in enumerate(texts) if text == line),
        key=lambda index: abs(index - place),
        default=None,
    )
    if index is None:
        raise UserError("article.changed_meanwhile")
    change = _Change(
        "article.line_out",
        (*article.blocks[:index], *article.blocks[index + 1 :]),
        tuple(one for one in article.restored if one != number),
    )
    return await _store(database, summarizer, article, change, by, now)


@dataclass(frozen=True, slots=True)
class _Change:
    """A new body: the action of the audit entry, the blocks, and the dropped lines that are in it."""

    action: str
    blocks: tuple[StoredBlock, ...]
    restored: tuple[int, ...]


async def _draft_with_line(database: Database, article_id: int, number: int) -> Article:
    article = await editing.get(database, article_id)
    if article.status is not ArticleStatus.DRAFT:
        raise UserError("left.only_drafts")
    if not 0 <= number < len(article.dropped):
        raise UserError("button.old")
    return article


async def _store(
    database: Database, summarizer: Summarizer, article: Article, change: _Change, by: Person, now: datetime
) -> Article:
    summary = article.summary
    if not is_handwritten(summary):
        summary = await summarizer.resummarize(article.title, change.blocks, article.language, summary.method)
    async with database.transaction() as tx:
        current = await articles.get_for_update(tx, article.id)
        if current is None or _body(current) != _body(article):
            raise UserError("article.changed_meanwhile")
        changed = await articles.revise(
            tx, article.id, now, blocks=change.blocks, restored=change.restored, summary=summary
        )
        await team.write_audit_entry(tx, by.id, by.name, change.action, article.title, now)
    return changed


def _body(article: Article) -> tuple[object, ...]:
    return article.status, article.blocks, article.dropped, article.restored


def _one_line(text: str) -> str:
    return " ".join(text.split())


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
