"""Handles /start with the code of an invitation or claim link."""

from __future__ import annotations

from bot.commands import menu
from bot.errors import UserError
from bot.handlers.request import PRIVATE, Request, SentMessage
from bot.services.newsroom import invitations
from bot.services.newsroom.invitations import Redemption
from bot.services.newsroom.people import Person
from bot.services.subscriptions.subscriptions import Chat
from bot.views import messages
from data.records.newsroom import Role


def has_code(request: SentMessage) -> bool:
    """Whether the message is a /start that an invitation link has sent."""
    return request.is_private and request.args.startswith(invitations.CODE_PREFIX)


async def redeem(request: SentMessage) -> None:
    """Give the person the role that the link offers, and say so.

    Raises:
        UserError: The link is not valid, or the person has tried too many invalid ones.
    """
    app, limiter = request.app, request.app.guess_limiter
    if limiter.is_blocked(request.person.id, request.now):
        raise UserError("invitation.too_many")
    code = request.args.strip()
    done = await invitations.redeem(request.database, code, request.person, request.role, request.now)
    match done.result:
        case Redemption.INVALID:
            limiter.record_wrong_code(request.person.id, request.now)
            raise UserError("invitation.bad")
        case Redemption.ALREADY_MEMBER:
            await request.reply(messages.text_message("invitation.member", request.texts))
        case Redemption.CLAIMED:
            await request.reply(messages.owner_welcome(app.newsroom_name, request.person.id, request.texts))
            await app.telegram.set_menu(menu(Role.OWNER, request.texts), chat_id=request.chat.id)
        case Redemption.JOINED:
            await request.reply(messages.editor_welcome(app.newsroom_name, request.texts))
            await app.telegram.set_menu(menu(Role.EDITOR, request.texts), chat_id=request.chat.id)
            await _notify_inviter(request, done.inviter_id)


async def _notify_inviter(request: Request, inviter_id: int) -> None:
    """Tell the person who made a link who has used it."""
    inviter = Request.create(
        request.app, Chat(inviter_id, 0, PRIVATE, ""), Person(inviter_id, ""), Role.OWNER
    )
    await inviter.send(messages.text_message("team.joined", inviter.texts, name=request.person.name))
