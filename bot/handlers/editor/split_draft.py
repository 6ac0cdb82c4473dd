"""'Split' on the card of a draft that was put together from several messages, and its Undo."""

from __future__ import annotations

from datetime import datetime

from bot.errors import UserError
from bot.handlers.context import Call
from bot.handlers.editor import submissions
from bot.handlers.editor.article_card import redraw
from bot.i18n import Texts
from bot.ports.messenger import Screen
from bot.services.articles import editing, split_draft
from bot.views.editor import article_card as view
from bot.views.reader.latest import unpack_ids
from data.records.articles import Article


async def split(call: Call) -> None:
    """A draft for each message, as cards below; the card itself then offers the way back."""
    try:
        whole, taken = await split_draft.split(
            call.lede.newsroom, call.number, call.person, call.chat.id, call.now
        )
    except UserError:
        await redraw(call, await editing.get(call.lede.database, call.number), view.card)
        raise
    made = [one if isinstance(one, Article) else one.parked for one in taken]
    drafts = [draft.id for draft in made if draft]

    def draw(article: Article, _now: datetime, texts: Texts) -> Screen:
        return view.split(article, drafts, texts)

    await redraw(call, whole, draw)
    for one in taken:
        await submissions.answer(call, one)


async def join(call: Call) -> None:
    """Undo: one draft again."""
    assert call.callback is not None
    offsets = unpack_ids(call.callback.args[1] if len(call.callback.args) > 1 else "")
    drafts = [call.number + offset for offset in offsets]
    whole, discarded = await split_draft.join(call.lede.database, call.number, drafts, call.person, call.now)
    await redraw(call, whole, view.card)
    for draft in discarded:
        if draft.card_message_id:
            screen = view.card(draft, call.now, call.texts)
            await call.lede.telegram.edit(draft.chat_id, draft.card_message_id, screen)
