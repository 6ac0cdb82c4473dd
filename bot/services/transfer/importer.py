"""Imports batches of lines into the database, each batch in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Self, TypeAlias

from bot.services.calendar.slots import first_digest_lookback
from bot.services.planning.taste import weigh
from bot.services.transfer import articles, chats_and_tips, events, readers, team_and_feeds
from bot.services.transfer.batching import Batch
from bot.services.transfer.readers import ImportDefaults
from data.audience import last_served
from data.database import Database, Transaction
from data.records.reader_rules import ReaderRule, RuleSubject, read_rule_set, write_rule_set
from data.records.taste import StoredTaps, Tap, read_taps, store_taps, write_taste
from data.transfer import articles as article_rows
from data.transfer import chats_and_tips as chat_rows
from data.transfer import events as event_rows
from data.transfer import readers as reader_rows
from data.transfer import team_and_feeds as team_and_feed_rows
from data.transfer.import_state import ImportState
from data.transfer.records import ImportCounts, KnownReader, TransferredReader

_Items: TypeAlias = Sequence[Mapping[str, Any]]
_FileSeq: TypeAlias = tuple[int | None, datetime | None]
"""A publication number of a file, None for none, and its instant where it is known."""
_SEQ_NAMES = ("covered", "first")


class Importer:
    """One import into an open database.

    Args:
        database: The database.
        defaults: The settings of new readers whose lines leave them out.
        clock: The present instant.
        state: What the import knows from batch to batch.
    """

    def __init__(
        self, database: Database, defaults: ImportDefaults, clock: Callable[[], datetime], state: ImportState
    ) -> None:
        self._database = database
        self._defaults = defaults
        self._clock = clock
        self._state = state

    @classmethod
    async def begin(cls, database: Database, defaults: ImportDefaults, clock: Callable[[], datetime]) -> Self:
        """An importer whose state is loaded from the database."""
        async with database.reading() as tx:
            return cls(database, defaults, clock, await ImportState.begin(tx))

    async def import_batch(self, batch: Batch) -> ImportCounts:
        """Import a whole batch.

        Raises:
            DataError: The database failed; nothing of the batch was imported.
        """
        now = self._clock()
        async with self._database.transaction() as tx:
            match batch.kind:
                case team_and_feeds.TEAM:
                    members = [team_and_feeds.member_from_line(given, now) for given in batch.items]
                    return await team_and_feed_rows.import_team(tx, members)
                case chats_and_tips.CHANNEL | chats_and_tips.TIP | chats_and_tips.TIP_BLOCK:
                    return await self._import_chats_and_tips(tx, batch, now)
                case team_and_feeds.SOURCE:
                    return await self._import_sources(tx, batch.items, now)
                case articles.KIND:
                    transferred = [articles.article_from_line(given, now) for given in batch.items]
                    return await article_rows.import_articles(tx, self._state, transferred, now)
                case events.EVENT:
                    grouped = [events.event_from_line(given, now) for given in batch.items]
                    return await event_rows.import_events(tx, self._state, grouped, now)
                case events.DAY:
                    days = [events.day_from_line(given) for given in batch.items]
                    return await event_rows.import_days(tx, self._state, days, now)
                case events.SECTION:
                    return await event_rows.import_sections(
                        tx, [events.section_from_line(given) for given in batch.items]
                    )
                case _:
                    return await self._import_readers(tx, batch.items, now)

    async def _import_chats_and_tips(self, tx: Transaction, batch: Batch, now: datetime) -> ImportCounts:
        match batch.kind:
            case chats_and_tips.CHANNEL:
                chats = [chats_and_tips.channel_from_line(given, now) for given in batch.items]
                return await chat_rows.import_chats(tx, chats)
            case chats_and_tips.TIP:
                tips = [chats_and_tips.tip_from_line(given, now) for given in batch.items]
                return await chat_rows.import_tips(tx, self._state, tips)
            case _:
                blocks = [chats_and_tips.block_from_line(given, now) for given in batch.items]
                return await chat_rows.import_blocks(tx, blocks)

    async def _import_sources(self, tx: Transaction, items: _Items, now: datetime) -> ImportCounts:
        known = dict(await team_and_feed_rows.get_known_sources(tx, [given["url"] for given in items]))
        counts = ImportCounts()
        for given in items:
            before = known.get(given["url"])
            if before is None:
                transferred = team_and_feeds.source_from_line(given, now)
                known[given["url"]] = await team_and_feed_rows.add_source(tx, self._state, transferred, now)
                counts += ImportCounts(added=1)
                continue
            after = team_and_feeds.updated_source(before, given, now)
            if after != before:
                await team_and_feed_rows.change_source(tx, after)
                known[given["url"]] = after
            is_changed = await self._import_rules(tx, before.id, given) or after != before
            counts += ImportCounts(changed=1) if is_changed else ImportCounts(unchanged=1)
        return counts

    async def _import_rules(self, tx: Transaction, source_id: int, given: Mapping[str, Any]) -> bool:
        """Change the rules that a line names; returns whether any differed."""
        before = await team_and_feed_rows.load_rules(tx, source_id)
        after = team_and_feeds.updated_rules(before, given)
        if after == before:
            return False
        await team_and_feed_rows.change_rules(tx, source_id, after)
        return True

    async def _import_readers(self, tx: Transaction, items: _Items, now: datetime) -> ImportCounts:
        # Of two lines for the same chat and topic the later one wins.
        given_by_thread = {(given["chat_id"], given["thread_id"]): self._localized(given) for given in items}
        known = await reader_rows.get_known(tx, given_by_thread)
        local_seqs = await self._local_seqs(tx, given_by_thread.values())
        to_write: list[TransferredReader] = []
        new_count = 0
        for thread, given in given_by_thread.items():
            stored = known.get(thread)
            if stored is None or stored.subscription is None:
                seqs = {f"{name}_seq": local_seqs[_seq_of(given, name)] for name in _SEQ_NAMES}
                reader = readers.new_reader({**given, **seqs}, self._defaults, now)
                to_write.append(await _resume_progress(tx, stored, reader, now))
                new_count += 1
                continue
            after = readers.updated_reader(stored.subscription, given, now)
            if after != stored.subscription:
                to_write.append(after)
        await reader_rows.save_readers(tx, to_write, now)
        changed = len(to_write) - new_count
        return ImportCounts(new_count, changed, len(items) - new_count - changed)

    def _localized(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """A reader's line with the events of this newsroom."""
        local = dict(given)
        if "follows" in given:
            local["follows"] = self._state.resolve_events(given["follows"])
        if "mute_set" in given:
            local["mute_set"] = write_rule_set(self._local_rules(given["mute_set"]))
        if "watch_set" in given:
            local["watch_set"] = write_rule_set(self._local_rules(given["watch_set"]))
        if "taps" in given:
            taps = tuple(self._local_taps(given["taps"]))
            local |= {"taps": store_taps(taps), "taste": write_taste(weigh(taps))}
        return local

    def _local_taps(self, stored: StoredTaps) -> Iterator[Tap]:
        """The taps with the events of this newsroom; one of an unknown event gets a number below 0."""
        for number, tap in enumerate(read_taps(stored), 1):
            local = self._state.resolve_events((tap.event_id,)) if tap.event_id > 0 else ()
            yield tap._replace(event_id=next(iter(local), -number))

    def _local_rules(self, rule_set: str) -> Iterator[ReaderRule]:
        for rule in read_rule_set(rule_set):
            if rule.kind is not RuleSubject.EVENT:
                yield rule
                continue
            for event_id in self._state.resolve_events((int(rule.value),)):
                yield rule._replace(value=str(event_id))

    async def _local_seqs(
        self, tx: Transaction, items: Iterable[Mapping[str, Any]]
    ) -> Mapping[_FileSeq, int | None]:
        """This newsroom's publication number for each one of the lines."""
        found = {_seq_of(given, name) for given in items for name in _SEQ_NAMES}
        return {
            (seq, until): None if seq is None else await self._state.resolve_seq(tx, seq, until)
            for seq, until in found
        }


def _seq_of(given: Mapping[str, Any], name: str) -> _FileSeq:
    return given[f"{name}_seq"], given[f"{name}_until"]


async def _resume_progress(
    tx: Transaction, known_reader: KnownReader | None, new_reader: TransferredReader, now: datetime
) -> TransferredReader:
    """A reader who unsubscribed lately keeps the stored progress, unless the line has its own."""
    if known_reader is None or new_reader.slot_date is not None:
        return new_reader
    since = now - first_digest_lookback(new_reader.weekdays)
    served = await last_served.get_last_served(tx, known_reader.reader_id, since)
    if served is None:
        return new_reader
    covered = new_reader.covered_seq if new_reader.covered_seq is not None else served.covered_seq
    return replace(new_reader, slot_date=served.local_date, slots_done=served.slots_done, covered_seq=covered)
