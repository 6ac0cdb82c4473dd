"""From what an editor sent to a draft: cleaned, condensed, compared with what is known, saved."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import UserError
from bot.ports.fetcher import Fetched
from bot.ports.summarizer import Opening, OpeningsAfter, Prepared, Thinker
from bot.services.articles.editing import refuse_twin
from bot.services.articles.message_links import Link, choose_source
from bot.services.articles.paste_parts import unmarked
from bot.services.articles.titles import one_line, opening
from bot.services.newsroom.people import Person
from data.articles import articles
from data.database import Database, Transaction
from data.newsroom import team
from data.records.articles import Article, ArticleStatus, NewArticle, StoredBlock, StoredSummary

SHOWN_AT_FIRST = 3
KNOWN_FOR = timedelta(days=30)
_OPENINGS_AT_ONCE = 20_000
FEWEST_LETTERS = 20
_LONGEST_TITLE = 300
_TITLE_FROM_TEXT = 100


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something came from, and what came with it.

    Attributes:
        site: The name of the channel a post was forwarded from, or "".
        url: The link to that post, or "".
        links: The useful links in it.
        picture: Telegram's file id of its first picture, or "".
    """

    site: str = ""
    url: str = ""
    links: tuple[Link, ...] = ()
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """The page is here already.

    Attributes:
        article: What is here.
        parked: The new one, kept as a discarded draft because it may be another story after all; None
            where the text is exactly the same.
    """

    article: Article
    parked: Article | None = None

    @property
    def exactly(self) -> bool:
        """Whether it is the same text, not a near copy."""
        return self.parked is None


Also = Callable[[Transaction, Article], Awaitable[Article]]
"""What else happens to a new draft in the transaction that saves it; gives the article as it then is."""


@dataclass(frozen=True, slots=True)
class Newsroom:
    """What intake works with."""

    database: Database
    thinker: Thinker


async def take_text(
    room: Newsroom, text: str, origin: Origin, by: Person, chat_id: int, now: datetime
) -> Article | Known:
    """Make a draft of a paste or a forwarded post; one that was put together may have its marks.

    Raises:
        UserError: When there is nothing to summarise in it.
        ThinkerError: When the worker gave up on it.
    """
    text = text.replace("\0", "")
    prepared = await prepare(room, unmarked(text), now)
    return await _save(room, prepared, text, origin, by, chat_id, now)


async def prepare(room: Newsroom, text: str, now: datetime) -> Prepared:
    """Clean and condense a text, of which little may be left. Raises as `take_text` does."""
    if sum(character.isalpha() for character in text) < FEWEST_LETTERS:
        raise UserError("intake.too_short")
    await room.thinker.learn(_openings(room.database, now))
    return await room.thinker.prepare_text(text, await _topics(room.database))


async def take_file(
    room: Newsroom, name: str, content: bytes, origin: Origin, by: Person, chat_id: int, now: datetime
) -> Article | Known:
    """Make a draft of a file. Raises as `take_text` does, and UserError where it cannot be read."""
    if not content.strip():
        raise UserError("file.empty", name=name)
    await room.thinker.learn(_openings(room.database, now))
    prepared = await room.thinker.prepare_file(name, content, await _topics(room.database))
    return await _save(room, prepared, "", origin, by, chat_id, now)


async def take_page(
    room: Newsroom, page: Fetched, by: Person, chat_id: int, now: datetime
) -> Article | Known:
    """Make a draft of a page that was fetched. Raises as `take_text` does."""
    await room.thinker.learn(_openings(room.database, now))
    topics = await _topics(room.database)
    prepared = await room.thinker.prepare_page(page.body, page.url, page.charset, topics)
    return await _save(room, prepared, "", Origin(), by, chat_id, now)


async def discarded_before(database: Database, article: Article) -> Article | None:
    """The same page, where an editor threw it away before it came again."""
    async with database.reading() as tx:
        return await articles.get_last_discarded(tx, article.fingerprint)


async def keep(database: Database, article_id: int, by: Person, now: datetime) -> Article:
    """Make a draft of a near copy that was parked; one that is more already stays as it is.

    Raises:
        UserError: It was tidied away, or the same text was added as another story meanwhile.
    """
    async with database.transaction() as tx:
        article = await articles.get_for_update(tx, article_id)
        if article is None:
            raise UserError("article.gone")
        if article.status is not ArticleStatus.DISCARDED:
            return article
        await refuse_twin(tx, article)
        article = await articles.restore_draft(tx, article_id, now)
        await team.write_audit_entry(tx, by.id, by.name, "article.added", article.title, now)
    return article


