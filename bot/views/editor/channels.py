"""Draws the connected groups and channels, the keys that connect one, and the card of each."""

from __future__ import annotations

from collections.abc import Sequence

from bot.callback_data import Action, for_chat, pack
from bot.i18n import Texts
from bot.ports.chat_rights import MissingRight
from bot.ports.messenger import Button, ChatRequest, Screen
from bot.services.calendar.timezones import zone_label
from bot.views.format import dates
from bot.views.format.buttons import with_check_mark
from bot.views.format.html import bold, paragraphs
from bot.views.format.limits import clip
from data.records.audience import Subscription, SubscriptionState
from data.records.newsroom import ConnectedChat

CHANNEL_REQUEST, GROUP_REQUEST = 1, 2
"""The numbers of the keys that ask for a chat."""
CHATS_PER_PAGE = 7
_MAX_LABEL_LENGTH = 24


def chats(listed: Sequence[ConnectedChat], page: int, texts: Texts) -> Screen:
    """A page of the connected chats, a button each, and a button to connect one."""
    shown = listed[page * CHATS_PER_PAGE : (page + 1) * CHATS_PER_PAGE]
    rows = [(Button(_label(chat), pack(Action.SHOW_CHANNEL, chat.chat_id)),) for chat in shown]
    turns = [
        Button(texts.plain(key), pack(Action.LIST_CHANNELS, target))
        for key, target in (("button.newer", page - 1), ("button.older", page + 1))
        if 0 <= target * CHATS_PER_PAGE < len(listed)
    ]
    connect = Button(texts.plain("button.connect_chat"), pack(Action.CONNECT_CHANNEL))
    text = texts.count("channels.head", len(listed)) if listed else texts("channels.none")
    return Screen(text, (*rows, *((tuple(turns),) if turns else ()), (connect,)))


def _label(chat: ConnectedChat) -> str:
    mark = "⚠️ " if chat.missing_right else ""
    return mark + clip(chat.title, _MAX_LABEL_LENGTH - len(mark))


def ask_chat(texts: Texts) -> Screen:
    """The keys by which Telegram lets a person choose a channel or group of theirs."""
    keys = (
        ChatRequest(texts.plain("key.choose_channel"), CHANNEL_REQUEST, is_channel=True),
        ChatRequest(texts.plain("key.choose_group"), GROUP_REQUEST, is_channel=False),
    )
    return Screen(texts("channels.ask"), chat_requests=keys)


def connected(chat: ConnectedChat, texts: Texts) -> Screen:
    """The answer to a chosen chat, which takes the keys away."""
    return Screen(texts("channels.connected", title=chat.title), removes_keys=True)


def card(chat: ConnectedChat, subscription: Subscription | None, username: str, texts: Texts) -> Screen:
    """One chat: what it gets and when, or what keeps the bot from writing there."""
    parts = [bold(chat.title), _state_text(subscription, texts)]
    if chat.missing_right:
        parts.insert(1, problem_text(chat, username, texts))
    return Screen(paragraphs(*parts), (*_card_rows(chat, subscription, texts), _bottom_row(chat, texts)))


def problem_text(chat: ConnectedChat, username: str, texts: Texts) -> str:
    """What the bot lacks in a chat, and how an administrator gives it."""
    kind = "channel" if chat.kind == "channel" else "group"
    missing = MissingRight(chat.missing_right)
    return texts(f"channels.missing.{kind}.{missing.value}", username=username)


def _state_text(subscription: Subscription | None, texts: Texts) -> str:
    if subscription is None:
        return texts("channels.silent")
    if subscription.state is SubscriptionState.PAUSED:
        return texts("channels.paused")
    times = dates.join_list(list(subscription.times), texts)
    return texts("channels.posts", times=times, city=zone_label(subscription.timezone, texts.language))


def _card_rows(
    chat: ConnectedChat, subscription: Subscription | None, texts: Texts
) -> tuple[tuple[Button, ...], ...]:
    check = (Button(texts.plain("button.check_rights"), pack(Action.CHECK_CHANNEL, chat.chat_id)),)
    if chat.missing_right:
        return (check,)
    if subscription is None:
        begin = Button(texts.plain("button.start_posting"), for_chat(pack(Action.SUBSCRIBE), chat.chat_id))
        return ((begin,),)
    settings = for_chat(pack(Action.SHOW_SETTINGS), chat.chat_id)
    look = pack(Action.SHOW_LOOK, chat.chat_id)
    ask = with_check_mark(texts.plain("button.ask_first"), is_on=chat.asks_first)
    return (
        (Button(texts.plain("button.settings"), settings), Button(texts.plain("button.look"), look)),
        (Button(ask, pack(Action.TOGGLE_ASK_FIRST, chat.chat_id)),),
    )


def _bottom_row(chat: ConnectedChat, texts: Texts) -> tuple[Button, ...]:
    return (
        Button(texts.plain("button.disconnect"), pack(Action.ASK_DISCONNECT, chat.chat_id)),
        Button(texts.plain("button.all_channels"), pack(Action.LIST_CHANNELS)),
    )


def confirm_disconnect(chat: ConnectedChat, texts: Texts) -> Screen:
    """The question whether to disconnect a chat."""
    yes = Button(texts.plain("button.disconnect_yes"), pack(Action.DISCONNECT, chat.chat_id))
    back = Button(texts.plain("button.back"), pack(Action.SHOW_CHANNEL, chat.chat_id))
    return Screen(texts("channels.disconnect_ask", title=chat.title), ((yes,), (back,)))


def rights_changed(chat: ConnectedChat, username: str, texts: Texts) -> Screen:
    """The message to the editor who connected a chat when the bot loses its rights there, or regains them."""
    if not chat.missing_right:
        return Screen(texts("channels.regained", title=chat.title), (_open_row(chat),))
    text = paragraphs(texts("channels.lost", title=chat.title), problem_text(chat, username, texts))
    return Screen(text, (_open_row(chat),))


def _open_row(chat: ConnectedChat) -> tuple[Button, ...]:
    return (Button(_label(chat), pack(Action.SHOW_CHANNEL, chat.chat_id)),)
