"""Editors mark a story as breaking news: within limits, and perhaps only with a second editor's yes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.errors import UserError, require_found
from bot.services.newsroom.people import Person
from bot.services.subscriptions.subscriptions import Chat
from data.articles import articles, events
from data.coordination import counters
from data.database import Database, Transaction
from data.delivery import bulletins
from data.newsroom import team
from data.records.articles import Article, ArticleStatus
from data.records.bulletins import AtOnce, Bulletin, BulletinState
from data.records.delivery import OPEN_STATES, OutboxState
from data.records.events import EventMark

PROPOSAL_LIFETIME = timedelta(hours=2)
"""How long a second editor can agree."""
NEVER = datetime.max.replace(tzinfo=UTC)
"""When the next breaking story is possible for an owner who wants none."""
_DAY = timedelta(days=1)
_LOCK = "breaking_news"
_READERS = AtOnce.BREAKING | AtOnce.EVERYTHING


@dataclass(frozen=True, slots=True)
class BreakingRules:
    """The owner's settings: so many in 24 hours, so long apart, and whether two editors are needed."""

    limit: int
    apart: timedelta
    needs_two: bool = False


@dataclass(frozen=True, slots=True)
class BreakingStory:
    """A story that is to be sent, or is being sent, to those who want breaking news.

    Attributes:
        article: The article.
        bulletin: Its bulletin; None before it is marked, or where the limit is reached.
        readers: How many readers want breaking news.
        possible_at: When the next one is possible, perhaps NEVER; None for now.
        counts: How many of its messages are in each state of the ledger.
        lead_title: The title under which readers get the event, where another article leads it; else "".
    """

    article: Article
    bulletin: Bulletin | None
    readers: int
    possible_at: datetime | None = None
    counts: dict[OutboxState, int] | None = None
    lead_title: str = ""

    @property
    def sent(self) -> int:
        """How many have it."""
        return (self.counts or {}).get(OutboxState.SENT, 0)

    @property
    def waiting(self) -> int:
        """How many messages are planned and not sent yet."""
        return sum((self.counts or {}).get(state, 0) for state in OPEN_STATES)


def next_possible(sent_at: Sequence[datetime], rules: BreakingRules, now: datetime) -> datetime | None:
    """When the next breaking story is possible, by the instants of the last day's; None for now. Pure."""
    if not rules.limit:
        return NEVER
    recent = sorted(one for one in sent_at if one > now - _DAY)
    freed = [recent[-rules.limit] + _DAY] if len(recent) >= rules.limit else []
    apart = [recent[-1] + rules.apart] if recent else []
    latest = max((*freed, *apart), default=now)
    return latest if latest > now else None


async def load(database: Database, article_id: int, rules: BreakingRules, now: datetime) -> BreakingStory:
    """What an editor is asked about.

    Raises:
        UserError: The article is not published, or its event was sent as breaking news.
    """
    async with database.reading() as tx:
        article = await _require_published(tx, article_id)
        await _require_unmarked(tx, article.event_id)
        possible_at = next_possible(await bulletins.breaking_since(tx, now - _DAY), rules, now)
        readers = await bulletins.count_readers(tx, _READERS)
        lead_title = await _other_lead_title(tx, article)
    return BreakingStory(article, None, readers, possible_at, lead_title=lead_title)


async def load_proposable(
    database: Database, found: Sequence[Article], rules: BreakingRules, now: datetime
) -> list[BreakingStory]:
    """The stories that editors should be asked about because their feeds' rules take them for breaking news.

    None where no reader gets breaking news. Of an event it is the first such article, unless the event was
    sent or proposed already, so that the next outlet with it asks nothing again.
    """
    async with database.reading() as tx:
        readers = await bulletins.count_readers(tx, _READERS)
        if not rules.limit or not readers:
            return []
        possible_at = next_possible(await bulletins.breaking_since(tx, now - _DAY), rules, now)
        return [
            BreakingStory(
                article, None, readers, possible_at, lead_title=await _other_lead_title(tx, article)
            )
            for article in found
            if await _is_first_of_event(tx, article)
        ]


async def _other_lead_title(tx: Transaction, article: Article) -> str:
    event = await events.get(tx, article.event_id)
    if event is None or event.lead_article_id in (None, article.id):
        return ""
    lead = await articles.get(tx, event.lead_article_id)
    return lead.title if lead and lead.status is ArticleStatus.PUBLISHED else ""


async def _is_first_of_event(tx: Transaction, article: Article) -> bool:
    if article.status is not ArticleStatus.PUBLISHED or not article.breaking_word:
        return False
    if any(one.is_breaking for one in await bulletins.list_of_event(tx, article.event_id)):
        return False
    return await articles.first_with_breaking_word(tx, article.event_id) == article.id


