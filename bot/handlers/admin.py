"""What owners and editors need to run the newsroom: team, log, figures, backups."""

from __future__ import annotations

import re

import telegram

from bot.errors import UserError
from bot.handlers.context import Call
from bot.services import conversations
from bot.services.newsroom import people
from bot.services.newsroom.people import Person
from bot.services.newsroom.statistics import Pace
from bot.views import messages
from bot.views.admin import statistics
from bot.views.format.limits import clip
from data.errors import DataError
from data.maintenance import backup as maintenance_backup


async def stats(call: Call) -> None:
    """/stats, and its button, which brings the message up to date."""
    lede = call.lede
    pace = Pace(lede.pacer.rate, lede.pacer.halted_for)
    seen = await lede.figures.overview()
    await call.show(statistics.overview(seen, pace, lede.settings.default_timezone, call.now, call.texts))


async def log(call: Call) -> None:
    """/log and its pages."""
    page = max(0, call.number)
    entries, total = await people.audit_page(call.lede.database, page * messages.LOG_PAGE, messages.LOG_PAGE)
    await call.show(messages.audit(entries, total, page, call.now, call.texts))


async def team(call: Call) -> None:
    """/team, or /team 12345 to make somebody an editor at once."""
    if call.args.strip():
        await typed_editor(call)
        return
    await _show_team(call)


async def ask_editor(call: Call) -> None:
    """Ask who shall be an editor."""
    await conversations.begin(call.lede.database, call.chat.id, call.person.id, "team", call.now)
    await call.reply(messages.prompt("team.ask", call.texts))


async def typed_editor(call: Call) -> None:
    """A number, a forwarded message or a shared contact of the new editor."""
    person = _named(call)
    if person.id in call.lede.settings.admin_ids:
        raise UserError("team.owner")
    added = await people.make_editor(call.lede.database, person, call.person, call.now)
    await conversations.end(call.lede.database, call.chat.id, call.person.id)
    key = "team.added" if added else "team.there"
    await call.reply(messages.simple(key, call.texts, name=person.name or person.id))


async def remove_editor(call: Call) -> None:
    """Take somebody off the team."""
    editors = await people.editors(call.lede.database)
    name = next((editor.name for editor in editors if editor.user_id == call.number), "")
    await people.remove_editor(call.lede.database, Person(call.number, name), call.person, call.now)
    await _show_team(call)


async def backup(call: Call) -> None:
    """/backup: a verified copy beside the database."""
    try:
        path, size = await maintenance_backup.create_backup(call.lede.settings.database_url, call.now)
    except DataError as error:
        raise UserError("backup.failed", why=error) from error
    await call.reply(
        messages.simple("backup.done", call.texts, name=path.name, folder=path.parent, size=size)
    )


async def _show_team(call: Call) -> None:
    await call.show(messages.team(await people.editors(call.lede.database), call.now, call.texts))


def _named(call: Call) -> Person:
    """Whom a message means: a forward's author, a contact, or a number with an optional name behind it."""
    message = call.message
    if message is not None and message.contact is not None:
        return _from_contact(message.contact)
    if message is not None and message.forward_origin is not None:
        return _from_forward(message.forward_origin)
    # Numbers begin at 1: 0 stands for channels and must never be anybody.
    match = re.fullmatch(r"([1-9]\d{0,14})(?:\s+(.{1,60}))?", call.args.strip(), re.ASCII)
    if not match:
        raise UserError("team.bad", given=clip(call.args.strip(), 40))
    return Person(int(match[1]), " ".join((match[2] or "").split()))


def _from_contact(contact: telegram.Contact) -> Person:
    if not contact.user_id:
        raise UserError("team.contact", name=contact.first_name)
    return Person(contact.user_id, f"{contact.first_name} {contact.last_name or ''}".strip())


def _from_forward(origin: telegram.MessageOrigin) -> Person:
    if not isinstance(origin, telegram.MessageOriginUser):
        raise UserError("team.hidden")
    if origin.sender_user.is_bot:
        raise UserError("team.bot", name=origin.sender_user.full_name)
    return Person(origin.sender_user.id, origin.sender_user.full_name)
