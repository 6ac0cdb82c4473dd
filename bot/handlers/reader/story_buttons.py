"""The buttons below a list of stories or a digest: one opened in place, kept for later, let go again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

from bot.errors import UserError
from bot.handlers.context import Request
from bot.ports.messenger import Screen
from bot.services.reading import latest, saved_stories
from bot.views.reader import digest as digest_view
from bot.views.reader import latest as latest_view
from bot.views.reader.story_list import id_at_place
from data.records.articles import Article
from data.records.audience import SummaryLength


@dataclass(frozen=True, slots=True)
class _StoryListMessage:
    """The message whose button was pressed.

    Attributes:
        article_id: The article at the place that was pressed, 0 for none.
        articles: Its articles that still stand.
        draw: Draws it anew; takes whether the reader keeps the wanted one, None where nobody can.
    """

    article_id: int
    articles: Collection[Article]
    draw: Callable[[bool | None], Screen]


async def open_story(request: Request) -> None:
    """A number below a list of stories: that story in full, in place."""
    await _show(request, await _list_message(request))


async def open_digest_story(request: Request) -> None:
    """A number below a digest: that story in full, in place."""
    await _show(request, await _digest_message(request))


async def save_story(request: Request) -> None:
    """Save, below a story that was opened in a list."""
    await _save(request, _list_message)


async def save_digest_story(request: Request) -> None:
    """Save, below a story that was opened in a digest."""
    await _save(request, _digest_message)


async def unsave_story(request: Request) -> None:
    """Saved, below such a story of a list: it is kept no longer."""
    await _unsave(request, _list_message)


async def unsave_digest_story(request: Request) -> None:
    """Saved, below such a story of a digest: it is kept no longer."""
    await _unsave(request, _digest_message)


def require_private_chat(request: Request) -> None:
    """Raise UserError where nothing can be kept: a group has no shelf, and no button for one either."""
    if not request.is_private:
        raise UserError("button.old")


async def _save(request: Request, load_message: Callable[[Request], Awaitable[_StoryListMessage]]) -> None:
    require_private_chat(request)
    message = await load_message(request)
    await saved_stories.save(request.app.database, request.chat, message.article_id, request.now)
    await _show(request, message)
    await request.answer(request.texts.plain("saved.kept"))


async def _unsave(request: Request, load_message: Callable[[Request], Awaitable[_StoryListMessage]]) -> None:
    require_private_chat(request)
    message = await load_message(request)
    await saved_stories.remove(request.app.database, request.chat, message.article_id)
    await _show(request, message)
    await request.answer(request.texts.plain("saved.let_go"))


async def _show(request: Request, message: _StoryListMessage) -> None:
    is_published = any(article.id == message.article_id for article in message.articles)
    is_saved = None
    if is_published and request.is_private:
        is_saved = await saved_stories.is_saved(request.app.database, request.chat, message.article_id)
    await request.edit(message.draw(is_saved))
    if message.article_id and not is_published:
        # It was taken back in the meantime; the message has just lost it.
        await request.answer(request.texts.plain("article.gone"), alert=True)


async def _list_message(request: Request) -> _StoryListMessage:
    assert request.callback is not None
    ids = latest_view.unpack_ids(request.callback.args[1] if len(request.callback.args) > 1 else "")
    articles = await latest.get_published(request.app.database, ids)
    if not articles:
        raise UserError("article.gone")
    head = (request.message.text or "").partition("\n")[0] if request.message else ""
    article_id = id_at_place(ids, request.number)

    def draw(is_saved: bool | None) -> Screen:
        return latest_view.with_opened_story(
            articles, head, length_of(request), request.now, request.texts, article_id, is_saved=is_saved
        )

    return _StoryListMessage(article_id, articles, draw)


async def _digest_message(request: Request) -> _StoryListMessage:
    assert request.callback is not None
    edition_id, part = request.callback.number(1), request.callback.number(2)
    edition, articles = await latest.get_edition_part(request.app.database, edition_id, part)
    if edition is None or not articles:
        raise UserError("article.gone")
    zone = request.requester.timezone or request.app.settings.default_timezone

    def draw(is_saved: bool | None) -> Screen:
        return digest_view.digest(
            edition,
            part,
            articles,
            length_of(request),
            zone,
            request.now,
            request.texts,
            opened_place=request.number,
            is_saved=is_saved,
        )

    return _StoryListMessage(id_at_place(edition.parts[part], request.number), articles, draw)


def length_of(request: Request) -> SummaryLength:
    """How much of each story the chat wants."""
    return request.requester.length or SummaryLength.NORMAL
