"""Serves the Bot API over HTTP: checks tokens, injects faults, answers calls, serves files."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from http import HTTPStatus

from aiohttp import web

from bot.playground.bot_api.call import ApiCall
from bot.playground.bot_api.long_polling import UpdatePoller
from bot.playground.bot_api.method_dispatch import execute, record_refusal
from bot.playground.bot_api.request_parsing import read_call
from bot.playground.errors import ApiError, Refusal, too_many
from bot.playground.world.faults import Fault, FaultKind, Faults
from bot.playground.world.world import World

_UNAUTHORIZED = ApiError(HTTPStatus.UNAUTHORIZED, "Unauthorized")
_NO_FILE = ApiError(HTTPStatus.NOT_FOUND, "Not Found")


class BotApi:
    """Answers the bot's requests."""

    def __init__(self, world: World, token: str, faults: Faults) -> None:
        self._world = world
        self._token = token
        self._faults = faults
        self.poller = UpdatePoller(world)

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add the two routes of the Bot API to an application."""
        router.add_route("*", "/bot{token}/{method}", self.answer)
        router.add_get("/file/bot{token}/{path:.+}", self.download)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one call, or fail it where a fault is planned."""
        if request.match_info["token"] != self._token:
            return _error_response(_UNAUTHORIZED.refusal)
        fault = self._faults.take_matching(request.match_info["method"])
        if fault is not None and fault.kind == FaultKind.DROP_BEFORE:
            return _drop_connection(request)
        if fault is not None and fault.kind == FaultKind.MALFORMED:
            return web.Response(text=fault.body, content_type="application/json")
        before = len(self._world.event_log.sent)
        response = await self._respond(request, fault)
        if fault is not None and fault.kind == FaultKind.DROP_AFTER:
            self._note_unanswered(before)
            return _drop_connection(request)
        if fault is not None and fault.kind == FaultKind.SLOW:
            await asyncio.sleep(fault.seconds)
        return response

    async def _respond(self, request: web.Request, fault: Fault | None) -> web.StreamResponse:
        call = ApiCall(self._world, request.match_info["method"])
        try:
            call = await read_call(request, self._world)
            if fault is not None:
                await self._fail(call, fault)
            result = await self._carry_out(call)
        except ApiError as error:
            if not (request.transport is None or request.transport.is_closing()):
                record_refusal(call, error)
            return _error_response(error.refusal)
        except ConnectionResetError:
            return _drop_connection(request)  # by the bot, in the middle of its request
        return web.json_response({"ok": True, "result": result})

    async def _fail(self, call: ApiCall, fault: Fault) -> None:
        """Raise the refusal of a fault that replaces the answer."""
        if fault.kind == FaultKind.RETRY_AFTER:
            raise too_many(max(1, int(fault.seconds)))
        if fault.kind == FaultKind.STATUS_5XX:
            if fault.after:
                await self._carry_out(call)
            raise ApiError(fault.status, HTTPStatus(fault.status).phrase)

    async def _carry_out(self, call: ApiCall) -> object:
        if call.method.lower() == "getupdates":
            return await self.poller.poll(call)
        return execute(call)

    def _note_unanswered(self, before: int) -> None:
        sent = self._world.event_log.sent
        for index in range(before, len(sent)):
            sent[index] = replace(sent[index], answered=False)

    async def download(self, request: web.Request) -> web.StreamResponse:
        """Serve the bytes of a file at the path from getFile."""
        if request.match_info["token"] != self._token:
            return _error_response(_UNAUTHORIZED.refusal)
        stored = self._world.files.by_path(request.match_info["path"])
        if stored is None:
            return _error_response(_NO_FILE.refusal)
        return web.Response(body=self._world.files.read(stored.id), content_type="application/octet-stream")


def _error_response(refusal: Refusal) -> web.Response:
    body: dict[str, object] = {
        "ok": False,
        "error_code": refusal.code,
        "description": refusal.description,
    }
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return web.json_response(body, status=refusal.code)


def _drop_connection(request: web.Request) -> web.Response:
    """Close the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
