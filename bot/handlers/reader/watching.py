"""Handles /watch, the Watch button below search results, and the list of what is watched."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.handlers.reader.search import read_shown_query
from bot.handlers.reader.typed_topics import stored_target
from bot.handlers.request import ButtonPress, Request, SentMessage
from bot.services.reading import watching
from bot.services.reading.rule_grammar import TypedReaderRule, read_rule
from bot.views.reader import watching as view


async def watch(request: SentMessage) -> None:
    """/watch alone lists what is watched; with words, a topic or a source it watches that."""
    if not request.args.strip():
        await _show(request, 0)
        return
    typed = read_rule(request.args, request.words, "watch")
    await _add(request, typed._replace(target=await stored_target(request, typed.target)))


async def list_watched(request: Request) -> None:
    """The Watched button of the settings, and the pages of the list."""
    await _show(request, request.page)


async def watch_search(request: ButtonPress) -> None:
    """The button below search results watches what was searched; the results stay.

    Raises:
        UserError: The message does not show it in full, or it is nothing to watch.
    """
    target = watching.target_of_search(read_shown_query(request))
    stored = await watching.add(request.database, request.chat, target, 0, request.now)
    screen = view.confirmation(stored, request.timezone, request.texts)
    await request.reply(screen, reply_to=request.message.message_id)


async def stop(request: ButtonPress) -> None:
    """A button of the list ends one watch; it offers to undo that."""
    ended = await watching.changes.end(request.database, request.chat, request.number, request.now)
    page = max(0, request.callback.number(1))
    found = await watching.changes.load_page(request.database, request.chat, page, request.now)
    await request.edit_or_send(view.watched_list(found, request.texts, ended))
    await request.answer(request.texts.plain("watch.stopped"))


async def watch_again(request: ButtonPress) -> None:
    """The button that undoes stopping."""
    seconds = request.callback.number(1)
    until = datetime.fromtimestamp(min(seconds, 2**32), UTC) if seconds > 0 else None
    await watching.changes.resume(request.database, request.chat, request.number, until, request.now)
    await _show(request, max(0, request.callback.number(2)))


async def _add(request: Request, typed: TypedReaderRule) -> None:
    stored = await watching.add(request.database, request.chat, typed.target, typed.days, request.now)
    await request.edit_or_send(view.confirmation(stored, request.timezone, request.texts))


async def _show(request: Request, page: int) -> None:
    found = await watching.changes.load_page(request.database, request.chat, page, request.now)
    await request.edit_or_send(view.watched_list(found, request.texts))
