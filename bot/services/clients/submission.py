"""Handles one request of a client: its right, its repeats, and the article that it makes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.errors import LedeError, require_found
from bot.services.articles.duplicates import Duplicate
from bot.services.clients import article_intake, repeats
from bot.services.clients.article_fields import ArticleRequest, GivenStatus
from bot.services.clients.repeats import ClientRemoved, RequestKey
from bot.services.feeds.feed_services import FeedServices
from bot.services.newsroom.people import Person
from data.articles import articles
from data.database import Transaction
from data.newsroom import api_clients
from data.records.articles import Article
from data.records.clients import ApiClient, ClientRight


class NotAllowed(LedeError):
    """The client may not publish."""


class KnownText(LedeError):
    """The archive has the text already.

    Attributes:
        duplicate: The article that has it.
    """

    def __init__(self, duplicate: Duplicate) -> None:
        super().__init__()
        self.duplicate = duplicate


@dataclass(frozen=True, slots=True)
class Submitted:
    """The article of a request, and whether an earlier request with the same key had made it."""

    article: Article
    is_repeat: bool = False


async def submit(
    services: FeedServices, client: ApiClient, request: ArticleRequest, key: RequestKey | None, now: datetime
) -> Submitted:
    """Make an article of a request, once for each key.

    Raises:
        NotAllowed: It is to be published, and the client makes drafts only.
        RequestInProgress, KeyReused: See bot.services.clients.repeats.
        KnownText: The archive has the text.
        ClientRemoved: The client was removed meanwhile.
        UserError: The article was deleted since; or the text or page cannot be used.
        SummarizerError: The worker could not process it.
    """
    publishes = _publishes(client, request)
    if key is None:
        return Submitted(await _make_article(services, client, request, None, publishes, now))
    article_id = await repeats.claim(services.database, key, now)
    if article_id is not None:
        async with services.database.reading() as tx:
            return Submitted(
                require_found(await articles.get(tx, article_id), "article.gone"), is_repeat=True
            )
    try:
        return Submitted(await _make_article(services, client, request, key, publishes, now))
    except Exception:
        await repeats.release(services.database, key, now)
        raise


def _publishes(client: ApiClient, request: ArticleRequest) -> bool:
    may_publish = client.can is ClientRight.PUBLISH
    if request.status is GivenStatus.PUBLISHED and not may_publish:
        raise NotAllowed
    return may_publish and request.status is not GivenStatus.DRAFT


async def _make_article(
    services: FeedServices,
    client: ApiClient,
    request: ArticleRequest,
    key: RequestKey | None,
    publishes: bool,
    now: datetime,
) -> Article:
    async def keep_claim(tx: Transaction, article: Article) -> None:
        if not await api_clients.lock(tx, client.id):
            raise ClientRemoved
        if key is not None:
            await repeats.complete(tx, key, now, article.id)

    prepared = await article_intake.prepare(services, request)
    intake_services = services.intake
    result = await article_intake.store(
        intake_services, prepared, request, Person(0, client.name), now, keep_claim, publishes=publishes
    )
    if isinstance(result, Duplicate):
        raise KnownText(result)
    return result
