"""Handles 'Split' on the card of a draft that was joined from several messages, and its Undo."""

from __future__ import annotations

from bot.errors import UserError
from bot.handlers.editor import submissions
from bot.handlers.editor.card_screens import draw_card, redraw
from bot.handlers.request import ButtonPress
from bot.services.articles import editing, split_draft
from bot.views.editor import article_card as view
from bot.views.reader.latest import unpack_ids
from data.records.articles import Article


async def split(request: ButtonPress) -> None:
    """Make a draft of each message and send their cards; the pressed card then offers Undo."""
    try:
        whole, results = await split_draft.split(
            request.app.intake_services, request.number, request.person, request.chat.id, request.now
        )
    except UserError:
        unchanged = await editing.get(request.database, request.number)
        await redraw(request, unchanged, await draw_card(request, unchanged))
        raise
    drafts_or_none = [one if isinstance(one, Article) else one.parked for one in results]
    drafts = [draft.id for draft in drafts_or_none if draft]
    await redraw(request, whole, view.split(whole, drafts, request.texts))
    for one in results:
        await submissions.show_result(request, one)


async def join(request: ButtonPress) -> None:
    """Undo: join the drafts into one again."""
    offsets = unpack_ids(request.callback.text(1))
    drafts = [request.number + offset for offset in offsets]
    whole, discarded = await split_draft.join(
        request.database, request.number, drafts, request.person, request.now
    )
    await redraw(request, whole, await draw_card(request, whole))
    for draft in discarded:
        if draft.card_message_id:
            screen = view.superseded(draft, request.texts)
            await request.app.telegram.edit(draft.chat_id, draft.card_message_id, screen)
