"""From what an editor sent to a draft: cleaned, condensed, compared with what is known, saved."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import UserError
from bot.ports.fetcher import Fetched
from bot.ports.summarizer import ArticleOpening, LoadOpenings, PreparedArticle, Summarizer
from bot.services.articles.editing import reject_duplicate_text
from bot.services.articles.message_links import Link, choose_source
from bot.services.articles.paste_parts import strip_cut_marks
from bot.services.articles.titles import one_line, title_from_sentence
from bot.services.newsroom.people import Person
from data.articles import articles
from data.database import Database, Transaction
from data.newsroom import team
from data.records.articles import Article, ArticleStatus, NewArticle, StoredBlock, StoredSummary

DEFAULT_SENTENCES_SHOWN = 3
DUPLICATE_WINDOW = timedelta(days=30)
_OPENINGS_BATCH_SIZE = 20_000
MIN_LETTERS = 20
_MAX_SOURCE_TITLE_LENGTH = 300
_MAX_DERIVED_TITLE_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where something came from, and what came with it.

    Attributes:
        site: The name of the channel a post was forwarded from, or "".
        url: The link to that post, or "".
        links: The useful links in it.
        picture_file_id: Telegram's file id of its first picture, or "".
    """

    site: str = ""
    url: str = ""
    links: tuple[Link, ...] = ()
    picture_file_id: str = ""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The page is here already.

    Attributes:
        article: What is here.
        parked: The new one, kept as a discarded draft because it may be another story after all; None
            where the text is exactly the same.
    """

    article: Article
    parked: Article | None = None

    @property
    def is_exact(self) -> bool:
        """Whether it is the same text, not a near copy."""
        return self.parked is None


OnSaved = Callable[[Transaction, Article], Awaitable[Article]]
"""What else happens to a new draft in the transaction that saves it; gives the article as it then is."""


@dataclass(frozen=True, slots=True)
class IntakeServices:
    """What intake works with."""

    database: Database
    summarizer: Summarizer


async def create_draft_from_text(
    services: IntakeServices, text: str, provenance: Provenance, by: Person, chat_id: int, now: datetime
) -> Article | Duplicate:
    """Make a draft of a paste or a forwarded post; one that was put together may have its marks.

    Raises:
        UserError: When there is nothing to summarise in it.
        ThinkerError: When the worker gave up on it.
    """
    text = text.replace("\0", "")
    prepared = await prepare(services, strip_cut_marks(text), now)
    return await _save(services, prepared, text, provenance, by, chat_id, now)


async def prepare(services: IntakeServices, text: str, now: datetime) -> PreparedArticle:
    """Clean and condense a text, of which little may be left. Raises as `take_text` does."""
    if sum(character.isalpha() for character in text) < MIN_LETTERS:
        raise UserError("intake.too_short")
    await services.summarizer.update_index(_openings_loader(services.database, now))
    return await services.summarizer.prepare_text(text, await _load_topics(services.database))


async def create_draft_from_file(
    services: IntakeServices,
    name: str,
    content: bytes,
    provenance: Provenance,
    by: Person,
    chat_id: int,
    now: datetime,
) -> Article | Duplicate:
    """Make a draft of a file. Raises as `take_text` does, and UserError where it cannot be read."""
    if not content.strip():
        raise UserError("file.empty", name=name)
    await services.summarizer.update_index(_openings_loader(services.database, now))
    prepared = await services.summarizer.prepare_file(name, content, await _load_topics(services.database))
    return await _save(services, prepared, "", provenance, by, chat_id, now)


async def create_draft_from_page(
    services: IntakeServices, page: Fetched, by: Person, chat_id: int, now: datetime
) -> Article | Duplicate:
    """Make a draft of a page that was fetched. Raises as `take_text` does."""
    await services.summarizer.update_index(_openings_loader(services.database, now))
    topics = await _load_topics(services.database)
    prepared = await services.summarizer.prepare_page(page.body, page.url, page.charset, topics)
    return await _save(services, prepared, "", Provenance(), by, chat_id, now)


async def find_discarded_copy(database: Database, article: Article) -> Article | None:
    """The same page, where an editor threw it away before it came again."""
    async with database.reading() as tx:
        return await articles.get_last_discarded(tx, article.fingerprint)


async def confirm_parked_draft(database: Database, article_id: int, by: Person, now: datetime) -> Article:
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
        await reject_duplicate_text(tx, article)
        article = await articles.restore_draft(tx, article_id, now)
        await team.write_audit_entry(tx, by.id, by.name, "article.added", article.title, now)
    return article


async def create_draft_from_prepared(
    services: IntakeServices,
    prepared: PreparedArticle,
    provenance: Provenance,
    by: Person,
    chat_id: int,
    now: datetime,
    on_saved: OnSaved,
) -> Article | Duplicate:
    """Make a draft of what was cleaned and condensed already, and do what belongs to it in one transaction.

    A near copy is not kept.

    Raises:
        UserError: When there is nothing to summarise in it.
        ThinkerError: When the worker gave up on it.
    """
    return await _save(services, prepared, "", provenance, by, chat_id, now, on_saved)


async def _save(
    services: IntakeServices,
    prepared: PreparedArticle,
    raw: str,
    provenance: Provenance,
    by: Person,
    chat_id: int,
    now: datetime,
    on_saved: OnSaved | None = None,
) -> Article | Duplicate:
    article = build_article(prepared, raw, provenance, by, chat_id)
    similar = await find_near_duplicate(services, prepared, now)
    async with services.database.transaction() as tx:
        return await insert_draft(tx, article, similar, by, now, on_saved)


async def insert_draft(
    tx: Transaction,
    article: NewArticle,
    similar: Article | None,
    by: Person,
    now: datetime,
    on_saved: OnSaved | None = None,
) -> Article | Duplicate:
    """Keep a draft unless its text is here; a near copy of `similar` is parked, or dropped with `also`."""
    # Asked in the transaction that saves: two editors may send the same page at once.
    await articles.lock_fingerprint(tx, article.fingerprint)
    exact = await articles.get_by_fingerprint(tx, article.fingerprint)
    if exact:
        return Duplicate(exact)
    if similar and on_saved:
        return Duplicate(similar)
    saved = await articles.add(tx, article, now)
    if similar:
        return Duplicate(similar, parked=await articles.discard(tx, saved.id, now))
    await team.write_audit_entry(tx, by.id, by.name, "article.added", article.title, now)
    return await on_saved(tx, saved) if on_saved else saved


async def find_near_duplicate(
    services: IntakeServices, prepared: PreparedArticle, now: datetime, *, excluded_id: int = 0
) -> Article | None:
    """The likest article of the last weeks that is a near copy and was not discarded; never article `but`."""
    body = " ".join(text for kind, text in prepared.blocks if kind != "heading")
    opening = " ".join(body.split()[: articles.MAX_OPENING_WORDS])
    for article_id, _likeness in await services.summarizer.find_similar(
        prepared.title, opening, prepared.language, _openings_loader(services.database, now)
    ):
        async with services.database.reading() as tx:
            article = await articles.get(tx, article_id)
        if (
            article is not None
            and article.id != excluded_id
            and article.status is not ArticleStatus.DISCARDED
        ):
            return article
    return None


def _openings_loader(database: Database, now: datetime) -> LoadOpenings:
    """Loads the beginnings of the last weeks' articles for the index of what is known."""

    async def load(after_id: int) -> Sequence[ArticleOpening]:
        async with database.reading() as tx:
            return await articles.list_openings(tx, after_id, now - DUPLICATE_WINDOW, _OPENINGS_BATCH_SIZE)

    return load


