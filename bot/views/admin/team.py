"""Draws the team, invitation links and the question before an editor is removed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.views.format import dates
from bot.views.format.html import lines, paragraphs
from bot.views.format.limits import clip
from data.records.newsroom import Invitation, TeamMember

_BUTTON_NAME_LIMIT = 30


def team(
    members: Sequence[TeamMember], invited: Sequence[Invitation], zone: str, now: datetime, texts: Texts
) -> Screen:
    """The editors and the open invitation links, with a button to remove each and two to add an editor."""
    editors = [
        Markup("• {} · {}").format(
            texts.isolate(member.name or str(member.user_id)), dates.age(member.added_at, now, texts)
        )
        for member in members
    ]
    links = [
        texts(
            "team.open_link",
            number=number,
            name=one.created_by_name,
            until=dates.day_and_time(one.expires_at, zone, now, texts),
        )
        for number, one in enumerate(invited, 1)
    ]
    head = texts.count("team.head", len(members)) if members else texts("team.none")
    rows = (
        *((_removal_button(member, texts),) for member in members),
        *((_withdraw_button(number, one, texts),) for number, one in enumerate(invited, 1)),
        (
            Button(texts.plain("button.add_editor"), pack(Action.ASK_EDITOR)),
            Button(texts.plain("button.invite"), pack(Action.INVITE)),
        ),
    )
    return Screen(paragraphs(head, lines(*editors), lines(*links)), rows)


def invitation(link: str, expires_at: datetime, zone: str, now: datetime, texts: Texts) -> Screen:
    """A new invitation link, to be passed on."""
    until = dates.day_and_time(expires_at, zone, now, texts)
    share = Button(texts.plain("button.share"), url=f"https://t.me/share/url?url={quote(link, safe='')}")
    return Screen(texts("team.invitation", link=link, until=until), ((share,), (_back(texts),)))


def plans_stay(count: int, name: str, texts: Texts) -> Screen:
    """What an owner is told when an editor who has planned stories leaves the team."""
    return Screen(texts.count("team.plans_stay", count, name=name))


def confirm_removal(user_id: int, name: str, texts: Texts) -> Screen:
    """The question whether to remove an editor."""
    yes = Button(texts.plain("button.remove_editor_yes"), pack(Action.REMOVE_EDITOR, user_id))
    return Screen(texts("team.remove_ask", name=name), ((yes,), (_back(texts),)))


def _back(texts: Texts) -> Button:
    return Button(texts.plain("button.back"), pack(Action.SHOW_TEAM))


def _removal_button(member: TeamMember, texts: Texts) -> Button:
    name = clip(member.name or str(member.user_id), _BUTTON_NAME_LIMIT)
    label = texts.plain("button.remove_editor", name=name)
    return Button(label, pack(Action.ASK_REMOVE_EDITOR, member.user_id))


def _withdraw_button(number: int, one: Invitation, texts: Texts) -> Button:
    return Button(
        texts.plain("button.withdraw_link", number=number), pack(Action.WITHDRAW_INVITATION, one.id)
    )
