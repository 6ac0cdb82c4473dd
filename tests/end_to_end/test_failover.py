"""Two `lede run` on one database: one works, the other takes over; nothing is lost or doubled."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import aiohttp
import pytest

from bot.playground import Person, Playground
from bot.playground.world.faults import Fault, FaultKind
from bot.services.delivery.pipeline import max_in_flight_at
from data.coordination.leader_lock import create_leader_lock, hold_leader_lock
from tests.end_to_end.editor_actions import long_story
from tests.end_to_end.harness import ask
from tests.support import postgres_server
from tests.support.lede_process import (
    RUNNING,
    Lede,
    alive,
    children,
    database_url,
    due_readers,
    open_files,
    outbox_states,
)

pytestmark = pytest.mark.process

STANDS_BY = "standing by"
OWNER = 1001
SENDS = "this process sends from now on"
Start = Callable[..., Awaitable[Lede]]


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with Playground() as playground:
        yield playground


@pytest.fixture
async def start(playground: Playground, tmp_path: Path) -> AsyncIterator[Start]:
    """Starts `lede run` against the playground; further settings are keywords."""
    async with AsyncExitStack() as stack:

        async def begin(*arguments: str, ready: str = RUNNING, url: str = "", **settings: str) -> Lede:
            environ = {
                "BOT_TOKEN": playground.token,
                "DATABASE_URL": url or database_url(tmp_path),
                "TELEGRAM_API_URL": playground.root,
                **settings,
            }
            lede = await Lede.start(tmp_path, environ, *arguments)
            stack.push_async_callback(lede.close)
            await lede.wrote(ready)
            return lede

        yield begin


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of every kind."""
    return (
        str(request.getfixturevalue("postgres_url"))
        if request.param == "postgres"
        else database_url(tmp_path)
    )


def took_over(url: str) -> str:
    """What a process says when its turn has come."""
    return RUNNING if url.startswith("sqlite") else SENDS


async def until(holds: Callable[[], bool], within: float = 60) -> None:
    """Wait for something that only counting tells."""
    async with asyncio.timeout(within):
        while not holds():  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.02)


def reached(playground: Playground) -> Counter[int]:
    """How many digests each chat has got."""
    return Counter(sent.chat_id for sent in playground.sent if sent.ok and sent.method == "sendMessage")


def free_address() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


async def health(address: str, within: float = 60) -> tuple[int, str]:
    """What /healthz says, once somebody answers there."""
    async with asyncio.timeout(within), aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(f"http://{address}/healthz") as response:
                    return response.status, await response.text()
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.1)


async def test_the_second_says_for_whom_it_waits_once_and_takes_over_after_a_clean_end(
    playground: Playground, start: Start
) -> None:
    rita = playground.add_user("Rita", language_code="en")
    address = free_address()
    first = await start()
    second = await start(ready=STANDS_BY, HTTP_LISTEN=address)
    assert f":{first.process.pid} since" in await second.wrote(STANDS_BY)
    await ask(rita, "/help")
    status, said = await health(address)
    assert status == 200
    assert STANDS_BY in said
    assert await first.stop() == 0
    await second.wrote(RUNNING, 60)
    assert STANDS_BY not in (await health(address))[1]
    await ask(rita, "/settings")
    assert await second.stop() == 0
    assert len([line for line in second.lines if STANDS_BY in line]) == 1
    assert "another process polls" not in first.log + second.log
    assert len([m for m in rita.messages if m.outgoing]) == 2


async def test_the_second_gets_the_address_of_the_first_too(start: Start) -> None:
    address = free_address()
    first = await start(HTTP_LISTEN=address)
    second = await start(ready=STANDS_BY, HTTP_LISTEN=address)
    await first.stop(signal.SIGKILL)
    await second.wrote(RUNNING, 60)
    assert await health(address) == (200, '{"ok": true, "problems": []}')
    assert await second.stop() == 0


async def test_one_that_only_stands_by_ends_when_asked(start: Start) -> None:
    await start()
    second = await start(ready=STANDS_BY)
    assert await second.stop() == 0
    assert RUNNING not in second.log


