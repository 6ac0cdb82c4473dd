"""A newsroom to be mistreated: the stand-in here, `lede run` as processes, the ledger between them."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.playground import Playground, SendLimits, UserHandle
from bot.services.subscriptions.subscriptions import Chat, SubscriptionDefaults, subscribe
from data.articles import articles
from data.database import Database
from tests.chaos import ledger_check
from tests.chaos.ledger_check import DigestKey, LedgerRow, LedgerTally
from tests.support.factories import new_article
from tests.support.lede_process import RUNNING, LedeProcess
from tests.support.paths import ROOT

START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
RAISED_RATE = 400.0
ChatTopic = tuple[int, int]
"""A chat and its topic, 0 without."""
WAIT_TIMEOUT_SECONDS = 120.0
"""Seconds to wait for what must come; only a failure takes so long."""
_POLL_INTERVAL_SECONDS = 0.25


@dataclass
class ChaosHarness:
    """One newsroom.

    Attributes:
        url: Its database.
        people: Its readers in private chats.
        places: Who subscribed: chat and topic.
        days_by_title: The story of each fan-out, and its day.
        refusing_places: Those of `places` that refuse digests.
        migrated_chat_ids: The new numbers of chats, by their old ones.
        kills: How often a sender was killed.
    """

    playground: Playground
    folder: Path
    url: str
    rate: float
    settings: dict[str, str]
    people: list[UserHandle] = field(default_factory=list)
    places: list[ChatTopic] = field(default_factory=list)
    days_by_title: dict[str, date] = field(default_factory=dict)
    senders: list[LedeProcess] = field(default_factory=list)
    refusing_places: set[ChatTopic] = field(default_factory=set)
    migrated_chat_ids: dict[int, int] = field(default_factory=dict)
    kills: int = 0

    # --- people and stories ----------------------------------------------------------------------------

    async def add_readers(self, count: int) -> None:
        """So many people subscribe, for noon."""
        self.people = [self.playground.add_user(f"Reader {n}", started=True) for n in range(count)]
        await self.subscribe(*((person.id, 0, "private") for person in self.people))

    async def subscribe(self, *places: tuple[int, int, str]) -> None:
        """Chats subscribe for noon: number, topic and kind of each."""
        async with self._database() as database, database.transaction() as tx:
            for number, topic, kind in places:
                await subscribe(
                    tx, Chat(number, topic, kind, "en"), SubscriptionDefaults("UTC", ("12:00",)), START
                )
        self.places += [(number, topic) for number, topic, _ in places]

    def record_migration(self, before: int, after: int) -> None:
        """A chat has a new number."""
        self.migrated_chat_ids[before] = after
        self.places = [(after if chat == before else chat, topic) for chat, topic in self.places]

    async def fan_out(self) -> None:
        """A story is published, and it is noon of the next day: everybody is due."""
        noon = START + timedelta(days=len(self.days_by_title) + 1)
        title = f"The ferry moves to pier {len(self.days_by_title) + 1:03}"
        published = noon - timedelta(hours=1)
        async with self._database() as database, database.transaction() as tx:
            story = await articles.add(tx, new_article(title), published)
            await articles.publish(tx, story.id, published)
        self.days_by_title[title] = noon.date()
        self.move_clock_to(noon + timedelta(seconds=1))

    def move_clock_to(self, instant: datetime) -> None:
        """Move the clock; the sender looks at it at once."""
        self.playground.clock.move_to(instant)
        self._signal_clock_moved()

    def move_clock(self, step: timedelta) -> None:
        """Move the clock by a step, back where it is negative."""
        self.move_clock_to(self.playground.clock.now() + step)

    def _signal_clock_moved(self) -> None:
        for sender in self.senders:
            if sender.process.returncode is None:
                sender.process.send_signal(signal.SIGUSR1)

    # --- processes -------------------------------------------------------------------------------------

    @property
    def sender(self) -> LedeProcess:
        """The process that was started last."""
        return self.senders[-1]

    async def start(self, ready: str = RUNNING, role: str = "all") -> LedeProcess:
        """Start a process, and wait until its log says that it is `ready`; "" does not wait."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.chaos.lede_with_clock", "--role", role),
            *("--clock", str(self.folder / "clock"), "--rate", str(self.rate)),
            cwd=self.folder,
            env={**kept, "PYTHONPATH": str(ROOT), **self.settings},
            stdin=DEVNULL,
            stdout=DEVNULL,
            stderr=PIPE,
        )
        lede_process = LedeProcess(process)
        lede_process._read_task = asyncio.create_task(lede_process._read())
        self.senders.append(lede_process)
        if ready:
            await self.wait_for_log(lede_process, ready)
        return lede_process

    async def wait_for_log(self, lede_process: LedeProcess, part: str) -> None:
        """Wait until a process's log holds `part`."""
        try:
            await lede_process.wait_for_line(part, WAIT_TIMEOUT_SECONDS)
        except TimeoutError:
            raise AssertionError(f"no {part!r} in:\n{lede_process.log}") from None

    async def kill(self) -> None:
        """kill -9."""
        self.kills += 1
        await self.sender.stop(signal.SIGKILL, WAIT_TIMEOUT_SECONDS)

    async def terminate(self) -> None:
        """SIGTERM, after which the process ends cleanly."""
        assert await self.sender.stop(within=WAIT_TIMEOUT_SECONDS) == 0, self.sender.log

    async def kill_and_restart(self) -> None:
        """kill -9, and start anew."""
        await self.kill()
        await self.start()

    @property
    def found_in_doubt(self) -> list[int]:
        """How many sends each process found in doubt that began where another had ended."""
        log_lines = [
            json.loads(line) for lede in self.senders for line in lede.lines if "ended early" in line
        ]
        return [int(line["in_doubt"]) for line in log_lines]

    # --- waiting ---------------------------------------------------------------------------------------

    async def wait_until(self, is_true: Callable[[], bool]) -> None:
        """Wait for something that a message to the stand-in may bring about."""
        news = asyncio.Event()
        unsubscribe = self.playground.world.event_log.subscribe(lambda _: news.set())
        try:
            async with asyncio.timeout(WAIT_TIMEOUT_SECONDS):
                while not is_true():
                    await news.wait()
                    news.clear()
        finally:
            unsubscribe()

    @property
    def arrival_count(self) -> int:
        """How many messages have reached their chats."""
        return sum(sent.ok for sent in self.playground.sent)

    async def wait_for_more_arrivals(self, more: int) -> None:
        """Wait until so many more messages have reached their chats."""
        await self.wait_for_arrivals(self.arrival_count + more)

    async def wait_for_all_arrivals(self, missing: int = 0) -> None:
        """Wait until as many messages have reached their chats as were due, but for so many."""
        await self.wait_for_arrivals(len(self.places) * len(self.days_by_title) - missing)

    async def wait_for_arrivals(self, count: int) -> None:
        """Wait until so many messages have reached their chats since the beginning."""
        await self.wait_until(lambda: self.arrival_count >= count)

    async def read_rows(self) -> list[LedgerRow]:
        """The ledger as it is now."""
        async with self._database() as database:
            return await ledger_check.read_ledger(database)

    async def wait_until_settled(self, timeout_seconds: float = WAIT_TIMEOUT_SECONDS) -> None:
        """Wait until everything that is due is planned, and nothing is on its way."""
        due = set(self._expected_keys(excluded=self.refusing_places))
        rows: list[LedgerRow] = []
        try:
            async with self._database() as database, asyncio.timeout(timeout_seconds):
                while due - {row.key for row in rows if row.state in ledger_check.FINAL_STATES} or _unsettled(
                    rows
                ):
                    await asyncio.sleep(_POLL_INTERVAL_SECONDS)  # only the database knows
                    rows = await ledger_check.read_ledger(database)
        except TimeoutError:
            log = "\n".join(self.sender.lines[-30:])
            message = f"{len(rows)} of {len(due)} planned, waiting: {_unsettled(rows)[:10]}\n{log}"
            raise AssertionError(message) from None

    @asynccontextmanager
    async def _database(self) -> AsyncIterator[Database]:
        database = await Database.open(self.url)
        try:
            yield database
        finally:
            await database.close()

    # --- the comparison --------------------------------------------------------------------------------

    async def verify(self, *, max_arrivals: int = 1) -> LedgerTally:
        """Hold the ledger against what arrived; see ledger.compare."""
        messages = ledger_check.find_arrived(self.playground.sent, self.days_by_title, self.migrated_chat_ids)
        due, refusable = (
            self._expected_keys(excluded=self.refusing_places),
            self._expected_keys(excluded=set(self.places) - self.refusing_places),
        )
        tally = ledger_check.compare_ledger(
            await self.read_rows(), messages, due, refusable, max_arrivals=max_arrivals
        )
        assert self.playground.complaints == []
        print(f"kills {self.kills}, found in doubt {self.found_in_doubt}, {tally}")  # noqa: T201
        return tally

    def _expected_keys(self, excluded: Collection[ChatTopic]) -> list[DigestKey]:
        return [
            (*place, day)
            for place in self.places
            if place not in excluded
            for day in self.days_by_title.values()
        ]


