"""Handles /start, /help, /privacy, /mydata, /forgetme, Cancel, and texts from readers that answer nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from bot.callback_data import Action, pack
from bot.commands import commands_for, menu
from bot.handlers.reader import deep_links, invitation, search, tips
from bot.handlers.request import CHANNEL, ButtonPress, Request, SentMessage
from bot.ports.messenger import Button, Screen
from bot.services.articles import paste_parts
from bot.services.conversations import Step, is_about
from bot.services.newsroom.privacy import delete_chat_data, export_chat_data
from bot.services.reading.command_names import similar_commands
from bot.services.reading.deep_links import read_code
from bot.services.subscriptions import subscriptions
from bot.telegram_text import utf16_length
from bot.typed_words import Vocabulary, Word
from bot.views import messages, stored_data
from data.records.newsroom import Role

_MIN_ARTICLE_LENGTH = 200
_MAX_SEARCHED_WORDS = 10
_CONSENT = Vocabulary((Word.YES,))
_MAX_COMMAND_ECHO_LENGTH = 40
_NEXT_PART_TIMEOUT = timedelta(seconds=2)
"""Longest gap between two parts of one paste that Telegram has cut."""


async def start(request: SentMessage) -> None:
    """/start explains the bot and offers to subscribe; a code redeems an invitation or opens a link."""
    if invitation.has_code(request):
        await invitation.redeem(request)
        return
    if request.is_private and (link := read_code(request.args)):
        await deep_links.follow(request, link)
        return
    async with request.database.reading() as tx:
        is_subscribed = await subscriptions.find(tx, request.chat) is not None
    newsroom = request.app.newsroom_name
    await request.reply_alone(
        messages.start(request.role, newsroom, request.texts, is_subscribed=is_subscribed)
    )
    await _set_role_menu(request)


async def show_help(request: Request) -> None:
    """/help lists the commands of the person's role."""
    await request.reply_alone(messages.help_for(request.role, request.texts, group=not request.is_private))
    await _set_role_menu(request)


async def privacy(request: Request) -> None:
    """/privacy says what is stored and how to see or delete it."""
    await request.reply_alone(messages.privacy(request.app.settings.message_days, request.texts))


async def my_data(request: Request) -> None:
    """/mydata says what is stored about this chat, with every value in a file."""
    stored = await export_chat_data(request.database, request.chat.id)
    if not stored:
        await request.reply(messages.text_message("mydata.none", request.texts))
        return
    zone = request.timezone
    text = stored_data.stored_data(stored, zone, request.texts, has_file=request.chat.kind != CHANNEL)
    if request.chat.kind == CHANNEL:
        await request.reply(Screen(text))
        return
    content = json.dumps(stored, ensure_ascii=False, indent=1).encode()
    await request.app.telegram.send_file(
        request.chat.id, request.chat.thread_id, "mydata.json", content, text
    )


async def ask_forget(request: Request) -> None:
    """/forgetme asks for confirmation; in a channel, whose answers have no buttons, by a typed yes."""
    if request.chat.kind == CHANNEL:
        is_confirmed = (
            isinstance(request, SentMessage) and request.words.meaning(request.args, _CONSENT) != ""
        )
        await (forget(request) if is_confirmed else _ask_channel_to_forget(request))
        return
    await request.edit_or_send(messages.confirm_forget(request.texts))


async def _ask_channel_to_forget(request: Request) -> None:
    await request.reply(messages.text_message("forget.ask_channel", request.texts))


async def forget(request: Request) -> None:
    """Delete everything stored about this chat; in a group, nothing about the person who confirmed."""
    person_id = request.person.id if request.is_private else request.chat.id
    await delete_chat_data(request.database, request.chat.id, person_id)
    is_team_member = request.is_private and request.requester.is_editor
    await request.edit_or_send(
        messages.text_message("forget.done_team" if is_team_member else "forget.done", request.texts)
    )


