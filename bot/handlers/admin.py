"""Handles /stats, /log, /team and /backup for editors and owners."""

from __future__ import annotations

import re

import telegram

from bot.errors import UserError
from bot.handlers.request import ButtonPress, Request, SentMessage
from bot.services.conversations import Step
from bot.services.newsroom import people
from bot.services.newsroom.people import Person
from bot.services.newsroom.statistics import SendRate
from bot.views import messages
from bot.views.admin import statistics
from bot.views.format.limits import clip
from data.errors import DataError
from data.maintenance import backup as maintenance_backup


async def stats(request: Request) -> None:
    """/stats, and its Refresh button, which updates the message."""
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
    offset = request.page * messages.LOG_PAGE_SIZE
    entries, total = await people.audit_page(request.database, offset, messages.LOG_PAGE_SIZE)
    await request.edit_or_send(messages.audit(entries, total, request.page, request.now, request.texts))


async def team(request: SentMessage) -> None:
    """/team shows the team; /team 12345 adds an editor at once."""
    if request.args.strip():
        await receive_editor(request)
        return
    await _show_team(request)


async def ask_editor(request: ButtonPress) -> None:
    """Ask for the person to add as an editor."""
    await request.conversation.begin(Step.TEAM)
    await request.reply(messages.prompt("team.ask", request.texts))


async def receive_editor(request: SentMessage) -> None:
    """Add an editor, named by a number, a forwarded message or a shared contact.

    Raises:
        UserError: The message names no person, or a person who cannot be an editor.
    """
    person = _parse_person(request)
    if person.id in request.app.settings.admin_ids:
        raise UserError("team.owner")
    added = await people.add_editor(request.database, person, request.person, request.now)
    await request.conversation.end()
    key = "team.added" if added else "team.there"
    await request.reply(messages.text_message(key, request.texts, name=person.name or person.id))


async def remove_editor(request: ButtonPress) -> None:
    """Remove an editor from the team."""
    editors = await people.list_editors(request.database)
    name = next((editor.name for editor in editors if editor.user_id == request.number), "")
    await people.remove_editor(request.database, Person(request.number, name), request.person, request.now)
    await _show_team(request)


async def backup(request: Request) -> None:
    """/backup writes a verified copy beside the database.

    Raises:
        UserError: The copy could not be made.
    """
    try:
        path, size = await maintenance_backup.create_backup(request.app.settings.database_url, request.now)
    except DataError as error:
        raise UserError("backup.failed", why=error) from error
    await request.reply(
        messages.text_message("backup.done", request.texts, name=path.name, folder=path.parent, size=size)
    )


async def _show_team(request: Request) -> None:
    await request.edit_or_send(
        messages.team(await people.list_editors(request.database), request.now, request.texts)
    )


def _parse_person(request: SentMessage) -> Person:
    """The person a message names: a forward's author, a contact, or a number with an optional name."""
    if request.message.contact is not None:
        return _from_contact(request.message.contact)
    if request.message.forward_origin is not None:
        return _from_forward(request.message.forward_origin)
    # From 1 on: 0 stands for channels and must not become an editor.
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
