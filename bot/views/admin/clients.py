"""Draws the programs that may send articles, the questions for a new one, and its token."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.conversations import Step
from bot.views.format import dates
from bot.views.format.buttons import cancel_button
from bot.views.format.html import lines, paragraphs
from data.records.clients import ApiClient, ClientRight


def clients(listed: Sequence[ApiClient], now: datetime, texts: Texts, *, is_served: bool) -> Screen:
    """The clients with their rights and last use, a button to remove each, and one to add another.

    `is_served` says whether programs can reach Lede at all.
    """
    entries = [_entry(client, now, texts) for client in listed]
    head = texts.count("clients.head", len(listed)) if listed else texts("clients.none")
    removals = [
        (Button(texts.plain("button.remove_client", name=one.name), pack(Action.ASK_REMOVE_CLIENT, one.id)),)
        for one in listed
    ]
    add = Button(texts.plain("button.add_client"), pack(Action.ASK_CLIENT))
    note = "" if is_served else texts("clients.not_served")
    return Screen(paragraphs(head, lines(*entries), note), (*removals, (add,)))


def _entry(client: ApiClient, now: datetime, texts: Texts) -> str:
    used = texts.plain("clients.unused")
    if client.used_at is not None:
        used = texts.plain("clients.used", age=dates.age(client.used_at, now, texts))
    return texts(f"clients.entry.{client.can}", name=client.name, used=used)


def ask_right(name: str, texts: Texts) -> Screen:
    """The question what the articles of a new client become."""
    rights = (
        Button(texts.plain("button.client_drafts"), pack(Action.CREATE_CLIENT, ClientRight.DRAFT)),
        Button(texts.plain("button.client_publishes"), pack(Action.CREATE_CLIENT, ClientRight.PUBLISH)),
    )
    cancel = cancel_button(Step.CLIENT_NAME, texts)
    return Screen(texts("clients.ask_right", name=name), (rights, (cancel,)))


def created(client: ApiClient, token: str, texts: Texts, *, is_served: bool) -> Screen:
    """A new client's token, the only time that it is shown."""
    note = "" if is_served else texts("clients.not_served")
    text = texts(f"clients.created.{client.can}", name=client.name, token=token)
    return Screen(paragraphs(text, note), ((_back(texts),),))


def confirm_removal(client: ApiClient, texts: Texts) -> Screen:
    """The question whether to remove a client."""
    yes = Button(texts.plain("button.remove_client_yes"), pack(Action.REMOVE_CLIENT, client.id))
    return Screen(texts("clients.remove_ask", name=client.name), ((yes,), (_back(texts),)))


def _back(texts: Texts) -> Button:
    return Button(texts.plain("button.back"), pack(Action.SHOW_CLIENTS))
