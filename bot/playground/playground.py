"""The playground: starts and stops the server, and adds people, groups and channels."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine, Iterable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.clock import MovableClock
from bot.playground.bot_api.server import BotApi
from bot.playground.bot_api.webhook import WebhookPoster
from bot.playground.client.event_wait import next_event
from bot.playground.client.handles import GroupHandle, UserHandle
from bot.playground.control.inspection_routes import InspectionRoutes
from bot.playground.control.origin_check import origin_check
from bot.playground.control.setup_routes import SetupRoutes
from bot.playground.control.static_page import add_page, add_security_headers
from bot.playground.control.user_routes import UserRoutes
from bot.playground.world import membership
from bot.playground.world.event_log import EventKind, Misuse, RefusedCall, SendAttempt
from bot.playground.world.faults import Faults
from bot.playground.world.file_store import FileStore
from bot.playground.world.model import ChatKind, MemberStatus, Message, PlaygroundChat, User
from bot.playground.world.persistence import Persistence
from bot.playground.world.rate_limits import SendLimits
from bot.playground.world.world import World

_MAX_REQUEST_BYTES = 64 * 1024 * 1024
_SHUTDOWN_TIMEOUT_SECONDS = 1.0


class Playground:
    """A Bot API stand-in over HTTP with people who use the bot.

    `token` is the only one that is accepted; the number before its colon is the bot's. `state_path` names a
    JSON file that keeps chats, messages and the clock across restarts. Use it as an async context manager,
    or call `start` and `stop`.
    """

    def __init__(
        self,
        *,
        token: str = "1:playground",  # noqa: S107 - stands for no secret
        clock: MovableClock | None = None,
        limits: SendLimits = SendLimits(),  # noqa: B008 - frozen
        state_path: Path | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.token = token
        self.clock = clock or MovableClock()
        self.faults = Faults()
        self.root = ""
        folder = state_path.with_suffix(".files") if state_path else None
        bot = User(int(token.split(":", maxsplit=1)[0]), "Lede", username="lede_playground_bot")
        self.world = World(bot, self.clock, monotonic, FileStore(folder), limits=limits)
        self.clock.subscribe(self._emit_clock_event)
        self._persistence = Persistence(self.world, state_path) if state_path else None
        if self._persistence is not None:
            self._persistence.restore()
        self._exit_stack = contextlib.AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen, on a free port when `port` is 0; returns the root URL.

        Raises:
            OSError: The address is taken.
        """
        api = BotApi(self.world, self.token, self.faults)
        inspection = InspectionRoutes(self.world, self.faults)
        app = web.Application(
            client_max_size=_MAX_REQUEST_BYTES, middlewares=[origin_check(host), add_security_headers]
        )
        for routes in (api, inspection, UserRoutes(self.world), SetupRoutes(self.world, self.faults)):
            routes.add_routes(app.router)
        add_page(app.router)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SHUTDOWN_TIMEOUT_SECONDS)
        await runner.setup()
        self._exit_stack.push_async_callback(runner.cleanup)
        self._exit_stack.callback(api.poller.close)
        self._exit_stack.callback(inspection.close)
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError:
            await self.stop()
            raise
        self._spawn(WebhookPoster(self.world).run())
        if self._persistence is not None:
            self._exit_stack.callback(self._persistence.save)
            self._spawn(self._persistence.run())
        self.root = f"http://{host}:{runner.addresses[0][1]}"
        return self.root

    def _spawn(self, coroutine: Coroutine[object, object, None]) -> None:
        self._exit_stack.push_async_callback(_cancel, asyncio.create_task(coroutine))

    async def stop(self) -> None:
        """End polls, close the connections and save the state."""
        await self._exit_stack.aclose()

    def _emit_clock_event(self, _now: datetime) -> None:
        self.world.event_log.emit(EventKind.CLOCK)

    @property
    def base_url(self) -> str:
        """The argument base_url of python-telegram-bot."""
        return f"{self.root}/bot"

    @property
    def base_file_url(self) -> str:
        """The argument base_file_url of python-telegram-bot."""
        return f"{self.root}/file/bot"

    @property
    def limits(self) -> SendLimits:
        """The limits in force; assign others to change them."""
        return self.world.limits

    @limits.setter
    def limits(self, limits: SendLimits) -> None:
        self.world.set_limits(limits)

    @property
    def sent(self) -> list[SendAttempt]:
        """Every attempt of the bot to send a message, oldest first."""
        return list(self.world.event_log.sent)

    @property
    def refusals(self) -> list[RefusedCall]:
        """Every call that was answered with a 4xx."""
        return list(self.world.event_log.refusals)

    @property
    def complaints(self) -> list[Misuse]:
        """Mistakes that the real server would ignore: unknown methods, parameters and formats."""
        return list(self.world.event_log.complaints)

    def add_user(
        self,
        name: str,
        *,
        id: int = 0,  # noqa: A002 - Telegram's word
        language_code: str = "en",
        username: str = "",
        hint: str = "",
        started: bool = False,
    ) -> UserHandle:
        """Add a person; an `id` of 0 is replaced by the next free one."""
        first, _, last = name.partition(" ")
        user = User(id, first, last, username, language_code, hint, started)
        return UserHandle(self.world, self.world.add_user(user))

    def add_group(
        self,
        title: str,
        *,
        members: Iterable[UserHandle] = (),
        admins: Iterable[UserHandle] = (),
        forum: bool = False,
        kind: ChatKind = ChatKind.SUPERGROUP,
        bot: MemberStatus = MemberStatus.MEMBER,
    ) -> GroupHandle:
        """Open a group and add the bot, which gets an update; a basic group is `kind=ChatKind.GROUP`."""
        chat = PlaygroundChat(0, kind, title, forum=forum, members=self._member_statuses(members, admins))
        chat.members[self.world.bot.id] = bot
        return GroupHandle(self.world, membership.open_chat(self.world, chat))

    def add_channel(
        self,
        title: str,
        *,
        username: str = "",
        members: Iterable[UserHandle] = (),
        admins: Iterable[UserHandle] = (),
        bot: MemberStatus = MemberStatus.ADMINISTRATOR,
    ) -> GroupHandle:
        """Open a channel and add the bot, which gets an update; with the status "left" it is not added."""
        chat = PlaygroundChat(
            0, ChatKind.CHANNEL, title, username, members=self._member_statuses(members, admins)
        )
        chat.members[self.world.bot.id] = bot
        return GroupHandle(self.world, membership.open_chat(self.world, chat))

    def _member_statuses(
        self, members: Iterable[UserHandle], admins: Iterable[UserHandle]
    ) -> dict[int, MemberStatus]:
        statuses = {person.id: MemberStatus.MEMBER for person in members}
        return statuses | {person.id: MemberStatus.ADMINISTRATOR for person in admins}

    async def wait_for_bot(self, timeout: float = 30.0) -> None:  # noqa: ASYNC109 - reads well
        """Wait until a bot asks for updates, unless one has done so already.

        Raises:
            TimeoutError: None did within `timeout` real seconds.
        """
        await next_event(self.world.event_log, 0, lambda event: event.kind == EventKind.POLL, timeout)

    def user(self, user_id: int) -> UserHandle:
        """A handle for an existing person."""
        return UserHandle(self.world, self.world.user(user_id))

    def group(self, chat_id: int) -> GroupHandle:
        """A handle for an existing group."""
        return GroupHandle(self.world, self.world.chat(chat_id))

    def message(self, chat_id: int, message_id: int) -> Message | None:
        """A message as it is now; None when it was deleted."""
        return self.world.chat(chat_id).messages.get(message_id)


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
