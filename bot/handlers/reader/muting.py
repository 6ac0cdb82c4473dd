"""Handles /mute, the Mute button of an opened story, and the list of what is muted."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.errors import UserError
from bot.handlers.reader.typed_topics import stored_target
from bot.handlers.request import ButtonPress, Request, SentMessage
from bot.services.reading import muting
from bot.services.reading.rule_grammar import RuleTarget, read_rule
from bot.views.reader import muting as view
from data.records.articles import Article


async def mute(request: SentMessage) -> None:
    """/mute alone lists what is muted; with words, a topic or a source it mutes that."""
    if not request.args.strip():
        await _show(request, 0)
        return
    typed = read_rule(request.args, request.words, "mute")
    await _add(request, await stored_target(request, typed.target), typed.days)


async def list_muted(request: Request) -> None:
    """The Muted button of the settings, and the pages of the list."""
    await _show(request, request.page)


async def ask_what(request: ButtonPress) -> None:
    """The Mute button of an opened story asks what to mute."""
    article = await muting.find_article(request.database, request.number)
    screen = view.targets(article, muting.targets_of(article), request.texts)
    await request.reply(screen, reply_to=request.message.message_id)


async def ask_how_long(request: ButtonPress) -> None:
    """The choice of what to mute asks for how long."""
    article, target = await _target(request)
    screen = view.periods(article, request.callback.number(1), target, request.texts)
    await request.edit_or_send(screen)


async def set_mute(request: ButtonPress) -> None:
    """The choice of a period mutes."""
    _, target = await _target(request)
    days = request.callback.number(2)
    if days not in muting.PERIODS:
        raise UserError("button.old")
    await _add(request, target, days)


async def lift(request: ButtonPress) -> None:
    """A button of the list lifts one mute; it offers to undo that."""
    lifted = await muting.changes.end(request.database, request.chat, request.number, request.now)
    page = max(0, request.callback.number(1))
    found = await muting.changes.load_page(request.database, request.chat, page, request.now)
    await request.edit_or_send(view.muted_list(found, request.texts, lifted))
    await request.answer(request.texts.plain("mute.lifted"))


async def mute_again(request: ButtonPress) -> None:
    """The button that undoes lifting."""
    seconds = request.callback.number(1)
    until = datetime.fromtimestamp(min(seconds, 2**32), UTC) if seconds > 0 else None
    await muting.changes.resume(request.database, request.chat, request.number, until, request.now)
    await _show(request, max(0, request.callback.number(2)))


async def _add(request: Request, target: RuleTarget, days: int) -> None:
    stored = await muting.add(request.database, request.chat, target, days, request.now)
    await request.edit_or_send(view.confirmation(stored, request.timezone, request.texts))


async def _show(request: Request, page: int) -> None:
    found = await muting.changes.load_page(request.database, request.chat, page, request.now)
    await request.edit_or_send(view.muted_list(found, request.texts))


async def _target(request: ButtonPress) -> tuple[Article, RuleTarget]:
    article = await muting.find_article(request.database, request.number)
    offered = muting.targets_of(article)
    place = request.callback.number(1)
    if not 0 <= place < len(offered):
        raise UserError("button.old")
    return article, offered[place]
