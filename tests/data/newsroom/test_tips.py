"""Tips are counted once for each reader, thanked for once, and forgotten with the drafts that they made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from data.articles import articles
from data.database import Database
from data.newsroom import tips
from data.records.articles import NewArticle
from data.records.tips import Tip, TipSummary

ADA, BEA = 7, 8


async def test_a_story_counts_its_senders_once_and_names_the_first_who_gave_a_name(
    database: Database, now: datetime, make_article: Callable[..., NewArticle]
) -> None:
    async with database.transaction() as tx:
        first, second = [
            (await articles.add(tx, make_article(fingerprint=name), now)).id for name in ("a", "b")
        ]
        for chat, name in ((ADA, ""), (BEA, "Bea"), (BEA, "Bea"), (9, "Cleo")):
            await tips.add(tx, Tip(first, chat, name, "en", now))
        await tips.add(tx, Tip(second, ADA, "", "en", now))
        assert await tips.summaries(tx, [first, second, 99]) == {
            first: TipSummary(3, "Bea"),
            second: TipSummary(1),
        }
        assert await tips.count_since(tx, now - timedelta(hours=1)) == 4
        assert await tips.count_since(tx, now - timedelta(hours=1), ADA) == 2
        assert await tips.count_since(tx, now, ADA) == 0
        assert await tips.only_sender(tx, first) is None
        assert await tips.only_sender(tx, second) == ADA
        await tips.block(tx, ADA, 1, now)
        assert (await tips.summaries(tx, [second]))[second].is_blocked
        assert await tips.is_blocked(tx, ADA)
        await tips.unblock(tx, ADA)
        assert not await tips.is_blocked(tx, ADA)


async def test_senders_are_thanked_once_after_the_publication(
    database: Database, now: datetime, make_article: Callable[..., NewArticle]
) -> None:
    async with database.transaction() as tx:
        story = (await articles.add(tx, make_article(), now)).id
        sent = [Tip(story, chat, "", "de", now) for chat in (ADA, BEA)]
        for tip in sent:
            await tips.add(tx, tip)
        await tips.add(tx, Tip(story, 9, "", "en", now), is_thanked=True)
        assert not await tips.is_any_to_thank(tx)
        published = await articles.publish(tx, story, now)
        assert await tips.is_any_to_thank(tx)
        assert await tips.claim_thanks(tx, 1) == [(sent[0], published.title)]
        assert await tips.claim_thanks(tx, 9) == [(sent[1], published.title)]
        assert await tips.claim_thanks(tx, 9) == []


async def test_forgetting_deletes_the_drafts_that_a_reader_alone_made(
    database: Database, now: datetime, make_article: Callable[..., NewArticle]
) -> None:
    async with database.transaction() as tx:
        alone, shared, published, editors = [
            (await articles.add(tx, make_article(fingerprint=name), now)).id for name in "abcd"
        ]
        for story in (alone, shared, published):
            await tips.add(tx, Tip(story, ADA, "", "en", now), made_draft=True)
        await tips.add(tx, Tip(editors, ADA, "", "en", now))
        await tips.add(tx, Tip(shared, BEA, "", "en", now))
        await articles.publish(tx, published, now)
        await tips.block(tx, ADA, 1, now)
        assert await tips.forget(tx, ADA) == 5
        assert set(await articles.get_many(tx, [alone, shared, published, editors])) == {
            shared,
            published,
            editors,
        }
        assert await tips.count_since(tx, now - timedelta(hours=1), ADA) == 0
        assert not await tips.is_blocked(tx, ADA)
