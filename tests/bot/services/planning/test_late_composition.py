"""Digests that planning leaves uncomposed are composed when they are leased, as if it had composed them."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.services.planning import candidate_snapshot, planner
from bot.services.planning.candidate_snapshot import EditorialDecisions
from bot.services.planning.candidates import CandidateSet
from bot.services.planning.composition import ALL_STORIES
from bot.services.planning.decisions import UncomposedDigests, compose_for, decide
from bot.services.planning.late_composition import LateComposer
from data.articles import articles
from data.database import Database
from data.delivery import outbox
from data.delivery.planning import PlanningKey
from data.records.delivery import Delivery
from data.records.events import Event, EventMark
from tests.bot.services.planning.test_candidate_digests import TOPICS, random_articles, random_decisions
from tests.bot.services.seed import chat, edition, messages, publish, retract, subscribe

DUE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SCIENCE, SPORT = ("science",), ("sport",)
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
KEY = PlanningKey(
    DUE, "UTC", ("08:00",), EVERY_DAY, (), date(2026, 11, 22), 1, 0, False, None, 0, as_json="{}"
)


@pytest.fixture(autouse=True)
def compose_all_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planner, "DIGESTS_COMPOSED_AT_ONCE", 0)


def packed(*rules: list[object]) -> str:
    return json.dumps(sorted(rules), separators=(",", ":")) if rules else ""


def random_candidates(rng: random.Random) -> CandidateSet:
    """Candidates of a few days before DUE, of which some contain a word that readers mute or watch."""
    age = DUE - datetime(2026, 3, 5, tzinfo=UTC)
    found = [replace(one, published_at=one.published_at + age) for one in random_articles(rng)]
    decided = random_decisions(rng)
    (day,) = decided.days.values()
    events = {one.event_id: event_record(one.event_id, rng.choice([*EventMark][:4])) for one in found[:5]}
    decisions = EditorialDecisions(
        events, {found[0].event_id: -3}, {DUE.date(): replace(day, local_date=DUE.date())}, decided.sections
    )
    return CandidateSet(len(found), found, decisions, {"reef": [*range(0, len(found), 3)], "none": []})


def event_record(number: int, mark: EventMark) -> Event:
    return Event(number, None, False, mark, (), (), number % 4, DUE, DUE + timedelta(microseconds=1))


def random_key(rng: random.Random) -> PlanningKey:
    mutes = [["topic", "city", 0], ["words", "reef", 0], ["source", "https://outlet-2.example/", 0]]
    tastes = [["topic", "sea", 2], ["topic", "art", -1]]
    return KEY._replace(
        covered_seq=rng.choice([None, *range(12)]),
        first_seq=rng.choice([None, 0, 3]),
        max_stories=rng.choice([None, None, 5, ALL_STORIES]),
        topics=tuple(sorted(rng.sample(TOPICS, rng.choice([0, 2, 4])))),
        follows=tuple(sorted(rng.sample(range(1, 30), rng.choice([0, 0, 2])))),
        mute_set=packed(*rng.sample(mutes, rng.choice([0, 1, 2]))),
        watch_set=packed(*rng.sample([["words", "reef", 0]], rng.choice([0, 0, 1]))),
        taste=packed(*rng.sample(tastes, rng.choice([0, 0, 2]))),
        story_sources=rng.choice([(), (), ("https://outlet-1.example/", "https://outlet-4.example/")]),
        held_back=rng.choice(["", "", "", "4 7"]),
        sent_seqs=rng.choice(["", "", "", "5"]),
        weekdays=rng.choice([EVERY_DAY, EVERY_DAY, EVERY_DAY, (1,)]),
        send_empty=rng.random() < 0.2,
    )


async def lease(database: Database, composer: LateComposer | None = None, limit: int = 100) -> list[Delivery]:
    async with database.transaction() as tx:
        leased = await outbox.lease(tx, DUE, "me", DUE + HOUR, limit, 1)
        return await (composer or LateComposer()).compose(tx, leased)


async def row_of(database: Database, number: int = 1003) -> dict[str, Any]:
    (row,) = await messages(database, number)
    return row


async def test_a_digest_of_one_reader_is_composed_when_it_is_leased(database: Database) -> None:
    (story,) = await publish(database, "A lake", topics=SCIENCE)
    (match,) = await publish(database, "A match", topics=SPORT)
    await subscribe(database, topics=SCIENCE)
    await subscribe(database, chat(2000), topics=SPORT)
    assert (await planner.plan(database, DUE)).messages == 2
    planned = await row_of(database)
    assert (await edition(database, planned["edition_id"])).entries == ()
    leased = {one.chat_id: one for one in await lease(database)}
    assert [leased[number].edition.parts for number in (1003, 2000)] == [((story,),), ((match,),)]
    row = await row_of(database)
    stored = await edition(database, row["edition_id"])
    assert row["planning_key"] is None
    assert stored == leased[1003].edition
    assert stored.created_at == DUE
    assert leased[1003].uncomposed is None


async def test_keys_of_several_readers_and_the_first_digests_of_a_run_are_composed_at_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(database, "A lake", topics=SCIENCE)
    for number in (2000, 2001):
        await subscribe(database, chat(number))
    await planner.plan(database, DUE)
    assert [(await row_of(database, number))["planning_key"] for number in (2000, 2001)] == [None, None]
    monkeypatch.setattr(planner, "DIGESTS_COMPOSED_AT_ONCE", 1)
    await subscribe(database, chat(2002), topics=SCIENCE)
    assert (await planner.plan(database, DUE)).messages == 1
    assert (await row_of(database, 2002))["planning_key"] is None


async def test_equal_digests_of_a_lease_are_one_edition(database: Database) -> None:
    await publish(database, "A lake", topics=SCIENCE)
    for number, topics in enumerate([(), SCIENCE], 2000):
        await subscribe(database, chat(number), topics=topics)
    await planner.plan(database, DUE)
    first, second = await lease(database)
    assert first.edition == second.edition


async def test_digests_of_two_runs_are_composed_from_their_own_candidates(database: Database) -> None:
    (story,) = await publish(database, "A lake")
    await subscribe(database, next_due=DUE - HOUR, covered_seq=0)
    await planner.plan(database, DUE - HOUR)
    (later,) = await publish(database, "A river", now=DUE - HOUR)
    await subscribe(database, chat(2000), covered_seq=0)
    await planner.plan(database, DUE)
    found = [(one.chat_id, {*one.edition.parts[0]}) for one in await lease(database)]
    assert found == [(1003, {story}), (1003, {later}), (2000, {story, later})]


async def test_a_lease_that_is_rolled_back_leaves_the_digest_uncomposed(database: Database) -> None:
    (story,) = await publish(database, "A lake")
    await subscribe(database)
    await planner.plan(database, DUE)
    composer = LateComposer()

    async def fail_after_composing() -> None:
        async with database.transaction() as tx:
            await composer.compose(tx, await outbox.lease(tx, DUE, "me", DUE + HOUR, 1, 1))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail_after_composing()
    assert (await row_of(database))["planning_key"]
    (leased,) = await lease(database, composer)
    assert leased.edition.parts == ((story,),)
    assert (await edition(database, leased.edition.id)) == leased.edition


async def test_a_settled_or_returned_digest_is_composed_once(database: Database) -> None:
    await publish(database, "A lake")
    await subscribe(database)
    await planner.plan(database, DUE)
    (first,) = await lease(database)
    async with database.transaction() as tx:
        await outbox.defer(tx, {first.id: DUE}, 1)
    (second,) = await lease(database)
    assert second.edition == first.edition


async def test_what_editors_change_after_planning_does_not_change_the_digest(database: Database) -> None:
    stories = await publish(database, "A lake", "A river")
    await subscribe(database)
    await planner.plan(database, DUE)
    await retract(database, stories[0])
    async with database.transaction() as tx:
        await articles.restore(tx, stories[0], DUE)
    async with database.reading() as tx:
        found = await articles.get(tx, stories[0])
    assert found is not None
    assert found.seq == 1, "it was in a digest, so it keeps its number and comes to no reader again"
    (leased,) = await lease(database)
    assert {*leased.edition.parts[0]} == {*stories}


@pytest.mark.parametrize(
    "changes",
    [
        {"weekdays": (1,)},
        {"max_stories": ALL_STORIES},
        {"sent_seqs": "1"},
        {"held_back": "1"},
        {"topics": ("none",)},
        {"mute_set": '[["topic","city",0],["topic","sea",0],["topic","sport",0],["topic","news",0]]'},
        {"next_due": DUE - 7 * HOUR, "times": ("01:00",)},
    ],
)
def test_digests_that_only_composing_knows_are_composed_at_once(changes: dict[str, Any]) -> None:
    articles_of_topics = [one for one in random_articles(random.Random(1)) if one.topics]
    candidates = CandidateSet(99, [replace(one, topics=("sea",)) for one in articles_of_topics])
    assert decide(KEY, candidates, DUE, UncomposedDigests()).planning_key == "{}"
    key = KEY._replace(**changes)
    decided = decide(key, candidates, DUE, UncomposedDigests())
    assert decided == decide(key, candidates, DUE)
    assert decided.planning_key is None


@pytest.mark.parametrize("seed", range(3))
def test_random_digests_are_the_same_when_composed_later(seed: int) -> None:
    rng, composed_late = random.Random(seed), 0
    for _ in range(10):
        known = random_candidates(rng)
        stored = candidate_snapshot.to_text(known.snapshot)
        restored = CandidateSet.of_snapshot(candidate_snapshot.from_text(stored))
        for _ in range(20):
            key, later = random_key(rng), UncomposedDigests()
            decided, expected = decide(key, known, DUE, later), decide(key, known, DUE)
            assert replace(decided, composed=None, planning_key=None) == replace(expected, composed=None)
            if decided.planning_key is None:
                assert decided.composed == expected.composed
                continue
            composed_late += 1
            assert decided.composed is later.edition
            assert expected.composed is not None
            assert len(expected.composed.digest.parts) <= 1
            assert compose_for(key, restored, decided.slot_claim.slot) == expected.composed
            assert {*expected.composed.articles} <= {*known.article_groups(later.news)}
    assert composed_late > 20
