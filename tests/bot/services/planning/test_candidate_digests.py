"""Digests of candidates are those that are chosen article by article and composed entry by entry."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.services.planning.candidate_snapshot import EditorialDecisions
from bot.services.planning.candidates import CandidateSet
from bot.services.planning.choices import ReaderProgress
from bot.services.planning.composition import CompositionRules, Digest
from bot.services.planning.event_choice import EventChoice
from bot.services.planning.importance import group_events
from bot.services.planning.muting import MutedArticles
from bot.services.planning.watching import WatchedArticles
from data.records.articles import CandidateArticle
from data.records.events import EditionDay, EntryKind, EventMark, Section
from data.records.reader_rules import ReaderRule, RuleSubject
from tests.bot.services.planning.plain_composition import compose_plainly

NOW = datetime(2026, 3, 5, tzinfo=UTC)
DAY = date(2026, 3, 5)
TOPICS = ("city", "sea", "sport", "news", "art")
SECTIONS = (Section("sport", 1, 3), Section("sea", 0, None))
WATCH = ReaderRule(RuleSubject.WORDS, "reef")


@dataclass(frozen=True)
class Reading:
    """A reader of some candidates: progress, and the publication numbers of what concerns them."""

    progress: ReaderProgress
    new: frozenset[int]
    held: frozenset[int]
    hidden: frozenset[int]
    avoided: frozenset[int]
    watched: frozenset[int]


def random_articles(rng: random.Random) -> list[CandidateArticle]:
    return [
        CandidateArticle(
            seq + 500,
            seq,
            f"Story {seq}",
            tuple(rng.sample(TOPICS, rng.randrange(3))),
            (),
            NOW - timedelta(hours=60 - seq),
            rng.randrange(1, 30),
            f"https://outlet-{rng.randrange(9)}.example/",
            "",
            None,
            rng.choice([None, (), ("Two more are hurt.",)]),
            is_update=rng.random() < 0.5,
        )
        for seq in range(1, rng.randrange(5, 60))
    ]


def random_decisions(rng: random.Random) -> EditorialDecisions:
    numbers = range(1, 30)
    marks = {one: rng.choice([*EventMark]) for one in rng.sample(numbers, rng.choice([0, 2]))}
    positions = {one: rng.randrange(9) for one in rng.sample(numbers, rng.choice([0, 0, 3]))}
    day = EditionDay(DAY, "Hello", 1, marks, positions)
    return EditorialDecisions(days={DAY: day}, sections=rng.choice([(), SECTIONS]))


def random_reading(rng: random.Random, articles: list[CandidateArticle]) -> Reading:
    seqs = [one.seq for one in articles]
    by_event = {one.event_id: {it.seq for it in articles if it.event_id == one.event_id} for one in articles}

    def some_events(share: float) -> frozenset[int]:
        found = [seqs for seqs in by_event.values() if rng.random() < share]
        return frozenset().union(*found)

    covered = rng.choice([None, *range(len(seqs))])
    held = frozenset(rng.sample(seqs, rng.choice([0, 0, 2])))
    later = {seq for seq in seqs if covered is None or seq > covered}
    progress = ReaderProgress(
        covered,
        rng.choice([0, 0, 3]),
        rng.choice([None, None, 0, 5]),
        tuple(sorted(rng.sample(range(1, 30), rng.choice([0, 0, 2])))),
    )
    avoided = {seq for seqs in by_event.values() for seq in sorted(seqs)[:-1] if rng.random() < 0.2}
    return Reading(
        progress,
        frozenset((later | held) & some_events(0.8)),
        held,
        some_events(rng.choice([0, 0, 0.2, 1])),
        frozenset(avoided) if rng.random() < 0.5 else frozenset(),
        some_events(rng.choice([0, 0.1])),
    )


def choose_plainly(articles: list[CandidateArticle], one: Reading, new: frozenset[int]) -> list[EventChoice]:
    """The events that say something new, looked at one article at a time."""
    found = []
    for event in group_events(articles, {}).values():
        members = [it for it in articles if it.event_id == event.id]
        held = [it.seq for it in members if it.seq in one.held & new]
        covered = min(one.progress.covered_seq or 0, *(seq - 1 for seq in held), 10**6)
        first = one.progress.first_seq
        had = any(first < it.seq <= covered for it in members) or first < members[0].seq <= covered
        is_followed = event.id in one.progress.follows
        news = [
            it
            for it in members
            if it.seq in new and (not had or it.is_update or (is_followed and it.new_sentences != ()))
        ]
        if not news:
            continue
        lead = next(it.id for it in members if it.seq not in one.avoided)
        is_avoided = any(it.id == event.lead_id and it.seq in one.avoided for it in members)
        avoided = tuple(it.id for it in members if it.seq in one.avoided) if had else ()
        watched = WATCH.value if any(it.seq in one.watched & new for it in members) else ""
        led = replace(event, lead_id=lead) if is_avoided else event
        found.append(EventChoice(led, covered if had else 0, is_followed, watched, avoided))
    return found


def digest_plainly(articles: list[CandidateArticle], made: EditorialDecisions, one: Reading) -> Digest:
    rules = CompositionRules(one.progress.max_stories, made.sections, made.days[DAY])
    digest = compose_plainly(choose_plainly(articles, one, one.new - one.hidden), rules)
    if digest.entries or not one.new & one.hidden:
        return digest
    unwatched = replace(one, watched=frozenset())
    muted = compose_plainly(choose_plainly(articles, unwatched, one.new & one.hidden), rules)
    entries = tuple(it._replace(kind=EntryKind.MORE, section="", part=0) for it in muted.entries)
    return Digest(entries, (), len(entries))


@pytest.mark.parametrize("seed", range(3))
def test_digests_are_those_of_plain_choices(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(15):
        articles, decisions = random_articles(rng), random_decisions(rng)
        known = CandidateSet(len(articles), articles, decisions)
        for _ in range(15):
            one = random_reading(rng, articles)
            watched = known.numbered(one.watched)
            found = known.get_digest(
                known.numbered(one.new),
                one.progress,
                DAY,
                known.numbered(one.held & one.new),
                MutedArticles(known.numbered(one.hidden), known.numbered(one.avoided)),
                WatchedArticles(watched, {WATCH: watched} if watched else {}),
            )
            assert found.digest == digest_plainly(articles, decisions, one)
            by_event: dict[int, list[int]] = {it.event_id: [] for it in found.digest.entries}
            for it in articles:
                by_event.setdefault(it.event_id, []).append(it.id)
            assert found.articles == tuple(tuple(by_event[it.event_id]) for it in found.digest.entries)
