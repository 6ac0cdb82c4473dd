"""Makes a draft of what a reader sends; fifty readers with the same story make one draft with a count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import UserError
from bot.services.articles.duplicates import Duplicate
from bot.services.clients import article_intake
from bot.services.clients.article_fields import ArticleRequest
from bot.services.feeds.feed_services import FeedServices
from bot.services.newsroom.people import Person
from data.database import Database, Transaction
from data.newsroom import team, tips
from data.records.articles import Article, ArticleStatus
from data.records.tips import Tip

MAX_TIPS_A_DAY = 5
MAX_TIPS_OF_ALL_A_DAY = 300
"""Together: what the newsroom can still read, and the worker of the feeds process beside them."""
THANKS_BATCH_SIZE = 20
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tipster:
    """A reader who sends a story; `name` is "" where editors are not to see it."""

    chat_id: int
    name: str
    language: str


async def submit(
    services: FeedServices, request: ArticleRequest, sender: Tipster, label: str, now: datetime
) -> Article:
    """Make a draft of a link or a text, or count the reader beside the story that is here already.

    Args:
        services: The services; pages and texts are read by the worker process of the feeds.
        request: The address or the text.
        sender: Who sends it.
        label: By what name editors see who has added it.
        now: The present.

    Raises:
        UserError: The reader may send no (more) tips today, or the page or text cannot be read.
        SummarizerError: The worker could not process it.
    """
    await require_allowed(services.database, sender.chat_id, now)
    prepared = await article_intake.prepare(services, request)

    async def keep_tip(tx: Transaction, article: Article) -> None:
        await tips.add(tx, _tip_of(article, sender, now), made_draft=True)

    result = await article_intake.store(
        services.intake, prepared, request, Person(0, label), now, keep_tip, publishes=False
    )
    if not isinstance(result, Duplicate):
        return result
    is_published = result.article.status is ArticleStatus.PUBLISHED
    async with services.database.transaction() as tx:
        await tips.add(tx, _tip_of(result.article, sender, now), is_thanked=is_published)
    return result.article


async def require_allowed(database: Database, chat_id: int, now: datetime) -> None:
    """Raise UserError where a reader may send no more tips now."""
    async with database.reading() as tx:
        if await tips.is_blocked(tx, chat_id):
            raise UserError("tip.blocked")
        if await tips.count_since(tx, now - _ONE_DAY, chat_id) >= MAX_TIPS_A_DAY:
            raise UserError("tip.enough")
        if await tips.count_since(tx, now - _ONE_DAY) >= MAX_TIPS_OF_ALL_A_DAY:
            raise UserError("tip.too_many")


async def set_blocked(
    database: Database, article: Article, by: Person, now: datetime, *, is_blocked: bool
) -> None:
    """Take no more tips from the only sender of a story, or take them again.

    Raises:
        UserError: It has several senders, or none.
    """
    async with database.transaction() as tx:
        sender = await tips.only_sender(tx, article.id)
        if sender is None:
            raise UserError("tip.no_sender")
        if is_blocked:
            await tips.block(tx, sender, by.id, now)
        else:
            await tips.unblock(tx, sender)
        action = "tip.blocked" if is_blocked else "tip.unblocked"
        await team.write_audit_entry(tx, by.id, by.name, action, article.title, now)


async def is_any_to_thank(database: Database) -> bool:
    """Whether readers are to be thanked."""
    async with database.reading() as tx:
        return await tips.is_any_to_thank(tx)


async def claim_thanks(database: Database) -> list[tuple[Tip, str]]:
    """Some of the tips whose story is published, with its title; each is claimed once."""
    async with database.transaction() as tx:
        return await tips.claim_thanks(tx, THANKS_BATCH_SIZE)


def _tip_of(article: Article, sender: Tipster, now: datetime) -> Tip:
    return Tip(article.id, sender.chat_id, sender.name, sender.language, now)
