"""Draws short messages: greeting, help, questions and errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from bot.callback_data import MAX_BYTES, Action, pack
from bot.commands import Command, commands_for
from bot.errors import UserError
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.conversations import Step
from bot.views.format.buttons import cancel_button
from bot.views.format.html import bold, lines, paragraphs
from bot.views.format.limits import clip
from data.records.newsroom import Role

_MAX_ECHO_LENGTH = 60
_INVITE = ("button.invite", Action.INVITE)
_ERROR_BUTTONS: Mapping[str, tuple[str, Action]] = {
    "not_subscribed": ("button.subscribe", Action.SUBSCRIBE),
    "share.subscribers_only": ("button.subscribe", Action.SUBSCRIBE),
    "team.hidden": _INVITE,
    "team.contact": _INVITE,
    "team.not_met": _INVITE,
}
"""Errors whose text offers a way out, and the label and action of its button."""


def privacy(message_days: int, texts: Texts) -> Screen:
    """What is stored about readers, and what is only counted; the numbers of messages for so many days."""
    return Screen(paragraphs(texts("privacy", days=message_days), texts("privacy.counts")))


def start(role: Role, newsroom: str, texts: Texts, *, is_subscribed: bool = False) -> Screen:
    """The greeting, with buttons to subscribe (or for settings) and to read; for editors with how to add."""
    welcome = texts("start.subscribed" if is_subscribed else "start.reader", newsroom=newsroom)
    text = welcome if role is Role.READER else paragraphs(welcome, texts("start.editor"))
    settings = Button(texts.plain("button.settings"), pack(Action.SHOW_SETTINGS_FROM_DIGEST))
    row = (
        settings if is_subscribed else Button(texts.plain("button.subscribe"), pack(Action.SUBSCRIBE)),
        Button(texts.plain("button.latest"), pack(Action.LATEST)),
    )
    return Screen(text, (row,))


def editor_welcome(newsroom: str, texts: Texts) -> Screen:
    """The greeting of a new editor."""
    return Screen(paragraphs(texts("team.welcome", newsroom=newsroom), texts("start.editor")))


def owner_welcome(newsroom: str, user_id: int, texts: Texts) -> Screen:
    """The greeting of the person who has claimed a newsroom, with the setting that makes it certain."""
    return Screen(
        paragraphs(
            texts("owner.welcome", newsroom=newsroom),
            texts("start.editor"),
            texts("owner.advice", number=user_id),
        )
    )


def group_greeting(texts: Texts) -> Screen:
    """The greeting of a group that the bot was added to."""
    subscribe = Button(texts.plain("button.subscribe"), pack(Action.SUBSCRIBE))
    latest = Button(texts.plain("button.latest"), pack(Action.LATEST))
    return Screen(texts("greeting.group"), ((subscribe, latest),))


def help_for(role: Role, texts: Texts, *, group: bool) -> Screen:
    """The commands of a role, a section for each role up to it; in a group, what works there and for whom."""
    commands = commands_for(role, group=group)
    if group:
        everybody = [command for command in commands if not command.changes_group]
        administrators = [command for command in commands if command.changes_group]
        sections = [
            _help_section(texts("help.group"), everybody, texts),
            _help_section(texts("help.group_administrators"), administrators, texts),
        ]
        return Screen(paragraphs(*sections))
    sections = [
        _help_section(_help_head(level, role, texts), found, texts)
        for level in Role
        if (found := [command for command in commands if command.role is level])
    ]
    return Screen(
        paragraphs(*sections, texts("help.foot") if role is Role.READER else texts("help.editor_foot"))
    )


def _help_head(level: Role, role: Role, texts: Texts) -> Markup:
    """The headline of a section; a reader has only one and needs none."""
    return Markup() if role is Role.READER else bold(texts.plain(f"help.{level.value}"))


def _help_section(head: Markup, commands: Sequence[Command], texts: Texts) -> Markup:
    listed = ((texts.isolate(f"/{one.name}"), texts.plain(one.help_key)) for one in commands)
    return lines(head, *(Markup("{} – {}").format(name, meaning) for name, meaning in listed))


def text_message(key: str, texts: Texts, *rows: tuple[Button, ...], **values: object) -> Screen:
    """The text of `key`, with rows of buttons."""
    return Screen(texts(key, **values), rows)


def unknown_command(given: str, names: Sequence[str], args: str, texts: Texts) -> Screen:
    """The answer to a command that does not exist, with a button for each that it may have meant.

    The button runs the command with `args` where they fit into its callback data.
    """
    if not names:
        return Screen(texts("unknown.command", given=given))
    buttons = tuple(_run_button(name, args) for name in names)
    return Screen(texts("unknown.did_you_mean", given=given), tuple((button,) for button in buttons))


def edited_command(name: str, args: str, texts: Texts) -> Screen:
    """The answer to an older command that was edited, with a button that runs it as it is now."""
    return Screen(texts("edited.command"), ((_run_button(name, args),),))


def _run_button(name: str, args: str) -> Button:
    label, data = f"/{name} {args}".strip(), f"{pack(Action.RUN_COMMAND, name)}:{args}"
    if not args or "\n" in args or len(data.encode()) > MAX_BYTES:
        return Button(f"/{name}", pack(Action.RUN_COMMAND, name))
    return Button(label, data)


def error_message(error: UserError, texts: Texts) -> Screen:
    """The text of an error; values that the person typed are cut to 60 UTF-16 units."""
    values = {
        name: clip(" ".join(value.split()), _MAX_ECHO_LENGTH) if isinstance(value, str) else value
        for name, value in error.args_.items()
    }
    text = texts(error.key, **values)
    if button := _ERROR_BUTTONS.get(error.key):
        label, action = button
        return Screen(text, ((Button(texts.plain(label), pack(action)),),))
    return Screen(text)


def prompt(key: str, step: Step, texts: Texts, *, subject: int = 0, **values: object) -> Screen:
    """A question whose answer is typed, with a Cancel button; see `cancel_button`."""
    return Screen(texts(key, **values), ((cancel_button(step, texts, subject),),))


def confirm_forget(texts: Texts) -> Screen:
    """The question whether to delete everything stored about a chat."""
    yes = Button(texts.plain("button.forget_yes"), pack(Action.FORGET))
    return Screen(texts("forget.ask"), ((yes,), (Button(texts.plain("button.keep"), pack(Action.CANCEL)),)))