async def cancel(request: ButtonPress) -> None:
    """Cancel the open question; a button of an earlier question leaves the open one alone and says so."""
    step, subject = request.callback.text(0), max(0, request.callback.number(1))
    if step and not is_about(await request.conversation.current(), step, subject):
        await request.edit_or_send(messages.text_message("cancelled.too_late", request.texts))
        return
    await request.conversation.end()
    await request.edit_or_send(messages.text_message("cancelled", request.texts))


async def cancel_typed(request: SentMessage) -> None:
    """/cancel; the router has ended the open question, as for every command."""
    key = "cancelled" if request.requester.step else "cancelled.nothing"
    has_keys = request.requester.step == Step.CHANNEL
    await request.reply(replace(messages.text_message(key, request.texts), removes_keys=has_keys))


async def reject_unknown_command(request: SentMessage, name: str) -> None:
    """Answer a command that does not exist with those it may have meant; `name` is without the slash."""
    known = [*(one.name for one in commands_for(request.role, group=not request.is_private)), "cancel"]
    found = similar_commands(name, known, request.words)
    given = f"/{name}"[:_MAX_COMMAND_ECHO_LENGTH]
    await request.reply(messages.unknown_command(given, found, request.args, request.texts))


async def welcome_thanks(request: SentMessage) -> None:
    """Answer a text that only says thanks."""
    await request.reply(messages.text_message("thanks", request.texts))


async def reply_to_free_text(request: SentMessage) -> None:
    """Answer a reader's text that belongs to no question: a story is refused, a few words are a search.

    Further parts of a paste that Telegram has cut get no answer of their own.
    """
    if await _continues_rejected_paste(request):
        return
    if _looks_like_words(request):
        await search.search_plain_words(request)
        return
    if await tips.offer(request):
        return
    key = "refused.paste" if _looks_like_article(request) else "unknown.text"
    row = (Button(request.texts.plain("button.latest"), pack(Action.LATEST)),)
    await request.reply(messages.text_message(key, request.texts, row))


async def _continues_rejected_paste(request: SentMessage) -> bool:
    """Whether the text follows a rejected long one so soon that it is its next part."""
    is_after_rejection = request.requester.step == Step.REFUSED
    rejected = await request.conversation.current() if is_after_rejection else None
    if utf16_length(request.args) >= paste_parts.MIN_CUT_LENGTH:
        await _note_rejection(request)
    return rejected is not None and request.now - rejected.updated_at <= _NEXT_PART_TIMEOUT


async def _note_rejection(request: SentMessage) -> None:
    """Store for two seconds that a long text was rejected."""
    conversation = request.conversation
    await conversation.begin(Step.REFUSED)

    async def end_rejection() -> None:
        current = await conversation.current()
        if current and current.step == Step.REFUSED and current.updated_at == request.now:
            await conversation.end()

    request.app.chat_queue.submit_later(_NEXT_PART_TIMEOUT.total_seconds(), request.chat.id, end_rejection)


def _looks_like_words(request: SentMessage) -> bool:
    words = request.args.split()
    is_text = bool(request.message.text) and not request.message.forward_origin
    is_short = len(words) <= _MAX_SEARCHED_WORDS and len(request.args) <= _MIN_ARTICLE_LENGTH
    return is_text and is_short and any(sign.isalnum() for sign in request.args) and "://" not in request.args


def _looks_like_article(request: SentMessage) -> bool:
    message = request.message
    has_content = bool(message.document or message.photo or message.forward_origin)
    return has_content or len(request.args) > _MIN_ARTICLE_LENGTH


async def _set_role_menu(request: Request) -> None:
    """Give editors and owners a command menu with the commands of their role."""
    if request.is_private and request.role is not Role.READER:
        await request.app.telegram.set_menu(menu(request.role, request.texts), chat_id=request.chat.id)


def refusal_key(required_role: Role) -> str:
    """The text that refuses a command which needs `required_role`."""
    return "refused.owner" if required_role is Role.OWNER else "refused.editor"
