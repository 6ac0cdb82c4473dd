"""Plans due digests: claims subscriptions, decides once for each planning key, writes the outbox.

A chunk of subscriptions is planned in one transaction, so a crash leaves a subscription either untouched or
planned. Deciding and composing happen between the transactions; subscriptions whose key has no decision yet
stay due until the next chunk. So a transaction is never longer than its writes.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from bot.services.planning import candidate_snapshot, digest_editions
from bot.services.planning.candidate_snapshot import EditorialDecisions
from bot.services.planning.candidates import CandidateSet
from bot.services.planning.composition import ComposedDigest
from bot.services.planning.decisions import PlanDecision, UncomposedDigests, compose_for, decide
from data.articles import articles, events, search_texts
from data.audience.reader_rules import mutes, watches
from data.database import Database, Transaction
from data.delivery import bulletins, edition_days, late_composition, planning, planning_runs
from data.delivery.planning import PlanningKeyJson
from data.records.articles import CandidateArticle
from summarizer.phrases import PhraseText, find_phrases

INITIAL_CHUNK_SIZE = 1000
_MIN_CHUNK_SIZE, _MAX_CHUNK_SIZE = 100, 4000
_DECIDED_SHARE_TO_GROW = 0.75
_CHUNK_BUDGET_SECONDS = 0.04
"""How long a chunk may block other writers."""
_PAUSE_BETWEEN_CHUNKS_SECONDS = 0.002
"""The pause after a chunk, in which other processes can write; they also can while keys are decided."""
_DECISION_BUDGET_SECONDS = 0.5
"""How long keys are decided before the decisions are written."""
_MAX_CACHED_DECISIONS = 4_000
_MAX_SINGLE_KEYS = 50_000
_STEPS_PER_COLLECTION = 8
_YOUNG_GENERATIONS = 1
"""What gc.collect looks at: all that was made since the last time."""
_EDITION_BATCH_SIZE = 1_000
DIGESTS_COMPOSED_AT_ONCE = 1_000
"""After so many different digests, most are for one reader: those are composed when they are leased.

Composing and storing them took half of the time of planning for readers who all differ.
"""
MAX_CANDIDATES = 500
MAX_CANDIDATES_OF_WEEK = 2_000
_CANDIDATE_SPAN = timedelta(days=8)
"""A week, and a day for digests that are late."""
_DAYS_AROUND = range(-8, 3)
"""The local dates whose decisions count, relative to that of UTC; a weekly reader's last one included."""


@dataclass(frozen=True, slots=True)
class PlanningTotals:
    """Counts of one run: due subscriptions, those too late, those without new articles, messages written."""

    due: int = 0
    too_late: int = 0
    empty: int = 0
    messages: int = 0

    def __add__(self, other: PlanningTotals) -> PlanningTotals:
        return PlanningTotals(
            self.due + other.due,
            self.too_late + other.too_late,
            self.empty + other.empty,
            self.messages + other.messages,
        )


async def plan(
    database: Database, now: datetime, on_messages: Callable[[], object] = lambda: None
) -> PlanningTotals:
    """Plan every digest that is due at `now`.

    Args:
        database: Where subscriptions, articles and the outbox are.
        now: The present instant; a second run for the same instant adds to its row in `runs`.
        on_messages: Called after each chunk that wrote messages, so that sending begins with the first.

    Returns:
        The counts of the run.
    """
    run, total = _PlanningRun(database, now), PlanningTotals()
    more = True
    with _own_collections():
        while more:
            planned, more = await run.step()
            total += planned
            if planned.messages:
                on_messages()
            if more and planned.due:
                await asyncio.sleep(_PAUSE_BETWEEN_CHUNKS_SECONDS)
    return total


