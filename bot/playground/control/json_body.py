"""Reads the JSON of a control request, and answers in JSON."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from bot.playground.client.event_wait import WaitTimeoutError
from bot.playground.client.user_actions import Place
from bot.playground.errors import PlaygroundError
from bot.playground.world.model import Json
from bot.playground.world.world import World

RouteFunction = Callable[["RequestBody"], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class RequestBody:
    """The fields of one request; the errors of the getters name the field and the problem."""

    fields: Json

    def text(self, name: str, default: str | None = None) -> str:
        """A text.

        Raises:
            PlaygroundError: It is missing and has no default, or is no text.
        """
        value = self.fields.get(name, default)
        if not isinstance(value, str):
            raise PlaygroundError(f"{name!r} must be a text")
        return value

    def number(self, name: str, default: float | None = None) -> float:
        """A number.

        Raises:
            PlaygroundError: It is missing and has no default, or is no number.
        """
        value = self.fields.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise PlaygroundError(f"{name!r} must be a number")
        return value

    def integer(self, name: str, default: int | None = None) -> int:
        """A whole number; see `number`."""
        return int(self.number(name, default))

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Yes or no.

        Raises:
            PlaygroundError: It is something else.
        """
        value = self.fields.get(name, default)
        if not isinstance(value, bool):
            raise PlaygroundError(f"{name!r} must be true or false")
        return value

    def numbers(self, name: str) -> list[int]:
        """A list of whole numbers, empty when it is missing.

        Raises:
            PlaygroundError: It is something else.
        """
        value = self.fields.get(name, [])
        if not isinstance(value, list) or not all(isinstance(each, int) for each in value):
            raise PlaygroundError(f"{name!r} must be a list of numbers")
        return value

    def place(self) -> Place:
        """The place of an action; without a chat it is the person's private chat."""
        person = self.integer("person")
        return Place(person, self.integer("chat", person), self.integer("thread", 0))


def json_route(function: RouteFunction) -> Callable[[web.Request], Awaitable[web.Response]]:
    """A handler that reads a JSON object and answers in JSON; bad requests get 400, timeouts 504."""

    async def handle(request: web.Request) -> web.Response:
        if request.content_type != "application/json":
            return web.json_response({"error": "send application/json"}, status=415)
        try:
            return web.json_response(await function(_parse_body(await request.json())))
        except WaitTimeoutError as error:
            return web.json_response({"error": str(error)}, status=504)
        except (PlaygroundError, ValueError, OverflowError) as error:
            return web.json_response({"error": str(error)}, status=400)

    return handle


def _parse_body(given: object) -> RequestBody:
    if not isinstance(given, dict):
        raise PlaygroundError("send a JSON object")
    return RequestBody(given)


def chat_id_from_path(request: web.Request, world: World, name: str) -> int:
    """The chat number in the path.

    Raises:
        HTTPNotFound: It is no number, or no chat has it.
    """
    text = request.match_info[name]
    if not text.removeprefix("-").isdecimal() or int(text) not in world.chats:
        raise web.HTTPNotFound(text="no such chat")
    return int(text)
