"""What owners and editors need to run the newsroom: team, log, figures, backups."""

from __future__ import annotations

import re

import telegram

from bot.errors import UserError
from bot.handlers.context import Request
from bot.services import conversations
from bot.services.newsroom import people
from bot.services.newsroom.people import Person
from bot.services.newsroom.statistics import SendRate
from bot.views import messages
from bot.views.admin import statistics
from bot.views.format.limits import clip
from data.errors import DataError
from data.maintenance import backup as maintenance_backup


async def stats(request: Request) -> None:
    """/stats, and its button, which brings the message up to date."""
    app = request.app
    rate = SendRate(app.rate_limiter.rate, app.rate_limiter.halted_for)
    overview = await app.statistics.overview()
    await request.edit_or_send(
        statistics.statistics_screen(
            overview, rate, app.settings.default_timezone, request.now, request.texts
        )
    )


async def log(request: Request) -> None:
    """/log and its pages."""
    page = max(0, request.number)
    entries, total = await people.audit_page(
        request.app.database, page * messages.LOG_PAGE_SIZE, messages.LOG_PAGE_SIZE
    )
    await request.edit_or_send(messages.audit(entries, total, page, request.now, request.texts))


async def team(request: Request) -> None:
    """/team, or /team 12345 to make somebody an editor at once."""
    if request.args.strip():
        await receive_editor(request)
        return
    await _show_team(request)


async def ask_editor(request: Request) -> None:
    """Ask who shall be an editor."""
    await conversations.begin(request.app.database, request.chat.id, request.person.id, "team", request.now)
    await request.reply(messages.prompt("team.ask", request.texts))


async def receive_editor(request: Request) -> None:
    """A number, a forwarded message or a shared contact of the new editor."""
    person = _parse_person(request)
    if person.id in request.app.settings.admin_ids:
        raise UserError("team.owner")
    added = await people.add_editor(request.app.database, person, request.person, request.now)
    await conversations.end(request.app.database, request.chat.id, request.person.id)
    key = "team.added" if added else "team.there"
    await request.reply(messages.text_message(key, request.texts, name=person.name or person.id))


async def remove_editor(request: Request) -> None:
    """Take somebody off the team."""
    editors = await people.list_editors(request.app.database)
    name = next((editor.name for editor in editors if editor.user_id == request.number), "")
    await people.remove_editor(
        request.app.database, Person(request.number, name), request.person, request.now
    )
    await _show_team(request)


async def backup(request: Request) -> None:
    """/backup: a verified copy beside the database."""
    try:
        path, size = await maintenance_backup.create_backup(request.app.settings.database_url, request.now)
    except DataError as error:
        raise UserError("backup.failed", why=error) from error
    await request.reply(
        messages.text_message("backup.done", request.texts, name=path.name, folder=path.parent, size=size)
    )


async def _show_team(request: Request) -> None:
    await request.edit_or_send(
        messages.team(await people.list_editors(request.app.database), request.now, request.texts)
    )


def _parse_person(request: Request) -> Person:
    """Whom a message means: a forward's author, a contact, or a number with an optional name behind it."""
    message = request.message
    if message is not None and message.contact is not None:
        return _from_contact(message.contact)
    if message is not None and message.forward_origin is not None:
        return _from_forward(message.forward_origin)
    # Numbers begin at 1: 0 stands for channels and must never be anybody.
    match = re.fullmatch(r"([1-9]\d{0,14})(?:\s+(.{1,60}))?", request.args.strip(), re.ASCII)
    if not match:
        raise UserError("team.bad", given=clip(request.args.strip(), 40))
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
