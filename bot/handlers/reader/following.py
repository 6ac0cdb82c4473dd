"""Handles /follow and the buttons that follow a story or end that."""

from __future__ import annotations

from bot.errors import UserError
from bot.handlers.reader.story_buttons import toggle_button
from bot.handlers.request import ButtonPress, Request
from bot.services.reading import following
from bot.views.reader import following as view


async def follow_story(request: ButtonPress) -> None:
    """The Follow button of an opened story: every update of its event comes."""
    _require_private(request)
    await following.follow_article(request.database, request.chat, request.number, is_followed=True)
    await toggle_button(request)
    await request.answer(request.texts.plain("follow.begun"))


async def unfollow_story(request: ButtonPress) -> None:
    """The Following button of an opened story ends that."""
    _require_private(request)
    await following.follow_article(request.database, request.chat, request.number, is_followed=False)
    await toggle_button(request)
    await request.answer(request.texts.plain("follow.ended"))


async def list_followed(request: Request) -> None:
    """/follow, its button in the settings, and the pages of what the reader follows."""
    _require_private(request)
    await _show(request, request.page)


async def stop_following(request: ButtonPress) -> None:
    """A button of the list ends following one event; it offers to undo that."""
    _require_private(request)
    await following.follow_event(request.database, request.chat, request.number, is_followed=False)
    await _show(request, max(0, request.callback.number(1)), request.number)
    await request.answer(request.texts.plain("follow.ended"))


async def follow_again(request: ButtonPress) -> None:
    """The button that undoes the end of following."""
    _require_private(request)
    await following.follow_event(request.database, request.chat, request.number, is_followed=True)
    await _show(request, max(0, request.callback.number(1)))
    await request.answer(request.texts.plain("follow.begun"))


async def _show(request: Request, page: int, stopped_event: int = 0) -> None:
    found = await following.load_followed(request.database, request.chat, page)
    await request.edit_or_send(view.followed_list(found, request.now, request.texts, stopped_event))


def _require_private(request: Request) -> None:
    if not request.is_private:
        raise UserError("follow.only_private")
