"""Loads what editors see of events: that of an article, an event with its articles, recent events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.errors import require_found
from data.articles import events, search
from data.articles.circulation import list_sent
from data.database import Database, Transaction
from data.records.articles import Article, ArticleStatus
from data.records.circulation import Circulation
from data.records.events import Event, EventMember

PAGE_SIZE = 8
MAX_FOUND = 100
"""The most articles of which a search shows the events."""
PRESENT = (ArticleStatus.PUBLISHED, ArticleStatus.DRAFT, ArticleStatus.RETRACTED)
"""The statuses of the articles that an event's card lists."""
_EVER_PUBLISHED = (ArticleStatus.PUBLISHED, ArticleStatus.RETRACTED)
_GONE = "event.gone"


@dataclass(frozen=True, slots=True)
class EventOverview:
    """An event with the articles that are not discarded, in the order of publication, drafts last."""

    event: Event
    members: tuple[EventMember, ...]

    @property
    def lead(self) -> EventMember | None:
        """The article that stands for the event: its lead, or else the first article."""
        leads = (one for one in self.members if one.id == self.event.lead_article_id)
        return next(leads, self.members[0] if self.members else None)

    @property
    def title(self) -> str:
        """The title of the lead; "" for an event without articles."""
        return self.lead.title if self.lead else ""

    @property
    def outlet_count(self) -> int:
        """How many outlets report; an article without a known outlet counts as one."""
        return len({outlet_of(one) or one.id for one in self.members if one.status in PRESENT[:2]})


@dataclass(frozen=True, slots=True)
class ArticleEvents:
    """The event of an article, and the one from which an editor kept it apart; None where there is none."""

    own: EventOverview
    apart_from: EventOverview | None


def outlet_of(member: EventMember) -> str:
    """The site of an article, or the host of its link; "" where neither is known."""
    if member.site:
        return member.site
    try:
        return (urlsplit(member.url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


async def load(database: Database, event_id: int) -> EventOverview:
    """An event with its articles.

    Raises:
        UserError: There is none with this number, or it has no articles any more.
    """
    async with database.reading() as tx:
        found = await load_many(tx, {event_id})
    overview = require_found(found.get(event_id), _GONE)
    return require_found(overview if overview.members else None, _GONE)


async def load_of_article(tx: Transaction, article: Article) -> ArticleEvents | None:
    """The events of an article; None where it has none."""
    wanted = {article.event_id} | ({article.apart_from} if article.apart_from else set())
    found = await load_many(tx, wanted)
    own = found.get(article.event_id)
    apart = found.get(article.apart_from) if article.apart_from else None
    return ArticleEvents(own, apart if apart and apart.members else None) if own else None


async def load_many(tx: Transaction, event_ids: Collection[int]) -> dict[int, EventOverview]:
    """The existing events among these numbers, by number."""
    found = await events.get_many(tx, event_ids)
    members: dict[int, list[EventMember]] = defaultdict(list)
    for member in await events.list_members(tx, event_ids, PRESENT):
        members[member.event_id].append(member)
    return {number: EventOverview(event, tuple(members[number])) for number, event in found.items()}


async def list_published(database: Database, page: int) -> tuple[list[EventOverview], int]:
    """One page of the events with published or retracted articles, newest first, and the number of all."""
    return await _list(database, _EVER_PUBLISHED, page)


async def search_published(database: Database, words: str, page: int) -> tuple[list[EventOverview], int]:
    """One page of the events with an article that contains all the words, and the number of all of them.

    The most relevant come first, of at most MAX_FOUND articles; retracted ones, which are found by their
    titles, come last.
    """
    async with database.reading() as tx:
        published = await search.search(tx, words, MAX_FOUND, 0)
        retracted = await search.search_retracted_titles(tx, words)
        ids = list(dict.fromkeys((*(article.event_id for article in published), *retracted)))
        shown = ids[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
        found = await load_many(tx, shown)
    return [found[number] for number in shown if number in found], len(ids)


async def load_circulations(database: Database, found: Collection[EventOverview]) -> dict[int, Circulation]:
    """Where the articles of events went that were in a digest, by number."""
    numbers = {member.id for overview in found for member in overview.members}
    async with database.reading() as tx:
        return await list_sent(tx, numbers)


async def list_recent(database: Database, page: int) -> tuple[list[EventOverview], int]:
    """One page of the events with articles that are not discarded, newest first, and the number of all."""
    return await _list(database, PRESENT, page)


async def _list(
    database: Database, statuses: Sequence[ArticleStatus], page: int
) -> tuple[list[EventOverview], int]:
    async with database.reading() as tx:
        ids, total = await events.page(tx, statuses, page * PAGE_SIZE, PAGE_SIZE)
        found = await load_many(tx, ids)
    return [found[number] for number in ids if number in found], total