async def mark(
    database: Database, article_id: int, by: Person, chat: Chat, rules: BreakingRules, now: datetime
) -> BreakingStory:
    """Send a story to those who want breaking news, or propose that to a second editor.

    Where the limit is reached, its event leads the digests instead, and the returned story has no bulletin.

    Raises:
        UserError: As `load`.
    """
    async with database.transaction() as tx:
        await counters.next_value(tx, _LOCK)  # two editors at once exceed no limit
        article = await _require_published(tx, article_id)
        await _require_unmarked(tx, article.event_id)
        readers = await bulletins.count_readers(tx, _READERS)
        possible_at = next_possible(await bulletins.breaking_since(tx, now - _DAY), rules, now)
        if possible_at is not None:
            await _lead_digest(tx, article, by, now)
            return BreakingStory(article, None, readers, possible_at)
        members = await articles.list_candidates_of_event(tx, article.event_id)
        made = await bulletins.add(
            tx,
            event_id=article.event_id,
            article_id=article.id,
            seq=max(one.seq for one in members),
            is_breaking=True,
            state=BulletinState.PROPOSED if rules.needs_two else BulletinState.RUNNING,
            author_id=by.id,
            author_name=by.name,
            chat_id=chat.id,
            language=chat.language,
            created_at=now,
            started_at=None if rules.needs_two else now,
        )
        action = "breaking.proposed" if rules.needs_two else "breaking.sent"
        await team.write_audit_entry(tx, by.id, by.name, action, article.title, now)
    return BreakingStory(article, made, readers)


async def approve(
    database: Database, bulletin_id: int, by: Person, rules: BreakingRules, now: datetime
) -> BreakingStory:
    """Agree to a proposal of another editor; it is sent, unless the limit was reached meanwhile.

    Raises:
        UserError: There is no proposal any more, it is one's own, or the article is not published.
    """
    async with database.transaction() as tx:
        await counters.next_value(tx, _LOCK)
        proposed = await _require_proposal(tx, bulletin_id, now)
        if proposed.author_id == by.id:
            raise UserError("breaking.own")
        article = await _require_published(tx, proposed.article_id)
        readers = await bulletins.count_readers(tx, _READERS)
        possible_at = next_possible(await bulletins.breaking_since(tx, now - _DAY), rules, now)
        if possible_at is not None:
            await bulletins.delete(tx, bulletin_id)
            await _lead_digest(tx, article, by, now)
            return BreakingStory(article, None, readers, possible_at)
        started = await bulletins.change(tx, bulletin_id, state=BulletinState.RUNNING, started_at=now)
        await team.write_audit_entry(tx, by.id, by.name, "breaking.sent", article.title, now)
    return BreakingStory(article, started, readers)


async def decline(database: Database, bulletin_id: int, by: Person, now: datetime) -> BreakingStory:
    """Turn a proposal down. Returns it as it was.

    Raises:
        UserError: There is none any more.
    """
    before = await load_progress(database, bulletin_id)
    async with database.transaction() as tx:
        proposed = await _require_proposal(tx, bulletin_id, now)
        await bulletins.delete(tx, bulletin_id)
        article = await articles.get(tx, proposed.article_id)
        title = article.title if article else ""
        await team.write_audit_entry(tx, by.id, by.name, "breaking.declined", title, now)
    return require_found(before, "article.gone")


async def stop(database: Database, bulletin_id: int, by: Person, now: datetime) -> BreakingStory:
    """Cancel what has not left; the story stays published.

    Raises:
        UserError: It is over already.
    """
    async with database.transaction() as tx:
        found = await bulletins.get(tx, bulletin_id, locked=True)
        if found is None or found.state is not BulletinState.RUNNING:
            raise UserError("breaking.over")
        await bulletins.change(tx, bulletin_id, state=BulletinState.STOPPING, is_stopped=True)
        article = await articles.get(tx, found.article_id)
        title = article.title if article else ""
        await team.write_audit_entry(tx, by.id, by.name, "breaking.stopped", title, now)
    return require_found(await load_progress(database, bulletin_id), "article.gone")


async def set_card(database: Database, bulletin_id: int, message_id: int) -> None:
    """Record the message that shows the editor how many have it."""
    async with database.transaction() as tx:
        await bulletins.change(tx, bulletin_id, card_message_id=message_id)


async def load_progress(database: Database, bulletin_id: int) -> BreakingStory | None:
    """How far a breaking story is; None where it is gone."""
    async with database.reading() as tx:
        found = await bulletins.get(tx, bulletin_id)
        article = await articles.get(tx, found.article_id) if found else None
        if found is None or article is None:
            return None
        readers = await bulletins.count_readers(tx, _READERS)
        counts = await bulletins.count_by_state(tx, found.event_id)
    return BreakingStory(article, found, max(readers, sum(counts.values())), None, counts)


async def _require_published(tx: Transaction, article_id: int) -> Article:
    article = require_found(await articles.get(tx, article_id), "article.gone")
    if article.status is not ArticleStatus.PUBLISHED:
        raise UserError("breaking.not_published")
    return article


async def _require_unmarked(tx: Transaction, event_id: int) -> None:
    if any(one.is_breaking for one in await bulletins.list_of_event(tx, event_id)):
        raise UserError("breaking.already")


async def _require_proposal(tx: Transaction, bulletin_id: int, now: datetime) -> Bulletin:
    found = await bulletins.get(tx, bulletin_id, locked=True)
    if found is None or found.state is not BulletinState.PROPOSED:
        raise UserError("breaking.no_proposal")
    if now - found.created_at > PROPOSAL_LIFETIME:
        raise UserError("breaking.too_late")
    return found


async def _lead_digest(tx: Transaction, article: Article, by: Person, now: datetime) -> None:
    """Let the event of a story that cannot be sent at once lead the digests."""
    await events.set_mark(tx, article.event_id, EventMark.LEAD, now)
    await team.write_audit_entry(tx, by.id, by.name, "breaking.limited", article.title, now)
