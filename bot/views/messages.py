"""Messages that are little more than their text: greetings, help, privacy, people, errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.commands import commands_for
from bot.errors import UserError
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.views.format import dates
from bot.views.format.html import bold, lines, paragraphs
from bot.views.format.limits import clip
from data.records.newsroom import AuditEntry, Role, TeamMember

LOG_PAGE_SIZE = 15
_MAX_ECHO_LENGTH = 60


def start(role: Role, texts: Texts) -> Screen:
    """Two sentences and one tap; editors learn how to add a story."""
    text = (
        texts("start.reader")
        if role is Role.READER
        else paragraphs(texts("start.reader"), texts("start.editor"))
    )
    row = (
        Button(texts.plain("button.subscribe"), pack(Action.SUBSCRIBE)),
        Button(texts.plain("button.latest"), pack(Action.LATEST)),
    )
    return Screen(text, (row,))


def help_for(role: Role, texts: Texts, *, group: bool) -> Screen:
    """One message with the commands of that role; those for editors stand apart."""
    sections = [
        lines(
            bold(texts.plain(f"help.{level.value}")),
            *(_help_line(c.name, c.help_key, c.example, texts) for c in found),
        )
        for level in Role
        if (found := [c for c in commands_for(role, group=group) if c.role is level])
    ]
    return Screen(
        paragraphs(*sections, texts("help.foot") if role is Role.READER else texts("help.editor_foot"))
    )


def _help_line(name: str, key: str, example: str, texts: Texts) -> Markup:
    line = Markup("/{} – {}").format(name, texts.plain(key))
    return Markup("{}\n    <code>{}</code>").format(line, example) if example else line


def text_message(key: str, texts: Texts, *rows: tuple[Button, ...], **values: object) -> Screen:
    """One text of the catalog, with buttons."""
    return Screen(texts(key, **values), rows)


def error_message(error: UserError, texts: Texts) -> Screen:
    """What a person can put right, and how; what they typed is repeated in short."""
    values = {
        name: clip(" ".join(value.split()), _MAX_ECHO_LENGTH) if isinstance(value, str) else value
        for name, value in error.args_.items()
    }
    text = texts(error.key, **values)
    if error.key == "not_subscribed":
        return Screen(text, ((Button(texts.plain("button.subscribe"), pack(Action.SUBSCRIBE)),),))
    return Screen(text)


def prompt(key: str, texts: Texts, **values: object) -> Screen:
    """A question whose answer is typed; it can be called off."""
    return Screen(texts(key, **values), ((Button(texts.plain("button.cancel"), pack(Action.CANCEL)),),))


def my_data_head(stored: Mapping[str, object], texts: Texts) -> Markup:
    """What stands above everything that is stored about a chat: how many stories it has saved, too."""
    saved = stored.get("saved")
    count = texts.count("mydata.saved", len(saved)) if isinstance(saved, list) and saved else Markup()
    return lines(texts("mydata.head"), count)


def my_data(head: Markup, stored: str, texts: Texts) -> Screen:
    """Everything stored about a chat, as the JSON it is."""
    row = (Button(texts.plain("button.forget"), pack(Action.ASK_FORGET)),)
    return Screen(paragraphs(head, Markup("<pre>{}</pre>").format(stored)), (row,))


def confirm_forget(texts: Texts) -> Screen:
    """Asks once more before everything is deleted."""
    yes = Button(texts.plain("button.forget_yes"), pack(Action.FORGET))
    return Screen(texts("forget.ask"), ((yes,), (Button(texts.plain("button.keep"), pack(Action.CANCEL)),)))


def team(members: Sequence[TeamMember], now: datetime, texts: Texts) -> Screen:
    """The editors, a button each to take one off, and how to add one."""
    rows = [
        Markup("• {} · {}").format(member.name or member.user_id, dates.age(member.added_at, now, texts))
        for member in members
    ]
    buttons = tuple(
        (
            Button(
                texts.plain("button.remove_editor", name=clip(m.name or str(m.user_id), 30)),
                pack(Action.REMOVE_EDITOR, m.user_id),
            ),
        )
        for m in members
    )
    add = (Button(texts.plain("button.add_editor"), pack(Action.ASK_EDITOR)),)
    head = texts.count("team.head", len(members)) if members else texts("team.none")
    return Screen(paragraphs(head, lines(*rows)), (*buttons, add))


def audit(entries: Sequence[AuditEntry], total: int, page: int, now: datetime, texts: Texts) -> Screen:
    """Who did what, newest first."""
    if not entries:
        return Screen(texts("log.none"))
    rows = [
        Markup("{} · {} · {}").format(
            dates.age(entry.at, now, texts),
            texts(f"log.{entry.action}", who=entry.actor_name or entry.actor_id),
            clip(entry.subject, 60),
        )
        for entry in entries
    ]
    page_buttons = tuple(
        Button(texts.plain(f"button.{name}"), pack(Action.SHOW_LOG, page + step))
        for name, step, there in (("newer", -1, page > 0), ("older", 1, (page + 1) * LOG_PAGE_SIZE < total))
        if there
    )
    return Screen(paragraphs(texts("log.head"), lines(*rows)), (page_buttons,) if page_buttons else ())
