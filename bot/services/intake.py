"""From what an editor sent to a draft: joined, cleaned, condensed, compared with what is known, saved."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import UserError
from bot.ports import Opening, Prepared, Thinker
from bot.services.people import Person
from data import articles, team
from data.database import Database
from data.records import Article, NewArticle, StoredBlock, StoredSummary

SHOWN_AT_FIRST = 3
KNOWN_FOR = timedelta(days=30)
OPENING_WORDS = 100
_OPENINGS_AT_ONCE = 20_000
FEWEST_LETTERS = 20
_ENDS = tuple(".!?…:;\"'”’»)。！？」』।۔؟")
LONG_PART = 3_000
"""Telegram cuts a paste at a line end or space before 4,096 UTF-16 units; a part this long may go on."""
TELEGRAM_LIMIT = 4_096


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a forwarded post came from: the channel's name and the link to the post, or ""."""

    site: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """The page is here already, exactly or nearly."""

    article: Article
    exactly: bool


@dataclass(frozen=True, slots=True)
class Newsroom:
    """What intake works with."""

    database: Database
    thinker: Thinker


def utf16_length(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def may_go_on(text: str) -> bool:
    """Whether a message is so long that Telegram may have cut a paste after it."""
    return utf16_length(text) >= LONG_PART


def join_parts(parts: Sequence[str]) -> str:
    """Put the parts of one paste together again, as the cut left them.

    A part of exactly the limit was cut inside a word; otherwise the white space at the cut was lost: a
    paragraph break after the end of a sentence or a heading, a space inside a sentence.
    """
    text = ""
    for part in parts:
        text = f"{text}{_glue(text, part)}{part}" if text else part
    return text


def _glue(before: str, after: str) -> str:
    last_line = before.rpartition("\n")[2]
    if before[-1:].isspace() or after[:1].isspace():
        return ""
    if before.endswith(_ENDS):
        return "\n\n"
    if utf16_length(before) % TELEGRAM_LIMIT == 0 and before[-1:].isalnum() and after[:1].isalnum():
        return ""
    starts_new = after[:1].isupper() and len(last_line) < 80 and "\n" in before  # noqa: PLR2004 - a heading's length
    return "\n\n" if starts_new else " "


async def take_text(
    room: Newsroom, text: str, origin: Origin, by: Person, chat_id: int, now: datetime
) -> Article | Known:
    """Make a draft of a paste or a forwarded post.

    Raises:
        UserError: When there is nothing to summarise in it.
        ThinkerError: When the worker gave up on it.
    """
    if sum(character.isalpha() for character in text) < FEWEST_LETTERS:
        raise UserError("intake.too_short")
    prepared = await room.thinker.prepare_text(text, await _topics(room.database))
    return await _save(room, prepared, text, origin, by, chat_id, now)


async def take_file(
    room: Newsroom, name: str, content: bytes, origin: Origin, by: Person, chat_id: int, now: datetime
) -> Article | Known:
    """Make a draft of a .txt, .md or .html file. Raises as `take_text` does."""
    if not content.strip():
        raise UserError("file.empty", name=name)
    prepared = await room.thinker.prepare_file(name, content, await _topics(room.database))
    return await _save(room, prepared, "", origin, by, chat_id, now)


async def save_anyway(
    room: Newsroom, text: str, origin: Origin, by: Person, chat_id: int, now: datetime
) -> Article:
    """Make a draft of a paste although it is known."""
    prepared = await room.thinker.prepare_text(text, await _topics(room.database))
    return await _add(room, _new_article(prepared, text, origin, by, chat_id), now)


async def _save(
    room: Newsroom, prepared: Prepared, raw: str, origin: Origin, by: Person, chat_id: int, now: datetime
) -> Article | Known:
    if not prepared.sentences:
        raise UserError("intake.nothing_left")
    known = await _known(room, prepared, now)
    return known or await _add(room, _new_article(prepared, raw, origin, by, chat_id), now)


async def _add(room: Newsroom, article: NewArticle, now: datetime) -> Article:
    async with room.database.transaction() as tx:
        saved = await articles.add(tx, article, now)
        await team.audit(tx, article.added_by, article.added_by_name, "article.added", article.title, now)
    return saved


async def _known(room: Newsroom, prepared: Prepared, now: datetime) -> Known | None:
    async with room.database.reading() as tx:
        exact = await articles.by_fingerprint(tx, prepared.fingerprint)
    if exact:
        return Known(exact, exactly=True)

    async def load(after_id: int) -> Sequence[Opening]:
        async with room.database.reading() as tx:
            return await articles.openings(tx, after_id, now - KNOWN_FOR, _OPENINGS_AT_ONCE)

    body = " ".join(text for kind, text in prepared.blocks if kind != "heading")
    opening = " ".join(body.split()[:OPENING_WORDS])
    for article_id, _likeness in await room.thinker.similar(prepared.title, opening, prepared.language, load):
        async with room.database.reading() as tx:
            article = await articles.get(tx, article_id)
        if article is not None and article.status.value != "discarded":
            return Known(article, exactly=False)
    return None


async def _topics(database: Database) -> list[tuple[str, int]]:
    async with database.reading() as tx:
        return await articles.topics(tx)


def _new_article(prepared: Prepared, raw: str, origin: Origin, by: Person, chat_id: int) -> NewArticle:
    return NewArticle(
        title=_one_line(prepared.title) or _one_line(prepared.sentences[0])[:100],
        blocks=tuple(StoredBlock(kind, text) for kind, text in prepared.blocks),
        dropped=prepared.dropped,
        raw=raw,
        summary=StoredSummary(
            prepared.method, prepared.sentences, prepared.positions, prepared.ladder, prepared.best
        ),
        sentences_shown=min(SHOWN_AT_FIRST, max(1, prepared.best)),
        keywords=prepared.keywords,
        topics=prepared.topics,
        language=prepared.language,
        reading_seconds=prepared.reading_seconds,
        url=origin.url or prepared.url,
        site=origin.site or prepared.site,
        author=prepared.author,
        source_date=prepared.source_date,
        image_file_id="",
        fingerprint=prepared.fingerprint,
        added_by=by.id,
        added_by_name=by.name,
        chat_id=chat_id,
    )


def _one_line(text: str) -> str:
    """White space folded and control characters gone, so that a title stays one line."""
    visible = "".join(c if unicodedata.category(c) != "Cc" else " " for c in text)
    return " ".join(visible.split())[:300]