async def test_after_kill_9_in_a_fan_out_the_second_goes_on_without_loss_or_repeat(
    playground: Playground, start: Start, url: str
) -> None:
    readers = await due_readers(url, playground, 100)
    playground.faults.add(Fault("sendMessage", FaultKind.SLOW, times=None, seconds=0.2))
    first = await start(url=url, ready=took_over(url))
    second = await start(url=url, ready=STANDS_BY)
    await until(lambda: len(playground.sent) >= 25)
    await first.stop(signal.SIGKILL)
    playground.faults.clear()
    await second.wrote(took_over(url), 60)
    await settled(url)
    assert await second.stop() == 0
    await nothing_lost_or_doubled(playground, url, [reader.id for reader in readers])


async def test_a_sender_that_stood_still_while_another_took_over_sends_nothing_twice(
    playground: Playground, start: Start, postgres_url: str
) -> None:
    readers = await due_readers(postgres_url, playground, 100)
    playground.faults.add(Fault("sendMessage", FaultKind.SLOW, times=None, seconds=0.2))
    first = await start(url=postgres_url, ready=SENDS)
    second = await start(url=postgres_url, ready=STANDS_BY)
    await until(lambda: len(playground.sent) >= 25)
    first.process.send_signal(signal.SIGSTOP)
    await postgres_server.end_holder(postgres_url)
    await second.wrote(SENDS, 60)
    await until(lambda: len(playground.sent) >= 60)
    first.process.send_signal(signal.SIGCONT)
    await first.wrote("sends no more", 60)
    await settled(postgres_url)
    assert [await one.stop() for one in (first, second)] == [0, 0]
    await nothing_lost_or_doubled(playground, postgres_url, [reader.id for reader in readers])


async def test_two_processes_on_different_databases_give_way_to_each_other_and_say_so_once(
    playground: Playground, start: Start, tmp_path: Path
) -> None:
    rita = playground.add_user("Rita", language_code="en")
    first = await start()
    second = await start(url=f"sqlite+aiosqlite:///{tmp_path / 'other.db'}")
    await until(lambda: all("another process polls" in one.log for one in (first, second)))
    await asyncio.sleep(0)
    assert await first.stop() == 0
    await rita.say("/help")
    await rita.wait_for("/latest", 60)
    assert await second.stop() == 0
    for one in (first, second):
        assert one.log.count("another process polls") == 1


async def test_a_killed_process_leaves_neither_its_right_nor_a_child_that_thinks(
    playground: Playground, start: Start, url: str
) -> None:
    owner = playground.add_user("Olga", id=OWNER)
    lede = await start(url=url, ready=took_over(url), ADMIN_IDS=str(OWNER))
    await owner.upload("long.txt", long_story(2_500_000).encode())
    # Its input and its output are sockets; the right, the database and Telegram are none of its business.
    # Before it has become another program, it is a copy of the bot with everything that is open there.
    await until(lambda: [held(child) <= 2 for child in children(lede)] == [True])
    started = children(lede)
    assert not [name for child in started for name in open_files(child) if "lede.db" in name]
    await lede.stop(signal.SIGKILL)
    right = create_leader_lock(url, playground.token.partition(":")[0], "next", lambda: datetime.now(UTC))
    async with asyncio.timeout(60), hold_leader_lock(right, lambda _: None):
        await until(lambda: not any(alive(child) for child in started), 30)


def held(child: int) -> int:
    """How many sockets a process holds."""
    return sum(name.startswith("socket:") for name in open_files(child))


async def settled(url: str) -> None:
    """Wait until nothing is left to be sent."""
    async with asyncio.timeout(60):
        while (await outbox_states(url)).keys() - {"sent", "unknown"}:  # noqa: ASYNC110 - see until
            await asyncio.sleep(0.2)


async def nothing_lost_or_doubled(playground: Playground, url: str, readers: list[int]) -> None:
    """Everybody has one digest, but for the sends that were in flight, which are in doubt."""
    states = await outbox_states(url)
    in_doubt = states.get("unknown", 0)
    assert states["sent"] + in_doubt == len(readers)
    assert in_doubt <= max_in_flight_at(0)
    assert set(reached(playground).values()) == {1}
    assert set(reached(playground)) <= set(readers)
    assert len(readers) - len(reached(playground)) <= in_doubt


# --- roles -----------------------------------------------------------------------------------------

SECRET = "a-secret-of-16-or-more"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
CHATS, EACH = 20, 10


