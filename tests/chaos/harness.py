"""A newsroom for chaos tests: the playground in this process, `lede run` as processes, their database."""

from __future__ import annotations

import asyncio
import json
import signal
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

START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
RAISED_RATE = 400.0
ChatTopic = tuple[int, int]
"""A chat and its topic, 0 without."""
WAIT_TIMEOUT_SECONDS = 120.0
"""The longest wait for an expected event; only a failing test takes that long."""
_POLL_INTERVAL_SECONDS = 0.25


@dataclass
class ChaosHarness:
    """One newsroom.

    Attributes:
        url: Its database.
        people: Its readers in private chats.
        places: The subscribed chats and topics.
        days_by_title: The day of each fan-out, by the title of its article.
        refusing_places: Those of `places` that refuse digests.
        migrated_chat_ids: The new ids of chats, by their old ones.
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

    # --- readers and articles ---------------------------------------------------------------------------

    async def add_readers(self, count: int) -> None:
        """Add `count` users who subscribe for noon."""
        self.people = [self.playground.add_user(f"Reader {n}", started=True) for n in range(count)]
        await self.subscribe(*((person.id, 0, "private") for person in self.people))

    async def subscribe(self, *places: tuple[int, int, str]) -> None:
        """Subscribe chats for noon, given by id, topic and kind."""
        async with self._database() as database, database.transaction() as tx:
            for number, topic, kind in places:
                await subscribe(
                    tx, Chat(number, topic, kind, "en"), SubscriptionDefaults("UTC", ("12:00",)), START
                )
        self.places += [(number, topic) for number, topic, _ in places]

    def record_migration(self, before: int, after: int) -> None:
        """Record that a chat has a new id."""
        self.migrated_chat_ids[before] = after
        self.places = [(after if chat == before else chat, topic) for chat, topic in self.places]

    async def fan_out(self) -> None:
        """Publish an article and move the clock to noon of the next day, when all digests are due."""
        noon = START + timedelta(days=len(self.days_by_title) + 1)
        title = f"The ferry moves to pier {len(self.days_by_title) + 1:03}"
        published = noon - timedelta(hours=1)
        async with self._database() as database, database.transaction() as tx:
            article = await articles.add(tx, new_article(title), published)
            await articles.publish(tx, article.id, published)
        self.days_by_title[title] = noon.date()
        self.move_clock_to(noon + timedelta(seconds=1))

    def move_clock_to(self, instant: datetime) -> None:
        """Move the clock, and make the sender plan at once."""
        self.playground.clock.move_to(instant)
        self._signal_clock_moved()

    def move_clock(self, step: timedelta) -> None:
        """Move the clock by a step, which may be negative."""
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
        """Start a process, and wait until its log contains `ready`; "" does not wait."""
        lede_process = await LedeProcess.start(
            self.folder,
            self.settings,
            *("--role", role, "--clock", str(self.folder / "clock"), "--rate", str(self.rate)),
            module="tests.chaos.lede_with_clock",
        )
        self.senders.append(lede_process)
        if ready:
            await self.wait_for_log(lede_process, ready)
        return lede_process

    async def wait_for_log(self, lede_process: LedeProcess, part: str) -> None:
        """Wait until a process's log contains `part`."""
        try:
            await lede_process.wait_for_line(part, WAIT_TIMEOUT_SECONDS)
        except TimeoutError:
            raise AssertionError(f"no {part!r} in:\n{lede_process.log}") from None

    async def kill(self) -> None:
        """Kill the sender with SIGKILL."""
        self.kills += 1
        await self.sender.stop(signal.SIGKILL, WAIT_TIMEOUT_SECONDS)

    async def terminate(self) -> None:
        """Stop the sender with SIGTERM, and check that it ends cleanly."""
        assert await self.sender.stop(within=WAIT_TIMEOUT_SECONDS) == 0, self.sender.log

    async def kill_and_restart(self) -> None:
        """Kill the sender with SIGKILL, and start another one."""
        await self.kill()
        await self.start()

    @property
    def found_in_doubt(self) -> list[int]:
        """How many messages each process found in doubt when it took over from another."""
        log_lines = [
            json.loads(line)
            for lede in self.senders
            for line in lede.lines
            if "recovered from an earlier run" in line
        ]
        return [int(line["in_doubt"]) for line in log_lines]

    # --- waiting ---------------------------------------------------------------------------------------

    async def wait_until(self, is_true: Callable[[], bool]) -> None:
        """Wait until a condition holds, which is checked at each event of the playground."""
        changed = asyncio.Event()
        unsubscribe = self.playground.world.event_log.subscribe(lambda _: changed.set())
        try:
            async with asyncio.timeout(WAIT_TIMEOUT_SECONDS):
                while not is_true():
                    await changed.wait()
                    changed.clear()
        finally:
            unsubscribe()

    @property
    def arrival_count(self) -> int:
        """How many messages have arrived in their chats."""
        return sum(sent.ok for sent in self.playground.sent)

    async def wait_for_more_arrivals(self, more: int) -> None:
        """Wait until `more` further messages have arrived."""
        await self.wait_for_arrivals(self.arrival_count + more)

    async def wait_for_all_arrivals(self, missing: int = 0) -> None:
        """Wait until all due messages but `missing` have arrived."""
        await self.wait_for_arrivals(len(self.places) * len(self.days_by_title) - missing)

    async def wait_for_arrivals(self, count: int) -> None:
        """Wait until `count` messages have arrived in all."""
        await self.wait_until(lambda: self.arrival_count >= count)

    async def read_rows(self) -> list[LedgerRow]:
        """Read the ledger."""
        async with self._database() as database:
            return await ledger_check.read_ledger(database)

    async def wait_until_settled(self, timeout_seconds: float = WAIT_TIMEOUT_SECONDS) -> None:
        """Wait until all due digests are planned and settled."""
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
        """Compare the ledger with what arrived, see `ledger_check.compare_ledger`."""
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
    """Open a harness with readers and without processes; further keywords are settings of `lede run`."""
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
    """Write the clock's offset for the processes, atomically."""
    draft = path.with_suffix(".new")
    draft.write_text(str(offset.total_seconds()))
    draft.replace(path)
