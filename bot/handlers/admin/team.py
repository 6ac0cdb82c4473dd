"""Handles /team: the editors, how people become one, and their removal."""

from __future__ import annotations

import re

import telegram

from bot.commands import menu
from bot.errors import UserError
from bot.handlers.request import PRIVATE, ButtonPress, Request, SentMessage
from bot.ports.messenger import Sent
from bot.services.conversations import Step
from bot.services.newsroom import invitations, people
from bot.services.newsroom.people import Person
from bot.services.subscriptions.subscriptions import Chat
from bot.views import messages
from bot.views.admin import team as view
from bot.views.format.limits import clip
from data.records.newsroom import Role

_USERNAME = re.compile(r"@\w{3,32}", re.ASCII)
_NUMBER_AND_NAME = re.compile(r"([1-9]\d{0,14})(?:\s+(.{1,60}))?", re.ASCII)
"""From 1 on: 0 stands for channels and must not become an editor."""


async def team(request: SentMessage) -> None:
    """/team shows the team; /team 12345 adds an editor at once."""
    if request.args.strip():
        await receive_editor(request)
        return
    await show_team(request)


async def show_team(request: Request) -> None:
    """The team, in place of the message whose button was pressed."""
    editors = await people.list_editors(request.database)
    invited = await invitations.list_open(request.database, request.now)
    zone = request.app.settings.default_timezone
    await request.edit_or_send(view.team(editors, invited, zone, request.now, request.texts))


async def ask_editor(request: ButtonPress) -> None:
    """Ask for the person to add as an editor."""
    await request.conversation.begin(Step.TEAM)
    await request.reply(messages.prompt("team.ask", Step.TEAM, request.texts))


async def receive_editor(request: SentMessage) -> None:
    """Add an editor, named by a number, a @username, a forwarded message or a shared contact.

    Raises:
        UserError: The message names no person, or a person who cannot be an editor.
    """
    person = _parse_person(request)
    if person.id in await people.owner_ids(request.database, request.app.settings.admin_ids):
        raise UserError("team.owner")
    added = await people.add_editor(request.database, person, request.person, request.now)
    await request.conversation.end()
    name = person.name or person.id
    if not added:
        await request.reply(messages.text_message("team.there", request.texts, name=name))
        return
    is_reached = await _welcome(request, person)
    key = "team.added" if is_reached else "team.added_untold"
    link = f"t.me/{request.app.telegram.username}"
    await request.reply(messages.text_message(key, request.texts, name=name, link=link))


async def invite(request: ButtonPress) -> None:
    """Make an invitation link.

    Raises:
        UserError: Too many links are open.
    """
    code = await invitations.invite(request.database, request.person, request.now)
    if code is None:
        raise UserError("team.many_links", most=invitations.MAX_OPEN_INVITATIONS)
    if request.requester.step == Step.TEAM:
        await request.conversation.end()
    expires = request.now + invitations.INVITATION_LIFETIME
    zone = request.app.settings.default_timezone
    await request.reply(
        view.invitation(request.app.deep_link(code), expires, zone, request.now, request.texts)
    )


async def withdraw_invitation(request: ButtonPress) -> None:
    """Withdraw an invitation link."""
    await invitations.withdraw(request.database, request.number, request.person, request.now)
    await show_team(request)


async def ask_remove_editor(request: ButtonPress) -> None:
    """Ask whether to remove an editor."""
    name = await _editor_name(request)
    if name is None:
        await show_team(request)
        return
    await request.edit_or_send(view.confirm_removal(request.number, name, request.texts))


async def remove_editor(request: ButtonPress) -> None:
    """Remove an editor from the team."""
    name = await _editor_name(request)
    person = Person(request.number, name or "")
    await people.remove_editor(request.database, person, request.person, request.now)
    await show_team(request)
    if planned := await people.count_planned(request.database, person):
        await request.reply(view.plans_stay(planned, person.name or str(person.id), request.texts))


async def _editor_name(request: ButtonPress) -> str | None:
    """The name or number of the editor of a button; None where that person is no editor."""
    editors = await people.list_editors(request.database)
    return next((one.name or str(one.user_id) for one in editors if one.user_id == request.number), None)


async def _welcome(request: Request, person: Person) -> bool:
    """Tell a person that they are an editor now; False where the bot cannot write to them yet."""
    app = request.app
    chat = Chat(person.id, 0, PRIVATE, request.chat.language)
    newcomer = Request.create(app, chat, person, Role.EDITOR)
    outcome = await newcomer.send(messages.editor_welcome(app.newsroom_name, newcomer.texts))
    if not isinstance(outcome, Sent):
        return False
    await app.telegram.set_menu(menu(Role.EDITOR, newcomer.texts), chat_id=person.id)
    return True


def _parse_person(request: SentMessage) -> Person:
    """The person a message names: a forward's author, a contact, a @username, or a number with a name."""
    if request.message.contact is not None:
        return _from_contact(request.message.contact)
    if request.message.forward_origin is not None:
        return _from_forward(request.message.forward_origin)
    given = request.args.strip()
    if _USERNAME.fullmatch(given):
        return _from_username(request, given)
    match = _NUMBER_AND_NAME.fullmatch(given)
    if not match:
        raise UserError("team.bad", given=clip(given, 40))
    return Person(int(match[1]), " ".join((match[2] or "").split()))


def _from_username(request: SentMessage, username: str) -> Person:
    person = request.app.met_people.find(username)
    if person is None:
        raise UserError("team.not_met", given=username, link=f"t.me/{request.app.telegram.username}")
    return person


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
