"""Messages that were shared into other chats: each is edited once for a correction, the last one wins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeAlias

from data.articles import articles
from data.database import Database
from data.delivery import shared_cards
from data.newsroom import referrals
from data.records.articles import NewArticle
from data.records.sharing import CardCounts, ReferralKind

ArticleMaker: TypeAlias = Callable[..., NewArticle]
MINUTE = timedelta(minutes=1)


async def test_a_correction_comes_to_each_message_until_a_later_one_does(
    database: Database, now: datetime, make_article: ArticleMaker
) -> None:
    async with database.transaction() as tx:
        article = await articles.add(tx, make_article(), now)
        other = await articles.add(tx, make_article(), now)
        await shared_cards.add(tx, other.id, "other", "en", now)
        cards = [await shared_cards.add(tx, article.id, f"card {n}", "de", now) for n in range(3)]
        first, second, third = (card.id for card in cards if card)
        assert await shared_cards.add(tx, article.id, "card 0", "de", now) is None
        await shared_cards.add(tx, article.id, "later", "en", now + 2 * MINUTE)

        async def open_for(correction_id: int) -> list[int]:
            found = await shared_cards.list_open(tx, article.id, correction_id, now + MINUTE, 10)
            return [card.id for card in found]

        assert await open_for(7) == [first, second, third]
        await shared_cards.settle(tx, [first], 7, is_gone=False)
        await shared_cards.settle(tx, [second], 7, is_gone=True)
        counts = await shared_cards.count_for_correction(tx, article.id, 7, now + MINUTE)
        assert counts == CardCounts(corrected=1, gone=1, left=1)
        await shared_cards.settle(tx, [third], 9, is_gone=False)
        assert await open_for(7) == []
        assert await open_for(8) == [first]
        assert await open_for(9) == [first]
        assert await shared_cards.count_editable(tx, article.id) == 3


async def test_links_are_counted_by_kind_and_day(database: Database, now: datetime) -> None:
    days = [now.date(), now.date(), now.date() + timedelta(days=1)]
    async with database.transaction() as tx:
        for day in days:
            await referrals.count(tx, "s1", ReferralKind.OPENED, day)
        await referrals.count(tx, "s1", ReferralKind.SUBSCRIBED, now.date())
        await referrals.count(tx, "t_sport", ReferralKind.OPENED, now.date())
        assert await referrals.totals(tx, "s1") == {ReferralKind.OPENED: 3, ReferralKind.SUBSCRIBED: 1}
        assert await referrals.totals(tx, "s2") == {}
