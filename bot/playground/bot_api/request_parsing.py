"""Reads a Bot API request: query string, form, multipart or JSON, in any mix."""

from __future__ import annotations

import json

from aiohttp import web
from aiohttp.web_request import FileField

from bot.playground.bot_api.call import ApiCall, UploadedFile
from bot.playground.errors import bad_request
from bot.playground.world.world import World


async def read_call(request: web.Request, world: World) -> ApiCall:
    """The call in a request.

    Raises:
        ApiError: Its JSON body cannot be read.
        ConnectionResetError: The bot ended in the middle of it.
    """
    values = dict(request.query)
    files: dict[str, UploadedFile] = {}
    if request.content_type == "application/json":
        values.update(_json_values(await request.text()))
    else:
        for name, value in (await request.post()).items():
            if isinstance(value, FileField):
                files[name] = UploadedFile(value.filename, value.file.read())
            else:
                values[name] = value if isinstance(value, str) else bytes(value).decode(errors="replace")
    return ApiCall(world, request.match_info["method"], values, files)


def _json_values(body: str) -> dict[str, str]:
    """Values as text: strings as they are, the rest as JSON; null counts as missing."""
    if not body.strip():
        return {}
    try:
        given = json.loads(body)
    except ValueError as error:
        raise bad_request("can't parse request JSON object") from error
    if not isinstance(given, dict):
        raise bad_request("object expected as request JSON")
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in given.items()
        if value is not None
    }
