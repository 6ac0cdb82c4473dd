"""What owners and editors need to run the newsroom: team, log, figures, backups."""

from __future__ import annotations

import re

from bot.context import Call
from bot.errors import UserError
from bot.services import backups, dialogue, people
from bot.services.people import Person
from bot.views import plain
from data import stats as figures


async def stats(call: Call) -> None:
    """/stats."""
    async with call.lede.database.reading() as tx:
        counts = await figures.counts(tx)
    await call.reply(plain.stats(counts, call.texts))


async def log(call: Call) -> None:
    """/log and its pages."""
    page = max(0, call.number)
    entries, total = await people.audit_page(call.lede.database, page * plain.LOG_PAGE, plain.LOG_PAGE)
    await call.show(plain.audit(entries, total, page, call.now, call.texts))


async def team(call: Call) -> None:
    """/team, or /team 12345 to make somebody an editor at once."""
    if call.args.strip():
        await typed_editor(call)
        return
    await _show_team(call)


async def ask_editor(call: Call) -> None:
    """Ask who shall be an editor."""
    await dialogue.begin(call.lede.database, call.chat.id, call.person.id, "team", call.now)
    await call.reply(plain.prompt("team.ask", call.texts))


async def typed_editor(call: Call) -> None:
    """A number, a forwarded message or a shared contact of the new editor."""
    person = _named(call)
    if person.id in call.lede.settings.admin_ids:
        raise UserError("team.owner")
    added = await people.make_editor(call.lede.database, person, call.person, call.now)
    await dialogue.end(call.lede.database, call.chat.id, call.person.id)
    key = "team.added" if added else "team.there"
    await call.reply(plain.simple(key, call.texts, name=person.name or person.id))


async def remove_editor(call: Call) -> None:
    """Take somebody off the team."""
    editors = await people.editors(call.lede.database)
    name = next((editor.name for editor in editors if editor.user_id == call.number), "")
    await people.remove_editor(call.lede.database, Person(call.number, name), call.person, call.now)
    await _show_team(call)


async def backup(call: Call) -> None:
    """/backup: a verified copy beside the database."""
    path, size = await backups.make(call.lede.settings.database_url, call.now)
    await call.reply(plain.simple("backup.done", call.texts, name=path.name, folder=path.parent, size=size))


async def _show_team(call: Call) -> None:
    await call.show(plain.team(await people.editors(call.lede.database), call.now, call.texts))


def _named(call: Call) -> Person:
    """Whom a message means: a forward's author, a contact, or a number with an optional name behind it."""
    message = call.message
    if message is not None and message.contact is not None and message.contact.user_id:
        contact = message.contact
        return Person(message.contact.user_id, f"{contact.first_name} {contact.last_name or ''}".strip())
    origin = getattr(message, "forward_origin", None)
    sender = getattr(origin, "sender_user", None)
    if sender is not None:
        return Person(sender.id, sender.full_name)
    match = re.fullmatch(r"(\d{1,15})(?:\s+(.{1,60}))?", call.args.strip())
    if not match:
        raise UserError("team.hidden" if origin is not None else "team.bad", given=call.args[:40])
    return Person(int(match[1]), (match[2] or "").strip())
