"""Two `lede run` on one database: one sends, the other takes over; no message is lost or repeated."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import aiohttp
import pytest

from bot.playground import Playground, UserHandle
from bot.playground.world.faults import Fault, FaultKind
from data.coordination.leader_lock import create_leader_lock, hold_leader_lock
from tests.end_to_end.editor_actions import long_story
from tests.end_to_end.harness import ask
from tests.support import postgres_server
from tests.support.lede_process import (
    LEADING,
    MAX_IN_DOUBT,
    RUNNING,
    STANDING_BY,
    LedeProcess,
    StartLede,
    add_due_readers,
    child_pids,
    count_outbox_states,
    count_received,
    free_port,
    is_alive,
    leading_line,
    open_files,
)
from tests.support.waiting import wait_until

pytestmark = pytest.mark.process

OWNER = 1001


def free_address() -> str:
    return f"127.0.0.1:{free_port()}"


async def health(address: str, within: float = 60) -> tuple[int, str]:
    """The status and text of /healthz, once a process answers at the address."""
    async with asyncio.timeout(within), aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(f"http://{address}/healthz") as response:
                    return response.status, await response.text()
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.1)


async def test_the_second_process_logs_the_holder_once_and_takes_over_after_a_clean_end(
    playground: Playground, start: StartLede
) -> None:
    rita = playground.add_user("Rita", language_code="en")
    address = free_address()
    first = await start()
    second = await start(ready=STANDING_BY, HTTP_LISTEN=address)
    assert f":{first.process.pid} since" in await second.wait_for_line(STANDING_BY)
    await ask(rita, "/help")
    status, said = await health(address)
    assert status == 200
    assert STANDING_BY in said
    assert await first.stop() == 0
    await second.wait_for_line(RUNNING, 60)
    assert STANDING_BY not in (await health(address))[1]
    await ask(rita, "/settings")
    assert await second.stop() == 0
    assert len([line for line in second.lines if STANDING_BY in line]) == 1
    assert "another process polls" not in first.log + second.log
    assert len([m for m in rita.messages if m.outgoing]) == 2


async def test_the_second_process_takes_over_the_http_address_too(start: StartLede) -> None:
    address = free_address()
    first = await start(HTTP_LISTEN=address)
    second = await start(ready=STANDING_BY, HTTP_LISTEN=address)
    await first.stop(signal.SIGKILL)
    await second.wait_for_line(RUNNING, 60)
    assert await health(address) == (200, '{"ok": true, "problems": []}')
    assert await second.stop() == 0


async def test_a_process_that_stands_by_ends_on_sigterm(start: StartLede) -> None:
    await start()
    second = await start(ready=STANDING_BY)
    assert await second.stop() == 0
    assert RUNNING not in second.log


async def test_after_kill_9_in_a_fan_out_the_second_process_continues_without_loss_or_repeat(
    playground: Playground, start: StartLede, url: str
) -> None:
    readers = await add_due_readers(url, playground, 100)
    playground.faults.add(Fault("sendMessage", FaultKind.SLOW, times=None, seconds=0.2))
    first = await start(DATABASE_URL=url, ready=leading_line(url))
    second = await start(DATABASE_URL=url, ready=STANDING_BY)
    await wait_until(lambda: len(playground.sent) >= 25)
    await first.stop(signal.SIGKILL)
    playground.faults.clear()
    await second.wait_for_line(leading_line(url), 60)
    await wait_until_sent(url)
    assert await second.stop() == 0
    await assert_each_sent_once(playground, url, [reader.id for reader in readers])


async def test_a_suspended_sender_that_was_replaced_repeats_no_message(
    playground: Playground, start: StartLede, postgres_url: str
) -> None:
    readers = await add_due_readers(postgres_url, playground, 100)
    playground.faults.add(Fault("sendMessage", FaultKind.SLOW, times=None, seconds=0.2))
    first = await start(DATABASE_URL=postgres_url, ready=LEADING)
    second = await start(DATABASE_URL=postgres_url, ready=STANDING_BY)
    await wait_until(lambda: len(playground.sent) >= 25)
    first.process.send_signal(signal.SIGSTOP)
    await postgres_server.end_lock_holder(postgres_url)
    await second.wait_for_line(LEADING, 60)
    # Rows that the suspended process had locked are free when PostgreSQL ends its transaction, after 8 s.
    await wait_until(lambda: len(playground.sent) >= 60, within=150)
    first.process.send_signal(signal.SIGCONT)
    await first.wait_for_line("leader-lock: lost", 60)
    await wait_until_sent(postgres_url)
    assert [await one.stop() for one in (first, second)] == [0, 0]
    await assert_each_sent_once(playground, postgres_url, [reader.id for reader in readers])


async def test_two_pollers_on_different_databases_back_off_and_log_the_conflict_once(
    playground: Playground, start: StartLede, tmp_path: Path
) -> None:
    rita = playground.add_user("Rita", language_code="en")
    first = await start()
    second = await start(DATABASE_URL=f"sqlite+aiosqlite:///{tmp_path / 'other.db'}")
    await wait_until(lambda: all("another process polls" in one.log for one in (first, second)))
    await asyncio.sleep(0)
    assert await first.stop() == 0
    await rita.say("/help")
    await rita.wait_for("/latest", 60)
    assert await second.stop() == 0
    for one in (first, second):
        assert one.log.count("another process polls") == 1


async def test_a_killed_process_leaves_neither_its_lock_nor_a_worker_process(
    playground: Playground, start: StartLede, url: str
) -> None:
    owner = playground.add_user("Olga", id=OWNER)
    lede = await start(DATABASE_URL=url, ready=leading_line(url), ADMIN_IDS=str(OWNER))
    await owner.upload("long.txt", long_story(2_500_000).encode())
    # Its input and output are sockets; it must hold neither the leader lock nor other connections.
    # Before its exec it is a copy of the bot with all descriptors of the bot.
    await wait_until(lambda: [count_lock_descriptors(child) <= 2 for child in child_pids(lede)] == [True])
    started = child_pids(lede)
    assert not [name for child in started for name in open_files(child) if "lede.db" in name]
    await lede.stop(signal.SIGKILL)
    right = create_leader_lock(url, playground.token.partition(":")[0], "next", lambda: datetime.now(UTC))
    async with asyncio.timeout(60), hold_leader_lock(right, lambda _: None):
        await wait_until(lambda: not any(is_alive(child) for child in started), 30)


def count_lock_descriptors(child: int) -> int:
    """The number of sockets that a process has open."""
    return sum(name.startswith("socket:") for name in open_files(child))


async def wait_until_sent(url: str) -> None:
    """Wait until every delivery is sent or in doubt."""
    async with asyncio.timeout(60):
        while (await count_outbox_states(url)).keys() - {"sent", "unknown"}:  # noqa: ASYNC110 - no event announces it
            await asyncio.sleep(0.2)


async def assert_each_sent_once(playground: Playground, url: str, readers: list[int]) -> None:
    """Every reader has one digest, except sends in flight at the kill, which are in doubt."""
    states = await count_outbox_states(url)
    in_doubt = states.get("unknown", 0)
    assert states["sent"] + in_doubt == len(readers)
    assert in_doubt <= MAX_IN_DOUBT
    assert set(count_received(playground).values()) == {1}
    assert set(count_received(playground)) <= set(readers)
    assert len(readers) - len(count_received(playground)) <= in_doubt


# --- roles -----------------------------------------------------------------------------------------

SECRET = "a-secret-of-16-or-more"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
CHATS, UPDATES_PER_CHAT = 20, 10


@dataclass
class WebhookBalancer:
    """A load balancer in front of the webhooks of several processes."""

    addresses: list[str]
    session: aiohttp.ClientSession
    chance: Random

    async def deliver(self, update: dict[str, object]) -> None:
        """Post an update to random addresses until one accepts it, as Telegram does."""
        async with asyncio.timeout(60):
            while not await self._post(self.chance.choice(self.addresses), update):  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    async def _post(self, address: str, update: dict[str, object]) -> bool:
        try:
            async with self.session.post(
                f"http://{address}/hook", json=update, headers={HEADER: SECRET}
            ) as response:
                return response.ok
        except aiohttp.ClientError:
            return False


@dataclass
class WebProcesses:
    """Two web processes on one database, and the load balancer in front of them."""

    processes: list[LedeProcess]
    balancer: WebhookBalancer


@pytest.fixture
async def web(start: StartLede, postgres_url: str) -> AsyncIterator[WebProcesses]:
    addresses = [free_address(), free_address()]
    processes = []
    for address in addresses:
        settings = {
            "DATABASE_URL": postgres_url,
            "HTTP_LISTEN": address,
            "WEBHOOK_URL": f"http://{addresses[0]}/hook",
            "WEBHOOK_SECRET": SECRET,
        }
        processes.append(await start("run", "--role", "web", **settings))
    async with aiohttp.ClientSession() as session:
        yield WebProcesses(processes, WebhookBalancer(addresses, session, Random(1)))


def search_update(number: int, chat: int, words: str) -> dict[str, object]:
    """The update of a /search command."""
    text = f"/search {words}"
    return {
        "update_id": number,
        "message": {
            "message_id": number,
            "date": 1,
            "chat": {"id": chat, "type": "private", "first_name": "Rita"},
            "from": {"id": chat, "is_bot": False, "first_name": "Rita", "language_code": "en"},
            "text": text,
            "entities": [{"type": "bot_command", "offset": 0, "length": 7}],
        },
    }


def plan_updates(people: list[UserHandle], chance: Random) -> dict[int, list[dict[str, object]]]:
    """The updates of each person in order; the update numbers of all people are interleaved."""
    turns = [person.id for person in people for _ in range(UPDATES_PER_CHAT)]
    chance.shuffle(turns)
    asking: dict[int, list[dict[str, object]]] = {person.id: [] for person in people}
    for number, chat in enumerate(turns, start=1):
        asking[chat].append(search_update(number, chat, f"word{len(asking[chat])}"))
    return asking


def answered_searches(person: UserHandle) -> list[str]:
    """The searches that were answered, in the order of the answers."""
    return [m.text.partition("“")[2].partition("”")[0] for m in person.messages if m.outgoing]


async def deliver_in_order(balancer: WebhookBalancer, updates: list[dict[str, object]]) -> None:
    """Deliver one chat's updates, each after the one before was accepted, as Telegram does; repeat some."""
    for place, update in enumerate(updates):
        await balancer.deliver(update)
        if balancer.chance.random() < 0.4:
            await balancer.deliver(balancer.chance.choice(updates[: place + 1]))