async def take_prepared(
    room: Newsroom, prepared: Prepared, origin: Origin, by: Person, chat_id: int, now: datetime, also: Also
) -> Article | Known:
    """Make a draft of what was cleaned and condensed already, and do what belongs to it in one transaction.

    A near copy is not kept.

    Raises:
        UserError: When there is nothing to summarise in it.
        ThinkerError: When the worker gave up on it.
    """
    return await _save(room, prepared, "", origin, by, chat_id, now, also)


async def _save(
    room: Newsroom,
    prepared: Prepared,
    raw: str,
    origin: Origin,
    by: Person,
    chat_id: int,
    now: datetime,
    also: Also | None = None,
) -> Article | Known:
    article = new_article(prepared, raw, origin, by, chat_id)
    similar = await similar_to(room, prepared, now)
    async with room.database.transaction() as tx:
        return await store(tx, article, similar, by, now, also)


async def store(
    tx: Transaction,
    article: NewArticle,
    similar: Article | None,
    by: Person,
    now: datetime,
    also: Also | None = None,
) -> Article | Known:
    """Keep a draft unless its text is here; a near copy of `similar` is parked, or dropped with `also`."""
    # Asked in the transaction that saves: two editors may send the same page at once.
    await articles.lock_fingerprint(tx, article.fingerprint)
    exact = await articles.get_by_fingerprint(tx, article.fingerprint)
    if exact:
        return Known(exact)
    if similar and also:
        return Known(similar)
    saved = await articles.add(tx, article, now)
    if similar:
        return Known(similar, parked=await articles.discard(tx, saved.id, now))
    await team.write_audit_entry(tx, by.id, by.name, "article.added", article.title, now)
    return await also(tx, saved) if also else saved


async def similar_to(room: Newsroom, prepared: Prepared, now: datetime, *, but: int = 0) -> Article | None:
    """The likest article of the last weeks that is a near copy and was not discarded; never article `but`."""
    body = " ".join(text for kind, text in prepared.blocks if kind != "heading")
    opening = " ".join(body.split()[: articles.MAX_OPENING_WORDS])
    for article_id, _likeness in await room.thinker.similar(
        prepared.title, opening, prepared.language, _openings(room.database, now)
    ):
        async with room.database.reading() as tx:
            article = await articles.get(tx, article_id)
        if article is not None and article.id != but and article.status is not ArticleStatus.DISCARDED:
            return article
    return None


def _openings(database: Database, now: datetime) -> OpeningsAfter:
    """Loads the beginnings of the last weeks' articles for the index of what is known."""

    async def load(after_id: int) -> Sequence[Opening]:
        async with database.reading() as tx:
            return await articles.list_openings(tx, after_id, now - KNOWN_FOR, _OPENINGS_AT_ONCE)

    return load


async def _topics(database: Database) -> list[tuple[str, int]]:
    async with database.reading() as tx:
        return await articles.count_by_topic(tx)


def new_article(prepared: Prepared, raw: str, origin: Origin, by: Person, chat_id: int) -> NewArticle:
    """What was prepared, as the archive takes it.

    Raises:
        UserError: When there is nothing to summarise in it.
    """
    if not prepared.sentences:
        raise UserError("intake.nothing_left")
    url, links = choose_source(origin.links, origin.url or prepared.url, shown=prepared.blocks)
    # Kept like headings, which are shown and searched but never summarised or compared.
    below = tuple(StoredBlock("heading", link.line) for link in links)
    return NewArticle(
        title=one_line(prepared.title)[:_LONGEST_TITLE] or opening(prepared.sentences[0], _TITLE_FROM_TEXT),
        blocks=(*(StoredBlock(kind, text) for kind, text in prepared.blocks), *below),
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
        url=url,
        site=origin.site or prepared.site,
        author=prepared.author,
        source_date=prepared.source_date,
        image_file_id=origin.picture,
        image_url=prepared.image_url,
        fingerprint=prepared.fingerprint,
        added_by=by.id,
        added_by_name=by.name,
        chat_id=chat_id,
    )