@contextmanager
def _own_collections() -> Iterator[None]:
    """Leave garbage collection to the run, which collects what is young after it wrote some chunks.

    Most decisions are forgotten by then. Python itself would look at all of them again and again: that was a
    sixth of the time of planning for readers who all differ.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _PlanningRun:
    """The state of one run: the candidates, the decisions by planning key, the number of composed digests."""

    def __init__(self, database: Database, now: datetime) -> None:
        self._database = database
        self._now = now
        self._chunk_size = INITIAL_CHUNK_SIZE
        self._candidates: CandidateSet | None = None
        self._decisions: dict[PlanningKeyJson, PlanDecision] = {}
        self._single_keys: set[int] = set()
        self._open_events: frozenset[int] = frozenset()
        self._snapshot_id: int | None = None
        self._composed = 0
        self._steps = 0

    async def step(self) -> tuple[PlanningTotals, bool]:
        """Plan the next chunk, and decide its new keys; also returns whether there is more to plan."""
        async with self._database.transaction() as tx:
            begun = time.monotonic()
            groups = await planning.claim_due(tx, self._now, self._chunk_size)
            decided = {key: groups[key] for key in groups if key in self._decisions}
            planned = await self._write(tx, decided)
        full = sum(map(len, groups.values())) == self._chunk_size
        if planned.due:
            self._chunk_size = next_chunk_size(self._chunk_size, planned.due, time.monotonic() - begun)
        undecided = {key: len(groups[key]) for key in groups if key not in decided}
        self._forget(decided)
        del decided
        self._steps += 1
        if self._steps % _STEPS_PER_COLLECTION == 0:
            gc.collect(_YOUNG_GENERATIONS)
        if undecided:
            await self._decide_new_keys(undecided)
        return planned, full or bool(undecided)

    def _forget(self, written: Mapping[PlanningKeyJson, Collection[int]]) -> None:
        """Forget the decisions that served one reader, unless their key came before: few will come again.

        Of the keys the hashes are kept: equal hashes of different keys only keep a decision for longer.
        """
        if len(self._single_keys) > _MAX_SINGLE_KEYS:
            self._single_keys.clear()
        single = [key for key, ids in written.items() if len(ids) == 1]
        hashes = {*map(hash, single)}
        again = hashes & self._single_keys
        self._single_keys |= hashes
        for key in single:
            if hash(key) not in again:
                del self._decisions[key]

    async def _write(self, tx: Transaction, groups: dict[PlanningKeyJson, list[int]]) -> PlanningTotals:
        if not groups:
            return PlanningTotals()
        decided = [(self._decisions[key], ids) for key, ids in groups.items()]
        deliveries = [
            (delivery, ids)
            for decision, ids in decided
            if (delivery := decision.edition_delivery) is not None
        ]
        planned = PlanningTotals(
            due=sum(len(ids) for _, ids in decided),
            too_late=sum(len(ids) for decision, ids in decided if not decision.slot_claim.is_in_time),
            empty=sum(len(ids) for decision, ids in decided if decision.is_empty),
            messages=await planning.insert_deliveries(tx, deliveries),
        )
        await self._cancel_bulletins(tx, decided)
        await planning.advance(tx, [(decision.advance, ids) for decision, ids in decided])
        await planning.count_hidden(tx, [(decision.hidden, ids) for decision, ids in decided])
        await planning.count_found(tx, [(decision.found, ids) for decision, ids in decided])
        # Last: from here on, planners in other processes that add to the same row wait for this transaction.
        await planning_runs.add(
            tx,
            planning_runs.PlanningRun(
                self._now, planned.due, planned.too_late, planned.empty, planned.messages
            ),
        )
        return planned

    async def _cancel_bulletins(
        self, tx: Transaction, decided: Collection[tuple[PlanDecision, list[int]]]
    ) -> None:
        """Cancel what is still to be sent at once of the events that these digests tell."""
        self._open_events = frozenset(await bulletins.list_open_events(tx))
        if not self._open_events:
            return
        # Few events are open, so few of their combinations are in digests.
        readers: defaultdict[frozenset[int], list[int]] = defaultdict(list)
        for decision, ids in decided:
            readers[self._open_events & self._events_of(decision)] += ids
        for open_events, ids in readers.items():
            if open_events:
                await bulletins.cancel_for_digest(tx, ids, open_events, self._now)

    def _events_of(self, decision: PlanDecision) -> frozenset[int]:
        """The events that a digest tells, without those that came at once."""
        composed = decision.composed
        if decision.planning_key is not None and self._candidates is not None:
            key = planning.parse_key(decision.planning_key)
            composed = compose_for(key, self._candidates, decision.slot_claim.slot)
        return composed.new_events if composed else frozenset()

    async def _decide_new_keys(self, readers: Mapping[PlanningKeyJson, int]) -> None:
        """Decide as many keys as the time budget allows, and store the editions that they need.

        Args:
            readers: How many readers wait for the decision of each key.
        """
        if self._candidates is None:
            self._candidates = await load_candidates(self._database, self._now, phrases=None)
            self._snapshot_id = None
        # While an event is sent at once, the transaction has to know which digests tell it.
        may_wait = self._composed >= DIGESTS_COMPOSED_AT_ONCE and not self._open_events
        uncomposed = UncomposedDigests() if may_wait else None
        decisions = await asyncio.to_thread(
            _decide_within_budget, readers, self._candidates, self._now, uncomposed
        )
        if await self._store_new(decisions.values(), self._candidates, uncomposed):
            if len(self._decisions) + len(decisions) > _MAX_CACHED_DECISIONS:
                self._decisions.clear()
            self._decisions |= decisions
        else:
            # An article was retracted meanwhile: decide everything again.
            self._candidates, self._decisions = None, {}

    async def _store_new(
        self,
        decisions: Collection[PlanDecision],
        candidates: CandidateSet,
        uncomposed: UncomposedDigests | None,
    ) -> bool:
        """Store the editions that decisions lack; returns False where an article is no candidate now."""
        digests = {id(one.composed): one.composed for one in decisions if one.composed is not None}
        if uncomposed is not None and uncomposed.news:
            del digests[id(uncomposed.edition)]
            uncomposed.edition.articles = candidates.article_groups(uncomposed.news)
            snapshot_id = await self._store_snapshot(candidates)
            if not await self._store_editions([uncomposed.edition], candidates, snapshot_id):
                return False
        unstored = [composed for composed in digests.values() if composed.edition_id is None]
        self._composed += len(unstored)
        for start in range(0, len(unstored), _EDITION_BATCH_SIZE):
            if not await self._store_editions(unstored[start : start + _EDITION_BATCH_SIZE], candidates):
                return False
        return True

    async def _store_editions(
        self, digests: list[ComposedDigest], candidates: CandidateSet, snapshot_id: int | None = None
    ) -> bool:
        """Store digests as editions; returns False, storing none, where an article is no candidate now."""
        carried = chain.from_iterable(one.digest.parts or one.articles for one in digests)
        article_ids = {*chain.from_iterable(carried)}
        async with self._database.transaction() as tx:
            if not await articles.are_all_candidates(tx, article_ids, candidates.top_seq):
                return False
            edition_ids = await digest_editions.add(tx, digests, self._now, snapshot_id)
        for composed, edition_id in zip(digests, edition_ids, strict=True):
            composed.edition_id = edition_id
        return True

    async def _store_snapshot(self, candidates: CandidateSet) -> int:
        """The number of the stored candidates, from which digests are composed when they are leased."""
        if self._snapshot_id is None:
            text = await asyncio.to_thread(candidate_snapshot.to_text, candidates.snapshot)
            async with self._database.transaction() as tx:
                self._snapshot_id = await late_composition.add_snapshot(tx, text, self._now)
        return self._snapshot_id


async def load_candidates(
    database: Database, now: datetime, *further_days: date, phrases: Collection[str] | None = ()
) -> CandidateSet:
    """Read the articles that may go into digests now, and what editors decided about them.

    Args:
        database: The database.
        now: The present; the decisions of the local dates around it are read.
        further_days: Other local dates whose decisions are read.
        phrases: The muted and watched words to look for; None for those of all readers.
    """
    async with database.reading() as tx:
        found = await articles.list_candidates(tx, MAX_CANDIDATES)
        if len(found) == MAX_CANDIDATES and found[0].published_at > now - _CANDIDATE_SPAN:
            # A busy newsroom: readers of one weekday get the best of the whole week.
            found = await articles.list_candidates(tx, MAX_CANDIDATES_OF_WEEK, now - _CANDIDATE_SPAN)
        decisions = await _load_decisions(tx, found, now, further_days)
        top_seq = await articles.last_seq(tx)
        wanted = await _all_phrases(tx, now) if phrases is None else phrases
        texts = await search_texts.list_search_texts(tx, [one.id for one in found]) if wanted else []
    # Many phrases take a second or two, in which the event loop has other work.
    places = await asyncio.to_thread(_find_phrases, wanted, texts) if texts else {}
    return CandidateSet(top_seq, found, decisions, places)


async def load_event_candidates(
    database: Database, event_id: int, phrases: Collection[str], now: datetime
) -> CandidateSet:
    """Like `load_candidates`, with the articles of one event only."""
    async with database.reading() as tx:
        found = await articles.list_candidates_of_event(tx, event_id)
        decisions = await _load_decisions(tx, found, now, ())
        top_seq = await articles.last_seq(tx)
        texts = await search_texts.list_search_texts(tx, [one.id for one in found]) if phrases else []
    places = await asyncio.to_thread(_find_phrases, phrases, texts) if texts else {}
    return CandidateSet(top_seq, found, decisions, places)


async def _load_decisions(
    tx: Transaction, found: Collection[CandidateArticle], now: datetime, further_days: Collection[date]
) -> EditorialDecisions:
    event_ids = {candidate.event_id for candidate in found}
    dates = {now.date() + timedelta(days=n) for n in _DAYS_AROUND} | {*further_days}
    days = await edition_days.get_days(tx, dates)
    return EditorialDecisions(
        await events.get_many(tx, event_ids),
        await events.first_seqs(tx, event_ids),
        {day: decided for day, decided in days.items() if decided.version},
        tuple(await edition_days.list_sections(tx)),
    )


async def _all_phrases(tx: Transaction, now: datetime) -> Collection[str]:
    return {*await mutes.list_phrases(tx, now), *await watches.list_phrases(tx, now)}


def _find_phrases(
    phrases: Collection[str], texts: Collection[search_texts.SearchText]
) -> Mapping[str, Collection[int]]:
    return find_phrases(phrases, [PhraseText(one.language, one.passages) for one in texts])


def _decide_within_budget(
    readers: Mapping[PlanningKeyJson, int],
    candidates: CandidateSet,
    now: datetime,
    uncomposed: UncomposedDigests | None,
) -> dict[PlanningKeyJson, PlanDecision]:
    """Decide at least one of the keys of `readers`, and further ones within the time budget.

    Digests of one reader are added to `uncomposed`, where they can be and it is given.
    """
    decisions: dict[PlanningKeyJson, PlanDecision] = {}
    deadline = time.monotonic() + _DECISION_BUDGET_SECONDS
    for key, count in readers.items():
        later = uncomposed if count == 1 else None
        decisions[key] = decide(planning.parse_key(key), candidates, now, later)
        if time.monotonic() > deadline:
            break
    return decisions


def next_chunk_size(rows: int, written: int, seconds: float) -> int:
    """The size of the chunk after one of `rows`, of which `written` were planned in `seconds`.

    It at most doubles. It does not grow when more than a quarter of the rows had undecided keys: so many will
    be written in the next one, too.
    """
    growth_limit = 2 * rows if written >= _DECIDED_SHARE_TO_GROW * rows else rows
    fitting = int(written * _CHUNK_BUDGET_SECONDS / max(seconds, 0.001))
    return max(_MIN_CHUNK_SIZE, min(_MAX_CHUNK_SIZE, growth_limit, fitting))