@dataclass
class Hooks:
    """The webhooks of several processes; a balancer would choose among them."""

    addresses: list[str]
    session: aiohttp.ClientSession
    chance: Random

    async def deliver(self, update: dict[str, object]) -> None:
        """Post an update to any of them until one takes it, as Telegram does."""
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
class Web:
    """Two web processes on one database and what reaches them."""

    processes: list[Lede]
    hooks: Hooks


@pytest.fixture
async def web(start: Start, postgres_url: str) -> AsyncIterator[Web]:
    addresses = [free_address(), free_address()]
    processes = []
    for address in addresses:
        settings = {
            "url": postgres_url,
            "HTTP_LISTEN": address,
            "WEBHOOK_URL": f"http://{addresses[0]}/hook",
            "WEBHOOK_SECRET": SECRET,
        }
        processes.append(await start("run", "--role", "web", **settings))
    async with aiohttp.ClientSession() as session:
        yield Web(processes, Hooks(addresses, session, Random(1)))


def asked(number: int, chat: int, words: str) -> dict[str, object]:
    """The update in which somebody searches for something."""
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


def plan(people: list[Person], chance: Random) -> dict[int, list[dict[str, object]]]:
    """For each person the updates in their order; the numbers of all are mixed."""
    turns = [person.id for person in people for _ in range(EACH)]
    chance.shuffle(turns)
    asking: dict[int, list[dict[str, object]]] = {person.id: [] for person in people}
    for number, chat in enumerate(turns, start=1):
        asking[chat].append(asked(number, chat, f"word{len(asking[chat])}"))
    return asking


def answers(person: Person) -> list[str]:
    """Which questions were answered, in this order."""
    return [m.text.partition("“")[2].partition("”")[0] for m in person.messages if m.outgoing]


async def ask_in_order(hooks: Hooks, asking: list[dict[str, object]]) -> None:
    """One chat's updates, the next when the one before was taken, as Telegram does; some come again."""
    for place, update in enumerate(asking):
        await hooks.deliver(update)
        if hooks.chance.random() < 0.4:
            await hooks.deliver(hooks.chance.choice(asking[: place + 1]))


async def test_two_web_and_two_worker_processes_handle_each_update_once_and_in_its_chats_order(
    playground: Playground, start: Start, web: Web, postgres_url: str
) -> None:
    for _ in range(2):
        await start("run", "--role", "worker", url=postgres_url)
    people = [playground.add_user(f"Reader {n}", started=True) for n in range(CHATS)]
    asking = plan(people, web.hooks.chance)
    await asyncio.gather(*(ask_in_order(web.hooks, one) for one in asking.values()))
    wanted = [f"word{n}" for n in range(EACH)]
    await until(lambda: all(len(answers(person)) >= EACH for person in people))
    await asyncio.gather(*(ask_in_order(web.hooks, one) for one in asking.values()))
    assert [await process.stop() for process in web.processes] == [0, 0]
    assert [answers(person) for person in people] == [wanted] * CHATS
    assert playground.complaints == []


async def test_when_a_web_process_is_killed_the_other_handles_what_it_left(
    playground: Playground, web: Web
) -> None:
    people = [playground.add_user(f"Reader {n}", started=True) for n in range(CHATS)]
    asking = plan(people, web.hooks.chance)
    delivering = asyncio.gather(*(ask_in_order(web.hooks, one) for one in asking.values()))
    await until(lambda: sum(len(answers(person)) for person in people) >= 40)
    await web.processes[0].stop(signal.SIGKILL)
    await delivering
    await until(lambda: all(f"word{EACH - 1}" in answers(person) for person in people))
    wanted = [f"word{n}" for n in range(EACH)]
    # What was answered in its last moments may be answered again: its note of that went down with it.
    assert [list(dict.fromkeys(answers(person))) for person in people] == [wanted] * CHATS


async def test_on_sqlite_there_is_one_role_only(start: Start) -> None:
    lede = await start("run", "--role", "web", ready="--role web is for several processes on PostgreSQL")
    assert await lede.ended() == 1
    assert len(lede.lines) == 1


async def test_a_web_process_without_a_webhook_says_what_it_needs(start: Start, postgres_url: str) -> None:
    lede = await start("run", "--role", "web", url=postgres_url, ready="Set WEBHOOK_URL")
    assert await lede.ended() == 1
