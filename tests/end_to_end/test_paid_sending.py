"""A bot whose Stars are used up during a run: everybody gets the digest once, the owner hears of it once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from bot.playground import SendLimits
from bot.runtime.owner_alerts import HealthMonitor
from bot.services.subscriptions.subscriptions import Chat, SubscriptionDefaults, subscribe
from tests.end_to_end import seed
from tests.end_to_end.harness import NewsroomHarness
from tests.support.waiting import wait_until

READERS = 70
FREE_LIMIT = 30
STARS_FOR_TEN = 1.0


async def test_a_run_without_enough_stars_goes_on_unpaid_and_paid_sending_returns(
    harness: NewsroomHarness,
) -> None:
    playground = harness.playground
    harness.settings = replace(harness.settings, paid_broadcast_rate=200)
    playground.limits = SendLimits(per_second=FREE_LIMIT, private_per_second=0, group_per_minute=0)
    playground.world.stars = STARS_FOR_TEN
    people = [playground.add_user(f"Reader {n}", started=True) for n in range(READERS)]

    def digests() -> Counter[int]:
        ids = {person.id for person in people}
        return Counter(one.chat_id for one in playground.sent if one.ok and one.chat_id in ids)

    def texts_to_owner(part: str) -> list[str]:
        sent = [one for one in playground.sent if one.ok and one.chat_id == harness.owner.id]
        return [one.text for one in sent if part in one.text]

    async with harness.run() as app:
        async with app.context.database.transaction() as tx:
            for person in people:
                defaults = SubscriptionDefaults("UTC", ("08:00",))
                await subscribe(tx, Chat(person.id, 0, "private", "en"), defaults, harness.clock.now())
        await harness.owner.say("/start")
        await seed.publish_articles(harness, "The ferry moves")
        await harness.advance_clock(timedelta(hours=20))
        await wait_until(lambda: len(digests()) == READERS)
        monitor = HealthMonitor(app.context, lambda: True)
        for _ in range(3):
            await monitor.check()
            harness.clock.advance(timedelta(hours=2))
        assert len(texts_to_owner("Stars are used up")) == 1
        await app.jobs.paid_sending.check()
        assert app.context.rate_limiter.paid.is_suspended

        playground.world.stars = 1_000.0
        await app.jobs.paid_sending.check()
        await seed.publish_articles(harness, "The pier opens")
        await harness.advance_clock(timedelta(hours=18))
        await wait_until(lambda: sum(digests().values()) == 2 * READERS)
        await monitor.check()
        await monitor.check()
        assert len(texts_to_owner("digests are sent at the paid rate")) == 1

    assert set(digests().values()) == {2}
    assert playground.world.stars < 1_000.0
    refused = [one for one in playground.refusals if "BALANCE_TOO_LOW" in one.description]
    assert refused
    playground.world.event_log.refusals.clear()
