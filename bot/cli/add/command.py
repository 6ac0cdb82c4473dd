"""Runs `lede add`: a script on the same machine adds an article, while Lede may be running."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from bot.cli.input_source import STDIN, BadInput, display_name, is_address, read_bytes
from bot.cli.streams import standard_input
from bot.clock import real_time
from bot.errors import SummarizerError, UserError
from bot.gateways.worker.summarizer_client import SummarizerClient
from bot.i18n import Catalogs
from bot.ports.events import EditorSummarizer
from bot.ports.fetcher import Fetcher
from bot.ports.summarizer import PreparedArticle
from bot.runtime.article_api.problems import describe_error
from bot.services.articles import page_fetch
from bot.services.articles.duplicates import Duplicate
from bot.services.articles.intake import IntakeServices
from bot.services.articles.known_topics import load_known_topics
from bot.services.clients import article_intake
from bot.services.clients.article_fields import ArticleRequest, FieldsRefused, read_article_request
from bot.services.newsroom.newsroom_rules import NewsroomRules
from bot.services.newsroom.people import Person
from bot.settings import ReviewPolicy, Settings
from data.database import Database
from data.records.articles import Article

_EXIT_REFUSED: Final = 1
_EXIT_BAD_INPUT: Final = 2
_ACTOR: Final = Person(0, "lede add")
_OPTIONS: Final[Mapping[str, str]] = {
    "title": "title",
    "outlet": "source",
    "link": "link",
    "published": "published",
    "topic": "topics",
    "language": "language",
}
"""Options by the field of an article that each gives."""


def run(
    chosen: argparse.Namespace,
    settings: Settings,
    fetcher_factory: Callable[[], Fetcher],
    *,
    stdin: BinaryIO | None = None,
    summarizer: EditorSummarizer | None = None,
    clock: Callable[[], datetime] = real_time,
) -> int:
    """Run the command; an error is one line on standard error.

    Returns:
        The exit code: 0, 1 where the text is here already, 2 where it cannot be read.

    Raises:
        DataError: The database cannot be used.
    """
    try:
        request = _read_options(chosen)
        content = b"" if is_address(chosen.source) else read_bytes(chosen.source, stdin or standard_input())
        worker = summarizer or SummarizerClient(settings.summary_method)
        adding = _add(chosen, request, content, settings, worker, fetcher_factory, clock())
        result = asyncio.run(adding)
    except BadInput as error:
        return _fail(str(error))
    except UserError as error:
        texts = Catalogs.load().for_language("en")
        return _fail(f"{display_name(chosen.source)}: {describe_error(error, texts)}")
    except SummarizerError:
        return _fail(f"{display_name(chosen.source)}: too large or too complex to be read")
    _print_result(result, as_json=chosen.json, waits_for_review=chosen.publish)
    return _EXIT_REFUSED if isinstance(result, Duplicate) else 0


def _fail(message: str) -> int:
    sys.stderr.write(f"lede add: {message}\n")
    return _EXIT_BAD_INPUT


def _read_options(chosen: argparse.Namespace) -> ArticleRequest:
    """The fields that options give; the text comes later.

    Raises:
        BadInput: An option cannot be used.
    """
    given = {field: getattr(chosen, option) for option, field in _OPTIONS.items()}
    try:
        request = read_article_request(given | {"text": "-", "allow_similar": chosen.allow_similar})
    except FieldsRefused as refused:
        names = {field: option for option, field in _OPTIONS.items()}
        raise BadInput("; ".join(f"--{names[f]} {why}" for f, why in refused.problems.items())) from refused
    return replace(request, text="")


async def _add(
    chosen: argparse.Namespace,
    request: ArticleRequest,
    content: bytes,
    settings: Settings,
    summarizer: EditorSummarizer,
    fetcher_factory: Callable[[], Fetcher],
    now: datetime,
) -> Article | Duplicate:
    database = await Database.open(settings.database_url)
    try:
        prepared = await _prepare(database, summarizer, chosen.source, content, fetcher_factory)
        prepared = await article_intake.with_given_fields(summarizer, prepared, request)
        services = IntakeServices(database, summarizer, summarizer, _newsroom_rules(settings))
        return await article_intake.store(services, prepared, request, _ACTOR, now, publishes=chosen.publish)
    finally:
        await summarizer.close()
        await database.close()


def _newsroom_rules(settings: Settings) -> NewsroomRules:
    is_required = settings.review is ReviewPolicy.REQUIRED
    return NewsroomRules(is_required, settings.default_timezone, settings.default_digest_times)


async def _prepare(
    database: Database,
    summarizer: EditorSummarizer,
    source: str,
    content: bytes,
    fetcher_factory: Callable[[], Fetcher],
) -> PreparedArticle:
    async with database.reading() as tx:
        topics = await load_known_topics(tx)
    if is_address(source):
        page = await page_fetch.fetch_page(fetcher_factory(), source)
        return await summarizer.prepare_page(page.body, page.url, page.charset, topics)
    if not content.strip():
        raise BadInput(f"{display_name(source)}: there is no text in it")
    name = "text" if source == STDIN else Path(source).name
    return await summarizer.prepare_file(name, content, topics)


def _print_result(result: Article | Duplicate, *, as_json: bool, waits_for_review: bool = False) -> None:
    article = result.article if isinstance(result, Duplicate) else result
    is_known = isinstance(result, Duplicate)
    if as_json:
        values = {
            "number": article.id,
            "status": str(article.status),
            "title": article.title,
            "known": is_known,
        }
        sys.stdout.write(json.dumps(values, ensure_ascii=False) + "\n")
        return
    if isinstance(result, Duplicate):
        hint = "" if result.is_exact else " --allow-similar adds it all the same."
        kind = "This text" if result.is_exact else "A similar text of the same outlet"
        sys.stderr.write(f"lede add: {kind} is here already, as article {article.id}.{hint}\n")
        return
    state = "is published" if article.seq is not None else "is a draft"
    if waits_for_review and article.seq is None:
        state = "is a draft and waits for another editor"
    sys.stdout.write(f"Article {article.id} {state}: {article.title}\n")
