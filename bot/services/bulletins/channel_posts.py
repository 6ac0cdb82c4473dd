"""Decides for one story and one connected chat: post it now, at an hour, with the next digest, or never."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from bot.errors import UserError
from bot.services.calendar.slots import MAX_LATENESS
from bot.services.newsroom.people import Person
from bot.services.subscriptions import subscriptions
from bot.services.subscriptions.connected_chats import subscription_chat
from data.articles import articles
from data.audience.reader_rules import mutes
from data.database import Database, Transaction
from data.delivery import bulletins, channel_posts, editions, planning
from data.delivery.planning import EditionDelivery
from data.newsroom import connected_chats, team
from data.records.articles import Article, ArticleStatus
from data.records.audience import Subscription
from data.records.bulletins import BulletinKind
from data.records.delivery import BULLETIN_KIND, OutboxState
from data.records.events import EditionEntry, EntryKind
from data.records.newsroom import ConnectedChat
from data.records.reader_rules import ReaderRule, RuleSubject

_ON_ITS_WAY = (OutboxState.LEASED, OutboxState.SENDING, OutboxState.SENT, OutboxState.UNKNOWN)


class PostChoice(StrEnum):
    """What becomes of a story in a chat; `planned` and `sent` are posts of their own."""

    DIGEST = "digest"
    PLANNED = "planned"
    SENT = "sent"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class ChannelPost:
    """A chat, and what becomes of a story there.

    Attributes:
        chat: The chat.
        timezone: Its zone.
        choice: See PostChoice.
        at: When the post is sent, or was; None without one.
    """

    chat: ConnectedChat
    timezone: str
    choice: PostChoice
    at: datetime | None = None


async def list_posts(database: Database, article_id: int, now: datetime) -> tuple[Article, list[ChannelPost]]:
    """The article, and what becomes of it in each connected chat that gets digests.

    Raises:
        UserError: The article does not exist.
    """
    async with database.reading() as tx:
        article = await articles.get(tx, article_id)
        if article is None:
            raise UserError("article.gone")
        found = []
        for chat in await connected_chats.list_all(tx):
            subscription = await subscriptions.find(tx, subscription_chat(chat))
            if subscription is not None:
                found.append(await _load(tx, article, chat, subscription, now))
    return article, found


async def choose_hour(
    database: Database, article_id: int, chat: ConnectedChat, at: datetime, by: Person, now: datetime
) -> None:
    """Post a published story in a chat at an instant; quiet hours of the chat are waited out.

    Raises:
        UserError: It is not published, or was posted there already.
    """
    async with database.transaction() as tx:
        article, subscription = await _require(tx, article_id, chat)
        await _set_muted(tx, article, subscription, now, is_muted=False)
        post = await channel_posts.find(tx, subscription.reader_id, _event_of(article))
        if post is None:
            await _plan(tx, article, subscription, at, now)
        elif not await channel_posts.move(tx, post.id, at, at + MAX_LATENESS):
            raise UserError("channel_post.sent", title=chat.title)
        await team.write_audit_entry(tx, by.id, by.name, "channel.post", chat.title, now)


async def choose_digest(
    database: Database, article_id: int, chat: ConnectedChat, by: Person, now: datetime, *, is_never: bool
) -> None:
    """Leave a story to the next digest of a chat, or, with `is_never`, keep it out of there.

    Raises:
        UserError: The article does not exist, or was posted there already.
    """
    async with database.transaction() as tx:
        article, subscription = await _require(tx, article_id, chat)
        post = await channel_posts.find(tx, subscription.reader_id, _event_of(article))
        if post is not None and post.state in _ON_ITS_WAY:
            raise UserError("channel_post.sent", title=chat.title)
        if post is not None:
            await channel_posts.cancel(tx, post.id, now)
        await _set_muted(tx, article, subscription, now, is_muted=is_never)
        action = "channel.post_never" if is_never else "channel.post_digest"
        await team.write_audit_entry(tx, by.id, by.name, action, chat.title, now)


async def _load(
    tx: Transaction, article: Article, chat: ConnectedChat, subscription: Subscription, now: datetime
) -> ChannelPost:
    event_id = _event_of(article)
    post = await channel_posts.find(tx, subscription.reader_id, event_id)
    if post is not None and post.state in _ON_ITS_WAY:
        return ChannelPost(chat, subscription.timezone, PostChoice.SENT, post.settled_at or post.not_before)
    if post is not None and post.state is OutboxState.PENDING:
        return ChannelPost(chat, subscription.timezone, PostChoice.PLANNED, post.not_before)
    is_muted = _event_rule(event_id) in await _muted(tx, subscription, now)
    return ChannelPost(chat, subscription.timezone, PostChoice.NEVER if is_muted else PostChoice.DIGEST)


async def _require(tx: Transaction, article_id: int, chat: ConnectedChat) -> tuple[Article, Subscription]:
    subscription = await subscriptions.require_for_update(tx, subscription_chat(chat))
    article = await articles.get(tx, article_id)
    if article is None or article.status is not ArticleStatus.PUBLISHED:
        raise UserError("channel_post.not_published")
    return article, subscription


async def _plan(
    tx: Transaction, article: Article, subscription: Subscription, at: datetime, now: datetime
) -> None:
    """Insert the message, under the key by which bulletins of the event are sent once to each reader."""
    event_id = _event_of(article)
    entry = EditionEntry(event_id, article.id, EntryKind.STORY)
    content = editions.EditionContent(((article.id,),), entries=(entry,))
    (edition_id,) = await editions.add_editions(tx, BulletinKind.STORY, [content], now)
    before: Sequence[datetime] = [one.created_at for one in await bulletins.list_of_event(tx, event_id)]
    delivery = EditionDelivery(
        edition_id=edition_id,
        kind=BULLETIN_KIND,
        local_date=(before[0] if before else now).astimezone(UTC).date(),
        slot=event_id,
        parts=(0,),
        due_at=at,
        not_before=at,
        expires_at=at + MAX_LATENESS,
    )
    await planning.insert_deliveries(tx, [(delivery, [subscription.reader_id])])


async def _set_muted(
    tx: Transaction, article: Article, subscription: Subscription, now: datetime, *, is_muted: bool
) -> None:
    """Mute the story's event for the chat, or lift that."""
    rule = _event_rule(_event_of(article))
    if is_muted:
        await mutes.put(tx, subscription.reader_id, [ReaderRule(*rule)], now)
    for one in await mutes.list_active(tx, subscription.reader_id, now):
        if not is_muted and (one.kind, one.value) == rule:
            await mutes.set_until(tx, one.id, now)
    await mutes.write_set(tx, subscription.reader_id, now)


async def _muted(tx: Transaction, subscription: Subscription, now: datetime) -> set[tuple[RuleSubject, str]]:
    return {(one.kind, one.value) for one in await mutes.list_active(tx, subscription.reader_id, now)}


def _event_rule(event_id: int) -> tuple[RuleSubject, str]:
    return RuleSubject.EVENT, str(event_id)


def _event_of(article: Article) -> int:
    return article.event_id or 0
