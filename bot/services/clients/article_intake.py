"""Makes an article of what a program sends, through the same steps as an entry of a feed."""

from __future__ import annotations

import html
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from bot.errors import UserError
from bot.ports.feed_reader import FeedEntry
from bot.ports.summarizer import PreparedArticle, Summarizer
from bot.services.articles import intake, page_fetch
from bot.services.articles.auto_publication import publish_or_ask
from bot.services.articles.duplicates import Duplicate
from bot.services.articles.intake import IntakeServices, Provenance
from bot.services.articles.known_topics import load_known_topics
from bot.services.clients.article_fields import ArticleRequest
from bot.services.feeds.feed_services import FeedServices
from bot.services.newsroom.people import Person
from data.database import Transaction
from data.records.articles import Article

OnStored = Callable[[Transaction, Article], Awaitable[None]]
"""Runs in the transaction that stores the article."""
_PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n\s*")


async def prepare(services: FeedServices, request: ArticleRequest) -> PreparedArticle:
    """Read and summarize what a request holds, fetching its page where it names one.

    Raises:
        UserError: The page cannot be fetched or read, or there is nothing to summarize.
        SummarizerError: The worker could not process it.
    """
    async with services.database.reading() as tx:
        topics = await load_known_topics(tx)
    if request.url:
        page = await page_fetch.fetch_page(services.fetcher, request.url)
        prepared = await services.summarizer.prepare_page(page.body, page.url, page.charset, topics)
    else:
        prepared = await services.summarizer.prepare_entry(_as_entry(request), topics)
    return await with_given_fields(services.summarizer, prepared, request)


async def with_given_fields(
    summarizer: Summarizer, prepared: PreparedArticle, request: ArticleRequest
) -> PreparedArticle:
    """A prepared article with the fields that a request names instead of those that were found.

    Raises:
        SummarizerError: The worker could not summarize it in the language that is given.
    """
    summary = prepared.summary
    if request.language and request.language != prepared.language:
        summary = await summarizer.resummarize(
            request.title or prepared.title, prepared.blocks, request.language, summary.method
        )
    return replace(
        prepared,
        title=request.title or prepared.title,
        author=request.author or prepared.author,
        source_date=request.published or prepared.source_date,
        topics=prepared.topics if request.topics is None else request.topics,
        language=request.language or prepared.language,
        summary=summary,
    )


async def store(
    services: IntakeServices,
    prepared: PreparedArticle,
    request: ArticleRequest,
    by: Person,
    now: datetime,
    on_stored: OnStored | None = None,
    *,
    publishes: bool,
) -> Article | Duplicate:
    """Store a prepared article as a draft or published; a repeat of a stored article is not stored.

    Raises:
        UserError: There is nothing to summarize in it, or too little.
        SummarizerError: The worker could not compare it with the archive.
    """
    if not prepared.summary.sentences:
        raise UserError("intake.nothing_left")
    if sum(character.isalpha() for block in prepared.blocks for character in block.text) < intake.MIN_LETTERS:
        raise UserError("intake.too_short")

    async def finish(tx: Transaction, article: Article) -> Article:
        if on_stored is not None:
            await on_stored(tx, article)
        return await publish_or_ask(tx, article, by, services.rules, now) if publishes else article

    return await intake.create_draft_from_prepared(
        services,
        prepared,
        Provenance(request.source, request.link or request.url),
        by,
        0,
        now,
        finish,
        is_wanted=request.allow_similar,
        is_published=publishes,
    )


def _as_entry(request: ArticleRequest) -> FeedEntry:
    return FeedEntry(
        link=request.link,
        title=request.title,
        author=request.author,
        published=None,
        html=request.html or _as_html(request.text),
        keys={},
        day=request.published,
    )


def _as_html(text: str) -> str:
    """Plain text as HTML paragraphs; the lines of a paragraph are joined."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    parts = _PARAGRAPH_END.split(text) if _PARAGRAPH_END.search(text) else text.split("\n")
    return "".join(f"<p>{html.escape(' '.join(part.split()))}</p>" for part in parts if part.strip())
