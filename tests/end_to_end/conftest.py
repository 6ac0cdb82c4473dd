"""Fixtures of the end-to-end tests: the bot in this process or as `lede` processes, with the playground.

The database is a real one, and the playground stands in for Telegram over HTTP on loopback.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from bot.clock import MovableClock
from bot.i18n import Catalogs
from bot.playground import Playground, SendLimits
from bot.services.delivery import chat_limits
from bot.services.delivery.chat_limits import ChatLimit
from bot.settings import Settings
from tests.end_to_end.harness import EDITOR, OWNER, READER, SECOND_READER, START, NewsroomHarness
from tests.support import fork_server
from tests.support.in_process_summarizer import InProcessFeedSummarizer, InProcessSummarizer
from tests.support.lede_process import RUNNING, LedeProcess, StartLede
from tests.support.paths import STORIES

# Messages to people who have never pressed Start, which Telegram refuses; others are asked to help.
MAY_FAIL = ("you are an editor", "the channel Morning Post")


@pytest.fixture
def no_chat_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lifts the bot's limits for each chat, which would make a test of ten messages wait for seconds."""
    monkeypatch.setattr(chat_limits, "PRIVATE_LIMIT", ChatLimit(1_000, 1.0))
    monkeypatch.setattr(chat_limits, "GROUP_LIMIT", ChatLimit(1_000, 1.0))


@pytest.fixture
def registered_in_all_languages() -> None:
    """Lets the bots of the test register their menus and descriptions in all languages, as they do in use."""


@pytest.fixture
def registration(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a bot register in its default language alone, which saves a third of the time of these tests.

    Tests of other languages request `registered_in_all_languages`.
    """
    if "registered_in_all_languages" not in request.fixturenames:
        monkeypatch.setattr(Catalogs, "by_two_letters", lambda _: iter(()))


@pytest.fixture
async def harness(
    no_chat_limits: None, registration: None, sqlite_url: str
) -> AsyncIterator[NewsroomHarness]:
    """A newsroom with an owner and three other people, whose bot does not run yet."""
    del no_chat_limits, registration
    clock = MovableClock()
    clock.move_to(START)
    async with Playground(clock=clock, limits=SendLimits.unlimited()) as playground:
        people = [
            playground.add_user(name, id=number, language_code="en")
            for name, number in (
                ("Olga", OWNER),
                ("Eddie", EDITOR),
                ("Rita", READER),
                ("Ravi", SECOND_READER),
            )
        ]
        settings = Settings(
            bot_token=playground.token,
            admin_ids=frozenset({OWNER}),
            database_url=sqlite_url,
            telegram_api_url=playground.root,
        )
        yield NewsroomHarness(
            playground,
            clock,
            settings,
            *people,
            summarizer=InProcessSummarizer(),
            feed_summarizer=InProcessFeedSummarizer(),
        )
        assert [
            one
            for one in playground.refusals
            if not any(map(one.params.get("text", "").__contains__, MAY_FAIL))
        ] == []
        assert playground.complaints == []


@pytest.fixture
async def running(harness: NewsroomHarness) -> AsyncIterator[NewsroomHarness]:
    """A newsroom whose bot runs."""
    async with harness.run():
        yield harness


@pytest.fixture
async def newsroom(running: NewsroomHarness) -> NewsroomHarness:
    """A newsroom whose bot runs, in which Eddie is an editor."""
    await running.owner.say(f"/team {EDITOR} Eddie")
    await running.owner.wait_for("is an editor now")
    return running


@pytest.fixture
def worker_process(harness: NewsroomHarness) -> None:
    """Makes the bot start a real worker process; request it before a fixture that runs the bot."""
    harness.summarizer = None


@pytest.fixture
def stories() -> list[str]:
    """The texts of four articles about different subjects."""
    return [path.read_text("utf-8") for path in STORIES]


# --- `lede` as processes ---------------------------------------------------------------------------


@pytest.fixture
def playground_options() -> dict[str, Any]:
    """Telegram's limits, and a token that looks like a real one."""
    return {"token": "123456:Very-Secret_Token0123456789abcdefgh"}


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database, once on SQLite and once on PostgreSQL."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def fresh_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Starts each `lede` of the test with a Python of its own, as a user does, rather than as a fork."""
    monkeypatch.setattr(fork_server, "IS_AVAILABLE", False)


@pytest.fixture
async def start(playground: Playground, sqlite_url: str, tmp_path: Path) -> AsyncIterator[StartLede]:
    """Starts `lede run`, or another command, against the playground; see `StartLede`.

    Every process that was started is ended after the test.
    """
    async with AsyncExitStack() as stack:

        async def start_lede(*arguments: str, ready: str = RUNNING, **settings: str) -> LedeProcess:
            environ = {
                "BOT_TOKEN": playground.token,
                "DATABASE_URL": sqlite_url,
                "TELEGRAM_API_URL": playground.root,
                **settings,
            }
            lede = await LedeProcess.start(tmp_path, environ, *arguments)
            stack.push_async_callback(lede.close)
            if ready:
                await lede.wait_for_line(ready)
            return lede

        yield start_lede
