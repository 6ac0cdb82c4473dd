"""Draws the look of a connected chat's posts: a switch for each part, and its signature."""

from __future__ import annotations

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.conversations import Step
from bot.views.format.buttons import cancel_button, chunked, with_check_mark
from bot.views.format.html import paragraphs
from data.records.channel_look import MAX_SIGNATURE_LENGTH
from data.records.newsroom import ConnectedChat

SWITCHES = ("picture", "hashtags", "link_button", "pins")
"""The fields of a look that a button switches."""


def look(chat: ConnectedChat, texts: Texts) -> Screen:
    """The switches, and the signature with what changes it."""
    is_channel = chat.kind == "channel"
    switches = [
        Button(
            with_check_mark(texts.plain(f"button.look.{name}"), is_on=getattr(chat.look, name)),
            pack(Action.TOGGLE_LOOK, chat.chat_id, name),
        )
        for name in SWITCHES
        if is_channel or name != "link_button"
    ]
    sign = Button(texts.plain("button.signature"), pack(Action.ASK_SIGNATURE, chat.chat_id))
    clear = Button(texts.plain("button.no_signature"), pack(Action.CLEAR_SIGNATURE, chat.chat_id))
    back = Button(texts.plain("button.back"), pack(Action.SHOW_CHANNEL, chat.chat_id))
    signature = texts("look.signature", signature=chat.look.signature) if chat.look.signature else ""
    return Screen(
        paragraphs(texts("look.head", title=chat.title), signature),
        (*chunked(switches, 2), (sign, clear) if signature else (sign,), (back,)),
    )


def ask_signature(chat: ConnectedChat, texts: Texts) -> Screen:
    """The question for the line below every post."""
    text = texts("look.ask_signature", title=chat.title, most=MAX_SIGNATURE_LENGTH)
    return Screen(text, ((cancel_button(Step.SIGNATURE, texts),),))
