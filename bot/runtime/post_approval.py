"""Asks an editor whether a post may go to a connected chat."""

from __future__ import annotations

import logging

from bot.handlers.context import AppContext
from bot.handlers.request import PRIVATE, Request
from bot.ports.messenger import Screen, Sent
from bot.services.newsroom import people
from bot.services.newsroom.people import Person
from bot.services.subscriptions import connected_chats
from bot.services.subscriptions.subscriptions import Chat
from bot.views.editor import post_approvals
from data.records.delivery import Delivery
from data.records.newsroom import Role

log = logging.getLogger(__name__)


async def ask_first(context: AppContext, delivery: Delivery, post: Screen) -> None:
    """Show a post to the editor who connected its chat, or else to the first owner who can be reached."""
    found = await connected_chats.find(context.database, delivery.chat_id)
    if found is None:
        return
    chat, _ = found
    owners = await people.owner_ids(context.database, context.settings.admin_ids)
    for user_id in dict.fromkeys([chat.connected_by, *sorted(owners)]):
        if not user_id:
            continue
        request = await _private_request(context, user_id)
        question = post_approvals.question(post, chat, delivery, request.timezone, request.texts)
        if isinstance(await request.send(question), Sent):
            return
    log.warning("delivery: no editor could be asked about a post", extra={"chat": chat.chat_id})


async def _private_request(context: AppContext, user_id: int) -> Request:
    language = await people.language_of(context.database, user_id)
    private = Chat(user_id, 0, PRIVATE, language or context.settings.default_language)
    return Request.create(context, private, Person(user_id, ""), Role.EDITOR)
