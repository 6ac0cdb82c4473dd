"""Recognises a post of the bot that an editor forwards from a channel, and shows its stories."""

from __future__ import annotations

import telegram

from bot.handlers.request import SentMessage
from bot.views.editor import own_posts as view
from data.articles import articles
from data.delivery import sent_posts


async def answer_own_post(request: SentMessage) -> bool:
    """Answer a forwarded post of the bot with its stories; returns whether the message is one."""
    origin = request.message.forward_origin
    if not isinstance(origin, telegram.MessageOriginChannel):
        return False
    async with request.database.reading() as tx:
        ids = await sent_posts.find_article_ids(tx, origin.chat.id, origin.message_id)
        found = await articles.get_many(tx, ids) if ids else {}
    if not found:
        return False
    shown = [found[number] for number in ids if number in found]
    await request.reply(view.own_post(shown, origin.chat.title or "", request.texts))
    return True
