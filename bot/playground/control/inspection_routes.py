"""Routes that read the playground: state, messages, files, records, and a stream of events."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.playground.control.json_body import chat_id_from_path
from bot.playground.control.page_json import event_view, menu_view, message_view, state_view
from bot.playground.world import web_pictures
from bot.playground.world.event_log import EventKind, WorldEvent
from bot.playground.world.faults import Faults
from bot.playground.world.image_size import picture_mime
from bot.playground.world.world import World

_HEARTBEAT_SECONDS = 15.0


class InspectionRoutes:
    """Routes that change nothing."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self._faults = faults
        self._streams: set[asyncio.Queue[WorldEvent | None]] = set()

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add the routes to an application."""
        router.add_get("/play/state", self.state)
        router.add_get("/play/chats/{chat}/messages", self.messages)
        router.add_get("/play/chats/{chat}/menu", self.menu)
        router.add_get("/play/files/{file}", self.file)
        router.add_get("/play/pictures", self.picture)
        router.add_get("/play/events", self.events)
        for name in ("sent", "refusals", "complaints"):
            router.add_get(f"/play/{name}", self.records)

    def close(self) -> None:
        """End the streams."""
        for queue in self._streams:
            queue.put_nowait(None)

    async def state(self, _request: web.Request) -> web.Response:
        """People, chats, clock and switches."""
        return web.json_response(state_view(self._world, self._faults.planned))

    async def messages(self, request: web.Request) -> web.Response:
        """The messages of a chat, oldest first."""
        chat = self._world.chats[chat_id_from_path(request, self._world, "chat")]
        shown = [message_view(self._world, each) for each in chat.messages.values()]
        return web.json_response({"messages": shown})

    async def menu(self, request: web.Request) -> web.Response:
        """The commands that a person sees in a chat."""
        chat = self._world.chats[chat_id_from_path(request, self._world, "chat")]
        person = request.query.get("person", "")
        user = self._world.users.get(int(person) if person.isdecimal() else 0)
        if user is None:
            raise web.HTTPNotFound(text="no such person")
        return web.json_response({"commands": menu_view(self._world, chat, user)})

    async def file(self, request: web.Request) -> web.Response:
        """A file: pictures for display, other types as downloads."""
        stored = self._world.files.get(request.match_info["file"])
        if stored is None:
            raise web.HTTPNotFound(text="no such file")
        content = self._world.files.read(stored.id)
        mime = picture_mime(content)
        headers = {} if mime else {"Content-Disposition": "attachment"}
        return web.Response(body=content, content_type=mime or "application/octet-stream", headers=headers)

    async def picture(self, request: web.Request) -> web.Response:
        """The placeholder of a picture of the web."""
        content = web_pictures.placeholder(request.query.get("url", ""))
        return web.Response(body=content, content_type="image/png")

    async def records(self, request: web.Request) -> web.Response:
        """The attempts to send, the refused calls and the mistakes of the bot."""
        found = getattr(self._world.event_log, request.path.rsplit("/", 1)[1])
        rows = [asdict(each) for each in found]
        return web.json_response(rows, dumps=lambda value: json.dumps(value, default=_json_default))

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events, from now on or from the event number in Last-Event-ID."""
        response = web.StreamResponse(
            headers={
                "Content-Type": "text/event-stream",
                "Cache-Control": "no-store",
                "X-Accel-Buffering": "no",
            }
        )
        queue: asyncio.Queue[WorldEvent | None] = asyncio.Queue()
        for event in self._missed_events(request):
            queue.put_nowait(event)
        unsubscribe = self._world.event_log.subscribe(queue.put_nowait)
        self._streams.add(queue)
        try:
            await response.prepare(request)
            await response.write(b": hello\n\n")
            await self._stream(response, queue)
        except ConnectionResetError:
            pass  # the page was closed
        finally:
            unsubscribe()
            self._streams.discard(queue)
        return response

    def _missed_events(self, request: web.Request) -> list[WorldEvent]:
        last = request.headers.get("Last-Event-ID", "")
        return self._world.event_log.since(int(last)) if last.isdecimal() else []

    async def _stream(self, response: web.StreamResponse, queue: asyncio.Queue[WorldEvent | None]) -> None:
        while True:
            try:
                async with asyncio.timeout(_HEARTBEAT_SECONDS):
                    event = await queue.get()
            except TimeoutError:
                await response.write(b": still here\n\n")
                continue
            if event is None:
                return
            if event.kind == EventKind.POLL:
                continue
            shown = json.dumps(event_view(self._world, event))
            await response.write(f"id: {event.seq}\ndata: {shown}\n\n".encode())


def _json_default(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
