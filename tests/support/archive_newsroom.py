"""A newsroom with all that an archive has to show or to hide, and a reader of its pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urldefrag, urljoin

from lxml import html  # type: ignore[import-untyped]

from data.articles import articles, events
from data.database import Database, Transaction
from data.delivery import corrections
from data.records.articles import Article
from data.records.corrections import CorrectionState, Reach
from data.records.events import Addition, ValueConflict
from tests.support.factories import NOW, new_article

EVIL = '<script>alert("x")</script> & \u202eevil\x07 "title'
ODD_TOPIC = "a/b & ../c"
REASON = "The letter turned out to be forged."
CORRECTION = "The fare is 3 euros, not 13."
FILLERS = 26
MORNING = datetime(2026, 11, 22, 8, 0, tzinfo=NOW.tzinfo)
SECRET = "Nobody may read this"


@dataclass
class ArchiveNewsroom:
    """The numbers of what was stored.

    Attributes:
        ferry: The lead of an event with three reports.
        event: That event.
        merged: An event that was merged into it.
        evil: A story with a hostile title, text, address and topic.
        arabic: A story in Arabic.
        corrected: A story that was corrected.
        retracted: A retracted story with a reason.
        retracted_silently: One without a reason, which was corrected before.
        draft: A draft.
        withdrawn: A story that is a draft again.
    """

    ferry: int = 0
    event: int = 0
    merged: int = 0
    evil: int = 0
    arabic: int = 0
    corrected: int = 0
    retracted: int = 0
    retracted_silently: int = 0
    draft: int = 0
    withdrawn: int = 0


async def fill(database: Database, fillers: int = FILLERS) -> ArchiveNewsroom:
    """Publish stories on Saturday and early on Sunday, NOW's day."""
    room = ArchiveNewsroom()
    async with database.transaction() as tx:
        for number in range(fillers):
            at = NOW - timedelta(hours=30, minutes=-number)
            await _publish(tx, at, f"Filler {number}", topics=("harbour",), url=f"https://h{number}.example/")
        await _add_event(tx, room)
        await _add_special_stories(tx, room)
    return room


async def _add_event(tx: Transaction, room: ArchiveNewsroom) -> None:
    at = MORNING - timedelta(hours=1)
    lead = await _publish(
        tx,
        at,
        "The ferry sails",
        topics=("harbour",),
        site="Harbour News",
        url="https://harbour.example/ferry",
    )
    second = await _publish(
        tx, at, "Ferry fare rises", site="Port Post", url="https://port.example/a?b=1&c=2"
    )
    third = await _publish(tx, at, "Die Fähre fährt", site="Hafenblatt", language="de", topics=("fähren",))
    await events.move_articles(tx, [second.id, third.id], lead.event_id, at)
    added = [Addition(second.id, "The fare rises by a euro.")]
    conflict = [ValueConflict("the fare", lead.id, "3 euros", second.id, "4 euros")]
    await events.set_facts(tx, lead.event_id, added, conflict, at)
    room.ferry, room.event, room.merged = lead.id, lead.event_id, second.event_id


async def _add_special_stories(tx: Transaction, room: ArchiveNewsroom) -> None:
    at = MORNING - timedelta(minutes=30)
    hostile = {"topics": (ODD_TOPIC,), "url": "javascript:alert(1)", "site": "<b>Site</b>", "note": EVIL}
    room.evil = (await _publish(tx, at, EVIL, **hostile)).id
    room.arabic = (await _publish(tx, at, "العبارة تبحر", language="ar", topics=("رياضة",))).id
    corrected = await _publish(tx, at, "A corrected story", url="https://harbour.example/fare")
    later = at + timedelta(hours=2)
    room.corrected = corrected.id
    await articles.revise(tx, corrected.id, later, corrected_at=later, correction=CORRECTION)
    retracted = await _publish(tx, at, f"{SECRET}: retracted")
    await articles.retract(tx, retracted.id, later)
    await articles.revise(tx, retracted.id, later, corrected_at=later, correction=REASON)
    question = corrections.Question(retracted.id, True, 7, 7, "en")
    asked = await corrections.ask(tx, question, Reach(1, 1), later)
    await corrections.change(tx, asked.id, state=CorrectionState.DONE)
    room.retracted = retracted.id
    taken_back = await _publish(tx, at, f"{SECRET}: taken back")
    await articles.revise(tx, taken_back.id, later, corrected_at=later, correction=CORRECTION)
    await articles.retract(tx, taken_back.id, later)
    room.retracted_silently = taken_back.id
    room.draft = (await articles.add(tx, new_article(f"{SECRET}: draft"), at)).id
    withdrawn = await _publish(tx, at, f"{SECRET}: withdrawn")
    room.withdrawn = (await articles.unpublish(tx, withdrawn.id, later)).id


async def _publish(tx: Transaction, at: datetime, title: str, **fields: object) -> Article:
    draft = await articles.add(tx, new_article(title, **fields), at)
    return await articles.publish(tx, draft.id, at)


@dataclass
class Crawl:
    """What a crawler found: the body of each page by address, and the addresses of other sites."""

    root: str
    pages: dict[str, bytes] = field(default_factory=dict)
    outside: set[str] = field(default_factory=set)


async def crawl(root: str, read: Callable[[str], Awaitable[bytes]]) -> Crawl:
    """Follow every link below `root`, which ends with a slash; `read` returns the body at an address."""
    found = Crawl(root)
    queue = [root]
    while queue:
        address = queue.pop()
        if address in found.pages:
            continue
        found.pages[address] = body = await read(address)
        for target in _links(address, body):
            if target.startswith(root):
                queue.append(target)
            else:
                found.outside.add(target)
    return found


def _links(address: str, body: bytes) -> list[str]:
    """The addresses that a page names; none for other files."""
    if not body.lstrip().startswith(b"<!doctype html>"):
        return []
    page = html.document_fromstring(body.decode())
    named = page.xpath("//@href | //@src | //@action")
    return [urldefrag(urljoin(address, str(one))).url for one in named]