def _unsettled(rows: Collection[LedgerRow]) -> list[LedgerRow]:
    return [row for row in rows if row.state not in ledger_check.FINAL_STATES]


@asynccontextmanager
async def chaos_harness(
    folder: Path,
    readers: int,
    *,
    url: str = "",
    rate: float = RAISED_RATE,
    limits: SendLimits | None = None,
    **settings: str,
) -> AsyncIterator[ChaosHarness]:
    """A harness with its readers; no process runs in it yet. Further settings are keywords."""
    limits = limits or SendLimits.unlimited()
    async with Playground(limits=limits) as playground:
        url = url or f"sqlite+aiosqlite:///{folder / 'lede.db'}"
        environ = {
            "BOT_TOKEN": playground.token,
            "DATABASE_URL": url,
            "TELEGRAM_API_URL": playground.root,
            "LOG_FORMAT": "json",
            **settings,
        }
        harness = ChaosHarness(playground, folder, url, rate, environ)
        clock = folder / "clock"
        playground.clock.subscribe(lambda _: _write_clock_offset(clock, playground.clock.offset))
        harness.move_clock_to(START)
        await harness.add_readers(readers)
        try:
            yield harness
        except BaseException:
            print(*(sender.log for sender in harness.senders), sep="\n--\n")  # noqa: T201
            raise
        finally:
            for sender in harness.senders:
                with suppress(ProcessLookupError):
                    sender.process.send_signal(signal.SIGCONT)
                await sender.close()


def _write_clock_offset(path: Path, offset: timedelta) -> None:
    """Write the clock's offset for the processes, whole or not at all."""
    draft = path.with_suffix(".new")
    draft.write_text(str(offset.total_seconds()))
    draft.replace(path)
