"""Handles /channels: groups and channels that editors connect, and whose settings they change in private."""

from __future__ import annotations

from dataclasses import replace

from bot.errors import UserError
from bot.handlers.context import AppContext
from bot.handlers.request import CHANNEL, PRIVATE, ButtonPress, Request, SentMessage
from bot.ports.chat_rights import ChatRights, MissingRight
from bot.services.conversations import Step
from bot.services.newsroom import people
from bot.services.newsroom.people import Person
from bot.services.subscriptions import connected_chats
from bot.services.subscriptions.subscriptions import Chat
from bot.views.editor import channels as view
from data.audience.requesters import RequesterKey
from data.records.newsroom import ConnectedChat, Role


async def list_channels(request: Request) -> None:
    """/channels and the buttons back to it list the connected groups and channels."""
    await _show_list(request, request.page)


async def _show_list(request: Request, page: int) -> None:
    listed = await connected_chats.list_chats(request.database)
    last_page = max(0, (len(listed) - 1) // view.CHATS_PER_PAGE)
    await request.edit_or_send(view.chats(listed, min(page, last_page), request.texts))


async def ask_chat(request: ButtonPress) -> None:
    """The button that connects a chat shows Telegram's keys for choosing one."""
    await request.conversation.begin(Step.CHANNEL)
    await request.reply(view.ask_chat(request.texts))


async def receive_chat(request: SentMessage) -> None:
    """A chosen group or channel is connected, and its card says what the bot still lacks there.

    Raises:
        UserError: The person does not run the chat.
    """
    shared = request.message.chat_shared
    assert shared is not None
    kind = CHANNEL if shared.request_id == view.CHANNEL_REQUEST else "supergroup"
    await _require_administrator(request, shared.chat_id)
    rights = await request.app.telegram.own_rights(shared.chat_id, kind)
    title, username = shared.title or str(shared.chat_id), shared.username or ""
    chat = ConnectedChat(
        shared.chat_id, kind, title, username, request.person.id, request.now, rights.missing
    )
    await connected_chats.connect(request.database, chat, request.person)
    await request.conversation.end()
    await request.reply(view.connected(chat, request.texts))
    await _show_card(request, chat.chat_id)


async def show_channel(request: ButtonPress) -> None:
    """The card of a connected chat."""
    await _show_card(request, request.number)


async def check_channel(request: ButtonPress) -> None:
    """Ask Telegram what the bot may do in a chat now."""
    chat = await require_chat(request, request.number)
    rights = await request.app.telegram.own_rights(chat.chat_id, chat.kind)
    await connected_chats.record_rights(request.database, chat.chat_id, rights)
    if rights.missing:
        await request.answer(request.texts.plain("channels.still_missing"))
    await _show_card(request, chat.chat_id)


async def toggle_ask_first(request: ButtonPress) -> None:
    """Switch whether an editor approves each post of a chat."""
    chat = await require_chat(request, request.number)
    await require_administrator(request, chat.chat_id)
    await connected_chats.set_asks_first(request.database, chat, asks_first=not chat.asks_first)
    await _show_card(request, chat.chat_id)


async def ask_disconnect(request: ButtonPress) -> None:
    """Ask whether to disconnect a chat."""
    await request.edit_or_send(
        view.confirm_disconnect(await require_chat(request, request.number), request.texts)
    )


async def disconnect(request: ButtonPress) -> None:
    """Disconnect a chat: the bot posts there no more.

    Where the bot was removed, Telegram no longer says who runs the chat; then the editor who connected it and
    the owners may.
    """
    chat = await require_chat(request, request.number)
    is_theirs = request.person.id == chat.connected_by or request.role is Role.OWNER
    if not (is_theirs and _is_bot_removed(chat)):
        await require_administrator(request, chat.chat_id)
    await connected_chats.disconnect(request.database, chat, request.person, request.now)
    await _show_list(request, 0)


async def request_for(request: Request, chat_id: int) -> Request | None:
    """The person's request about a connected chat, answered in this one; None where it is not connected."""
    found = await connected_chats.find(request.database, chat_id)
    if found is None or request.chat.kind != PRIVATE:
        return None
    chat = connected_chats.subscription_chat(found[0])
    requester = await request.app.requesters.get(RequesterKey(chat.id, 0, request.person.id))
    if requester.language:
        chat = chat.with_language(requester.language, "")
    return request.for_chat(chat, found[0].title, replace(requester, step=request.requester.step))


async def report_rights(app: AppContext, chat_id: int, rights: ChatRights) -> None:
    """Tell the editor who connected a chat, once, that the bot lost or regained its rights there."""
    chat = await connected_chats.record_rights(app.database, chat_id, rights)
    if chat is None or not chat.connected_by:
        return
    person = Person(chat.connected_by, "")
    language = await people.language_of(app.database, person.id)
    private = Chat(person.id, 0, PRIVATE, language or app.settings.default_language)
    request = Request.create(app, private, person, Role.EDITOR)
    await request.send(view.rights_changed(chat, app.telegram.username, request.texts))


async def _show_card(request: Request, chat_id: int) -> None:
    found = await connected_chats.find(request.database, chat_id)
    if found is None:
        raise UserError("channels.gone")
    await request.edit_or_send(view.card(*found, request.app.telegram.username, request.texts))


async def require_chat(request: Request, chat_id: int) -> ConnectedChat:
    """A connected chat.

    Raises:
        UserError: It is not connected any more.
    """
    found = await connected_chats.find(request.database, chat_id)
    if found is None:
        raise UserError("channels.gone")
    return found[0]


async def require_administrator(request: Request, chat_id: int) -> None:
    """Ask Telegram whether the person runs a connected chat.

    Raises:
        UserError: The person does not, or the bot was removed there, so that Telegram would not say.
    """
    found = await connected_chats.find(request.database, chat_id)
    if found is not None and _is_bot_removed(found[0]):
        raise UserError("channels.outside")
    await _require_administrator(request, chat_id)


async def _require_administrator(request: Request, chat_id: int) -> None:
    if not await request.app.telegram.is_administrator(chat_id, request.person.id):
        raise UserError("channels.not_yours")


def _is_bot_removed(chat: ConnectedChat) -> bool:
    return chat.missing_right == MissingRight.NOT_A_MEMBER
