"""What people do in inline mode: type the bot's name and a query in any chat, and send a result."""

from __future__ import annotations

import secrets

from bot.playground.client.event_wait import WaitTimeoutError, next_event
from bot.playground.client.user_actions import Place, post
from bot.playground.errors import PlaygroundError
from bot.playground.world.bot_api_json import sender_json
from bot.playground.world.event_log import EventKind
from bot.playground.world.inline_mode import InlineQuery
from bot.playground.world.model import Json, Message
from bot.playground.world.world import World

MAX_QUERY_LENGTH = 256
_MAX_KEPT_QUERIES = 1_000


def ask(world: World, place: Place, text: str, offset: str = "") -> InlineQuery:
    """Ask the bot what it offers for a query; a cached answer is there at once, and the bot is not asked.

    Raises:
        PlaygroundError: Inline mode is off, or there is no such person or chat.
    """
    if not world.profile.inline_mode:
        raise PlaygroundError("inline mode is off: the bot's owner switches it on with /setinline")
    user, chat = world.user(place.user_id), world.chat(place.chat_id)
    query = InlineQuery(
        str(secrets.randbits(62)), user.id, text[:MAX_QUERY_LENGTH], offset, world.monotonic()
    )
    query.answer = world.inline.find_cached(query)
    world.inline.queries[query.id] = query
    while len(world.inline.queries) > _MAX_KEPT_QUERIES:
        del world.inline.queries[next(iter(world.inline.queries))]
    if query.answer is None:
        is_with_bot = chat.id == user.id
        payload: Json = {
            "id": query.id,
            "from": sender_json(world, user.id),
            "query": query.text,
            "offset": query.offset,
            "chat_type": "sender" if is_with_bot else chat.kind.value,
        }
        world.updates.add("inline_query", payload)
    return query


async def ask_and_wait(
    world: World, place: Place, text: str, offset: str, timeout_seconds: float
) -> InlineQuery:
    """Ask, and wait for the bot's answer.

    Raises:
        PlaygroundError: See `ask`.
        WaitTimeoutError: The bot did not answer in time.
    """
    since = world.event_log.seq
    query = ask(world, place, text, offset)
    if query.answer is None:
        try:
            await next_event(
                world.event_log, since, lambda each: each.callback_id == query.id, timeout_seconds
            )
        except TimeoutError:
            raise WaitTimeoutError(
                f"the bot did not answer the query {text!r} within {timeout_seconds:g} s"
            ) from None
    return query


def choose(world: World, place: Place, query: InlineQuery, wanted: str) -> Message:
    """Send a result of an answered query, named by its id or title, in the name of the person.

    Raises:
        PlaygroundError: There is no such result, or the person cannot write there.
    """
    results = query.answer.results if query.answer else ()
    chosen = next((one for one in results if wanted in (one.id, one.title)), None)
    if chosen is None:
        titles = ", ".join(repr(one.title) for one in results) or "no results"
        raise PlaygroundError(f"there is no result {wanted!r}; the answer has {titles}")
    # Telegram names a message to the bot only where it has buttons.
    name = secrets.token_urlsafe(20) if chosen.keyboard else ""
    message = Message(
        0,
        0,
        text=chosen.text,
        entities=chosen.entities,
        keyboard=chosen.keyboard,
        is_via_bot=True,
        inline_message_id=name,
    )
    sent = post(world, place, message)
    if world.profile.inline_feedback:
        feedback: Json = {
            "result_id": chosen.id,
            "from": sender_json(world, place.user_id),
            "query": query.text,
            **({"inline_message_id": name} if name else {}),
        }
        world.updates.add("chosen_inline_result", feedback)
    world.event_log.emit(EventKind.INLINE, chat_id=place.chat_id)
    return sent
