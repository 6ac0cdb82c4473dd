"""Makes a draft of what an editor sent or a feed brought: prepare, look for duplicates, store."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.errors import UserError, require_found
from bot.ports.events import EventReader
from bot.ports.fetcher import Fetched
from bot.ports.summarizer import PreparedArticle, Summarizer
from bot.services.articles.corrections import note_last
from bot.services.articles.duplicates import (
    Duplicate,
    find_repeat,
    openings_loader,
    reject_duplicate_text,
)
from bot.services.articles.known_topics import load_known_topics
from bot.services.articles.message_links import Link, choose_source
from bot.services.articles.paste_parts import strip_cut_marks
from bot.services.articles.placement import Placement, find_placement
from bot.services.articles.titles import one_line, title_from_sentence
from bot.services.events import analysis
from bot.services.newsroom.newsroom_rules import DEFAULT_RULES, NewsroomRules
from bot.services.newsroom.people import Person
from data.articles import articles
from data.database import Database, Transaction
from data.newsroom import team
from data.records.articles import Article, ArticleStatus, NewArticle, StoredBlock, StoredSummary

DEFAULT_SENTENCES_SHOWN = 3
MAX_NOTE_SENTENCES = 5
"""A text of at most these sentences is a note, of which nothing is left out."""
MIN_LETTERS = 20
_MAX_SOURCE_TITLE_LENGTH = 300
_MAX_DERIVED_TITLE_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a text came from, and what came with it.

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


OnSaved = Callable[[Transaction, Article], Awaitable[Article]]
"""Runs in the transaction that stores a new draft; returns the article as changed by it."""


@dataclass(frozen=True, slots=True)
class IntakeServices:
    """What intake depends on; `events` may be another process than `summarizer`, the same for all intakes."""

    database: Database
    summarizer: Summarizer
    events: EventReader
    rules: NewsroomRules = DEFAULT_RULES


async def create_draft_from_text(
    services: IntakeServices, text: str, provenance: Provenance, by: Person, chat_id: int, now: datetime
) -> Article | Duplicate:
    """Make a draft of a paste or a forwarded post; a joined paste may contain cut marks.

    Raises:
        UserError: The text is too short, or nothing to summarise is left after cleaning.
        SummarizerError: The worker could not process the text.
    """
    text = text.replace("\0", "")
    prepared = await prepare(services, strip_cut_marks(text), now)
    return await _save(services, prepared, text, provenance, by, chat_id, now)


async def prepare(services: IntakeServices, text: str, now: datetime) -> PreparedArticle:
    """Clean and summarise a text; raises as `create_draft_from_text` does for short texts."""
    if sum(character.isalpha() for character in text) < MIN_LETTERS:
        raise UserError("intake.too_short")
    topics = await _update_index_and_load_topics(services, now)
    return await services.summarizer.prepare_text(note_last(text), topics)


async def create_draft_from_file(
    services: IntakeServices,
    name: str,
    content: bytes,
    provenance: Provenance,
    by: Person,
    chat_id: int,
    now: datetime,
) -> Article | Duplicate:
    """Make a draft of a file.

    Raises:
        UserError: The file is empty, cannot be read, or has nothing to summarise.
        SummarizerError: The worker could not process the text.
    """
    prepared = await prepare_file(services, name, content, now)
    return await _save(services, prepared, name, provenance, by, chat_id, now)


async def prepare_file(services: IntakeServices, name: str, content: bytes, now: datetime) -> PreparedArticle:
    """Read and summarise a file; raises as `create_draft_from_file` does for unreadable ones."""
    if not content.strip():
        raise UserError("file.empty", name=name)
    topics = await _update_index_and_load_topics(services, now)
    return await services.summarizer.prepare_file(name, content, topics)


async def create_draft_from_page(
    services: IntakeServices, page: Fetched, by: Person, chat_id: int, now: datetime
) -> Article | Duplicate:
    """Make a draft of a fetched page; raises as `create_draft_from_file` does."""
    topics = await _update_index_and_load_topics(services, now)
    prepared = await services.summarizer.prepare_page(page.body, page.url, page.charset, topics)
    return await _save(services, prepared, "", Provenance(), by, chat_id, now)


async def create_draft_from_prepared(
    services: IntakeServices,
    prepared: PreparedArticle,
    provenance: Provenance,
    by: Person,
    chat_id: int,
    now: datetime,
    on_saved: OnSaved,
    *,
    has_own_identity: bool = False,
    is_wanted: bool = False,
    is_published: bool = False,
) -> Article | Duplicate:
    """Make a draft of a prepared text and run `on_saved` in the same transaction; a repeat is not stored.

    The text may be a headline alone. `has_own_identity` is as in `classify_near_copy`; with `is_wanted`, a
    repeat is stored, too, unless it is exact; `is_published` says that `on_saved` may publish the draft.

    Raises:
        SummarizerError: The worker could not compare the text.
    """
    article = build_article(prepared, "", provenance, by, chat_id, needs_text=False)
    placement = await place(services, article, now, has_own_identity=has_own_identity, is_entry=True)
    if is_wanted:
        placement = replace(placement, repeat=None)
    comparison = None
    if is_published and placement.event_id and not placement.repeat:
        comparison = await analysis.compare(
            services.database,
            services.events,
            placement.event_id,
            now,
            entering=article,
            is_copy=placement.copy_of is not None,
        )
    async with services.database.transaction() as tx:
        result = await insert_draft(tx, article, placement, by, now, on_saved)
        if isinstance(result, Article) and result.status is ArticleStatus.PUBLISHED:
            await analysis.store(tx, result.event_id, comparison, now, result.id)
        return result


async def confirm_parked_draft(database: Database, article_id: int, by: Person, now: datetime) -> Article:
    """Make a draft of a parked near copy; one that is no longer discarded stays as it is.

    Raises:
        UserError: It was deleted, or the same text was added as another article.
    """
    async with database.transaction() as tx:
        article = require_found(await articles.get_for_update(tx, article_id), "article.gone")
        if article.status is not ArticleStatus.DISCARDED:
            return article
        await reject_duplicate_text(tx, article)
        article = await articles.restore_draft(tx, article_id, now)
        await team.write_audit_entry(tx, by.id, by.name, "article.added", article.title, now)
    return article


async def _update_index_and_load_topics(services: IntakeServices, now: datetime) -> list[tuple[str, int]]:
    """The newsroom's topics with their counts, after the worker has learned the archive's new articles."""
    await services.summarizer.update_index(openings_loader(services.database, now))
    async with services.database.reading() as tx:
        return await load_known_topics(tx)


async def _save(
    services: IntakeServices,
    prepared: PreparedArticle,
    raw: str,
    provenance: Provenance,
    by: Person,
    chat_id: int,
    now: datetime,
) -> Article | Duplicate:
    article = build_article(prepared, raw, provenance, by, chat_id)
    placement = await place(services, article, now)
    async with services.database.transaction() as tx:
        return await insert_draft(tx, article, placement, by, now)


async def place(
    services: IntakeServices,
    article: NewArticle,
    now: datetime,
    *,
    excluded: Article | None = None,
    has_own_identity: bool = False,
    is_entry: bool = False,
) -> Placement:
    """Where a new article belongs; see bot.services.articles.placement.find_placement."""
    return await find_placement(
        services.database,
        services.summarizer,
        services.events,
        article,
        now,
        excluded=excluded,
        has_own_identity=has_own_identity,
        is_entry=is_entry,
    )


async def insert_draft(
    tx: Transaction,
    article: NewArticle,
    placement: Placement,
    by: Person,
    now: datetime,
    on_saved: OnSaved | None = None,
) -> Article | Duplicate:
    """Store a draft in its event unless the archive has its text.

    A repeat that is not exact is stored as a discarded draft, or not at all where `on_saved` is given.
    """
    # Checked in the transaction that stores: two editors may send the same page at once.
    exact = await find_repeat(tx, article)
    if exact:
        return Duplicate(exact)
    repeat = placement.repeat
    if repeat and on_saved:
        return Duplicate(repeat.article, kind=repeat.kind)
    saved = await articles.add(
        tx,
        article,
        now,
        event_id=placement.event_id,
        copy_of=placement.copy_of,
        corrects=placement.corrects,
    )
    if repeat:
        return Duplicate(repeat.article, await articles.discard(tx, saved.id, now), repeat.kind)
    await team.write_audit_entry(tx, by.id, by.name, "article.added", article.title, now)
    return await on_saved(tx, saved) if on_saved else saved


def build_article(
    prepared: PreparedArticle,
    raw: str,
    provenance: Provenance,
    by: Person,
    chat_id: int,
    *,
    needs_text: bool = True,
) -> NewArticle:
    """A prepared text as a new article of the archive; without `needs_text` a title is enough.

    Raises:
        UserError: There is nothing to summarise in it.
    """
    summary = prepared.summary
    if needs_text and not summary.sentences:
        raise UserError("intake.nothing_left")
    url, links = choose_source(provenance.links, provenance.url or prepared.url, blocks=prepared.blocks)
    # Links are stored as headings: shown and searched, but neither summarised nor compared.
    link_blocks = tuple(StoredBlock("heading", link.as_text) for link in links)
    return NewArticle(
        title=one_line(prepared.title)[:_MAX_SOURCE_TITLE_LENGTH]
        or title_from_sentence((*summary.sentences, url)[0], _MAX_DERIVED_TITLE_LENGTH),
        blocks=(*prepared.blocks, *link_blocks),
        dropped=prepared.dropped,
        raw=raw,
        summary=summary,
        sentences_shown=default_length(summary),
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


def default_length(summary: StoredSummary) -> int:
    """The length of a new draft's summary; all of a note, which ends where its summary does."""
    if not summary.positions:
        return 1
    is_note = summary.positions[-1] < MAX_NOTE_SENTENCES and summary.best == len(summary.positions)
    most = MAX_NOTE_SENTENCES if is_note else DEFAULT_SENTENCES_SHOWN
    return min(most, max(1, summary.best))
