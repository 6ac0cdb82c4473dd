"""Reading the JSON of a control request, and answering in JSON."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from bot.playground.client.event_wait import NothingCameError
from bot.playground.client.user_actions import Place
from bot.playground.errors import PlayError
from bot.playground.world.model import Json
from bot.playground.world.world import World

Act = Callable[["Body"], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Body:
    """The fields of one request; each getter says plainly what is wrong."""

    fields: Json

    def text(self, name: str, default: str | None = None) -> str:
        """A text.

        Raises:
            PlayError: It is missing and has no default, or is no text.
        """
        value = self.fields.get(name, default)
        if not isinstance(value, str):
            raise PlayError(f"{name!r} must be a text")
        return value

    def number(self, name: str, default: float | None = None) -> float:
        """A number.

        Raises:
            PlayError: It is missing and has no default, or is no number.
        """
        value = self.fields.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise PlayError(f"{name!r} must be a number")
        return value

    def integer(self, name: str, default: int | None = None) -> int:
        """A whole number; see `number`."""
        return int(self.number(name, default))

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Yes or no.

        Raises:
            PlayError: It is something else.
        """
        value = self.fields.get(name, default)
        if not isinstance(value, bool):
            raise PlayError(f"{name!r} must be true or false")
        return value

    def numbers(self, name: str) -> list[int]:
        """A list of whole numbers, empty when it is missing.

        Raises:
            PlayError: It is something else.
        """
        value = self.fields.get(name, [])
        if not isinstance(value, list) or not all(isinstance(each, int) for each in value):
            raise PlayError(f"{name!r} must be a list of numbers")
        return value

    def place(self) -> Place:
        """Who acts where; without a chat it is the person's private one."""
        person = self.integer("person")
        return Place(person, self.integer("chat", person), self.integer("thread", 0))


def json_route(act: Act) -> Callable[[web.Request], Awaitable[web.Response]]:
    """A handler that reads a JSON object, acts and answers in JSON; mistakes are 400, vain waits 504."""

    async def handle(request: web.Request) -> web.Response:
        if request.content_type != "application/json":
            return web.json_response({"error": "send application/json"}, status=415)
        try:
            return web.json_response(await act(_body(await request.json())))
        except NothingCameError as error:
            return web.json_response({"error": str(error)}, status=504)
        except (PlayError, ValueError, OverflowError) as error:
            return web.json_response({"error": str(error)}, status=400)

    return handle


def _body(given: object) -> Body:
    if not isinstance(given, dict):
        raise PlayError("send a JSON object")
    return Body(given)


def chat_of(request: web.Request, world: World, name: str) -> int:
    """A number in the address.

    Raises:
        HTTPNotFound: It is none, or no chat has it.
    """
    text = request.match_info[name]
    if not text.removeprefix("-").isdecimal() or int(text) not in world.chats:
        raise web.HTTPNotFound(text="no such chat")
    return int(text)