async def test_two_web_and_two_worker_processes_handle_each_update_once_and_in_its_chats_order(
    playground: Playground, start: StartLede, web: WebProcesses, postgres_url: str
) -> None:
    for _ in range(2):
        await start("run", "--role", "worker", DATABASE_URL=postgres_url)
    people = [playground.add_user(f"Reader {n}", started=True) for n in range(CHATS)]
    asking = plan_updates(people, web.balancer.chance)
    await asyncio.gather(*(deliver_in_order(web.balancer, one) for one in asking.values()))
    wanted = [f"word{n}" for n in range(UPDATES_PER_CHAT)]
    await wait_until(lambda: all(len(answered_searches(person)) >= UPDATES_PER_CHAT for person in people))
    await asyncio.gather(*(deliver_in_order(web.balancer, one) for one in asking.values()))
    assert [await process.stop() for process in web.processes] == [0, 0]
    assert [answered_searches(person) for person in people] == [wanted] * CHATS
    assert playground.complaints == []


@pytest.mark.slow
async def test_the_updates_of_a_killed_web_process_are_handled_by_the_other(
    playground: Playground, web: WebProcesses
) -> None:
    people = [playground.add_user(f"Reader {n}", started=True) for n in range(CHATS)]
    asking = plan_updates(people, web.balancer.chance)
    delivering = asyncio.gather(*(deliver_in_order(web.balancer, one) for one in asking.values()))
    await wait_until(lambda: sum(len(answered_searches(person)) for person in people) >= 40)
    await web.processes[0].stop(signal.SIGKILL)
    await delivering
    await wait_until(
        lambda: all(f"word{UPDATES_PER_CHAT - 1}" in answered_searches(person) for person in people)
    )
    wanted = [f"word{n}" for n in range(UPDATES_PER_CHAT)]
    # Answers of its last moments may be repeated: their marks in the database were lost with it.
    assert [list(dict.fromkeys(answered_searches(person))) for person in people] == [wanted] * CHATS


async def test_on_sqlite_only_the_role_all_is_allowed(start: StartLede) -> None:
    lede = await start("run", "--role", "web", ready="--role web is for several processes on PostgreSQL")
    assert await lede.wait_for_exit() == 1
    assert len(lede.lines) == 1


async def test_a_web_process_without_a_webhook_names_the_missing_setting(
    start: StartLede, postgres_url: str
) -> None:
    lede = await start("run", "--role", "web", DATABASE_URL=postgres_url, ready="Set WEBHOOK_URL")
    assert await lede.wait_for_exit() == 1
