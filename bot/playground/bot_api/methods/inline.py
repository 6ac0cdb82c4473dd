"""The method that answers inline queries."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from bot.playground.bot_api.call import ApiCall
from bot.playground.bot_api.message_content import read_markup, read_text
from bot.playground.bot_api.methods.registry import method
from bot.playground.errors import bad_request
from bot.playground.world.event_log import EventKind
from bot.playground.world.inline_mode import InlineResults, OfferedResult
from bot.playground.world.model import Json

_MAX_RESULTS = 50
_MAX_ID_BYTES = 64
_DEFAULT_CACHE_SECONDS = 300
_START_PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}")
_QUERY_EXPIRED_TEXT = "query is too old and response timeout expired or query ID is invalid"


def answer_query(call: ApiCall) -> object:
    """Answer an inline query, once and before its deadline; the answer is given again while it is cached."""
    world = call.world
    query = world.inline.queries.get(call.text("inline_query_id"))
    if query is None or query.answer is not None:
        raise bad_request(_QUERY_EXPIRED_TEXT)
    if world.monotonic() - query.asked_at > world.limits.callback_seconds:
        raise bad_request(_QUERY_EXPIRED_TEXT)
    next_offset = call.text("next_offset")
    if len(next_offset.encode()) > _MAX_ID_BYTES:
        raise bad_request("NEXT_OFFSET_INVALID")
    query.answer = InlineResults(_read_results(call), next_offset, _read_button(call))
    kept_until = world.monotonic() + call.integer("cache_time", _DEFAULT_CACHE_SECONDS)
    person = query.user_id if call.flag("is_personal") else 0
    world.inline.cached[query.text, query.offset, person] = kept_until, query.answer
    world.event_log.emit(EventKind.INLINE, callback_id=query.id)
    return True


def _read_results(call: ApiCall) -> tuple[OfferedResult, ...]:
    given = call.json("results", "inline query results")
    if not isinstance(given, list):
        raise bad_request("can't parse inline query results: expected an Array")
    if len(given) > _MAX_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    results = tuple(_read_result(call, each) for each in given)
    if len({each.id for each in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    return results


def _read_result(call: ApiCall, given: object) -> OfferedResult:
    if not isinstance(given, dict):
        raise bad_request("can't parse InlineQueryResult: expected an Object")
    if given.get("type") != "article":
        call.report_misuse("format", f"the playground knows results of type article, not {given.get('type')}")
        raise bad_request("can't parse InlineQueryResult: type must be one of the known ones")
    result_id, title = str(given.get("id", "")), str(given.get("title", ""))
    if not 0 < len(result_id.encode()) <= _MAX_ID_BYTES:
        raise bad_request("RESULT_ID_INVALID")
    if not title.strip():
        raise bad_request("ARTICLE_TITLE_EMPTY")
    content = given.get("input_message_content")
    if not isinstance(content, dict):
        raise bad_request("can't parse InlineQueryResult: message content must be an Object")
    text, entities = read_text(replace(call, values=_text_values(content)))
    keyboard = read_markup(
        replace(call, values=_as_values({"reply_markup": given.get("reply_markup")})), inline_only=True
    ).keyboard
    return OfferedResult(result_id, title, str(given.get("description", "")), text, entities, keyboard)


def _text_values(content: Json) -> dict[str, str]:
    return _as_values(
        {
            "text": content.get("message_text"),
            "parse_mode": content.get("parse_mode"),
            "entities": content.get("entities"),
        }
    )


def _as_values(fields: Json) -> dict[str, str]:
    """Fields of an object as the parameters of a call."""
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in fields.items()
        if value is not None
    }


def _read_button(call: ApiCall) -> Json | None:
    given = call.json("button", "inline query results button")
    if given is None:
        return None
    if not isinstance(given, dict) or not str(given.get("text", "")).strip():
        raise bad_request("can't parse inline query results button: text must be non-empty")
    if not _START_PARAMETER.fullmatch(str(given.get("start_parameter", ""))):
        raise bad_request("START_PARAM_INVALID")
    return dict(given)


METHODS = {
    "answerInlineQuery": method(
        answer_query, "inline_query_id results cache_time is_personal next_offset button"
    ),
}
