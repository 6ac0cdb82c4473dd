"""The buttons below a list of stories or a digest: one opened in place, kept for later, let go again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

from bot.errors import UserError
from bot.handlers.context import Call
from bot.ports.messenger import Screen
from bot.services.reading import latest, saved_stories
from bot.views.reader import digest as digest_view
from bot.views.reader import latest as latest_view
from bot.views.reader.story_list import at_place
from data.records.articles import Article
from data.records.audience import SummaryLength


@dataclass(frozen=True, slots=True)
class _Page:
    """The message whose button was pressed.

    Attributes:
        wanted: The article at the place that was pressed, 0 for none.
        found: Its articles that still stand.
        draw: Draws it anew; takes whether the reader keeps the wanted one, None where nobody can.
    """

    wanted: int
    found: Collection[Article]
    draw: Callable[[bool | None], Screen]


async def open_story(call: Call) -> None:
    """A number below a list of stories: that story in full, in place."""
    await _show(call, await _list(call))


async def open_digest_story(call: Call) -> None:
    """A number below a digest: that story in full, in place."""
    await _show(call, await _digest(call))


async def keep_story(call: Call) -> None:
    """Save, below a story that was opened in a list."""
    await _keep(call, _list)


async def keep_digest_story(call: Call) -> None:
    """Save, below a story that was opened in a digest."""
    await _keep(call, _digest)


async def let_story_go(call: Call) -> None:
    """Saved, below such a story of a list: it is kept no longer."""
    await _let_go(call, _list)


async def let_digest_story_go(call: Call) -> None:
    """Saved, below such a story of a digest: it is kept no longer."""
    await _let_go(call, _digest)


def require_shelf(call: Call) -> None:
    """Raise UserError where nothing can be kept: a group has no shelf, and no button for one either."""
    if not call.is_private:
        raise UserError("button.old")


async def _keep(call: Call, page_of: Callable[[Call], Awaitable[_Page]]) -> None:
    require_shelf(call)
    page = await page_of(call)
    await saved_stories.save(call.lede.database, call.chat, page.wanted, call.now)
    await _show(call, page)
    await call.answer(call.texts.plain("saved.kept"))


async def _let_go(call: Call, page_of: Callable[[Call], Awaitable[_Page]]) -> None:
    require_shelf(call)
    page = await page_of(call)
    await saved_stories.remove(call.lede.database, call.chat, page.wanted)
    await _show(call, page)
    await call.answer(call.texts.plain("saved.let_go"))


async def _show(call: Call, page: _Page) -> None:
    stands = any(article.id == page.wanted for article in page.found)
    kept = None
    if stands and call.is_private:
        kept = await saved_stories.holds(call.lede.database, call.chat, page.wanted)
    await call.edit(page.draw(kept))
    if page.wanted and not stands:
        # It was taken back in the meantime; the message has just lost it.
        await call.answer(call.texts.plain("article.gone"), alert=True)


async def _list(call: Call) -> _Page:
    assert call.callback is not None
    ids = latest_view.unpack_ids(call.callback.args[1] if len(call.callback.args) > 1 else "")
    found = await latest.published(call.lede.database, ids)
    if not found:
        raise UserError("article.gone")
    head = (call.message.text or "").partition("\n")[0] if call.message else ""
    wanted = at_place(ids, call.number)

    def draw(kept: bool | None) -> Screen:
        return latest_view.reopened(found, head, length_of(call), call.now, call.texts, wanted, kept=kept)

    return _Page(wanted, found, draw)


async def _digest(call: Call) -> _Page:
    assert call.callback is not None
    edition_id, part = call.callback.number(1), call.callback.number(2)
    edition, found = await latest.edition(call.lede.database, edition_id, part)
    if edition is None or not found:
        raise UserError("article.gone")
    zone = call.known.timezone or call.lede.settings.default_timezone

    def draw(kept: bool | None) -> Screen:
        return digest_view.digest(
            edition,
            part,
            found,
            length_of(call),
            zone,
            call.now,
            call.texts,
            opened=call.number,
            kept=kept,
        )

    return _Page(at_place(edition.parts[part], call.number), found, draw)


def length_of(call: Call) -> SummaryLength:
    """How much of each story the chat wants."""
    return call.known.length or SummaryLength.NORMAL