async def _load_topics(database: Database) -> list[tuple[str, int]]:
    async with database.reading() as tx:
        return await articles.count_by_topic(tx)


def build_article(
    prepared: PreparedArticle, raw: str, provenance: Provenance, by: Person, chat_id: int
) -> NewArticle:
    """What was prepared, as the archive takes it.

    Raises:
        UserError: When there is nothing to summarise in it.
    """
    if not prepared.sentences:
        raise UserError("intake.nothing_left")
    url, links = choose_source(provenance.links, provenance.url or prepared.url, blocks=prepared.blocks)
    # Kept like headings, which are shown and searched but never summarised or compared.
    link_blocks = tuple(StoredBlock("heading", link.as_text) for link in links)
    return NewArticle(
        title=one_line(prepared.title)[:_MAX_SOURCE_TITLE_LENGTH]
        or title_from_sentence(prepared.sentences[0], _MAX_DERIVED_TITLE_LENGTH),
        blocks=(*(StoredBlock(kind, text) for kind, text in prepared.blocks), *link_blocks),
        dropped=prepared.dropped,
        raw=raw,
        summary=StoredSummary(
            prepared.method, prepared.sentences, prepared.positions, prepared.ladder, prepared.best
        ),
        sentences_shown=min(DEFAULT_SENTENCES_SHOWN, max(1, prepared.best)),
        keywords=prepared.keywords,
        topics=prepared.topics,
        language=prepared.language,
        reading_seconds=prepared.reading_seconds,
        url=url,
        site=provenance.site or prepared.site,
        author=prepared.author,
        source_date=prepared.source_date,
        image_file_id=provenance.picture_file_id,
        image_url=prepared.image_url,
        fingerprint=prepared.fingerprint,
        added_by=by.id,
        added_by_name=by.name,
        chat_id=chat_id,
    )
