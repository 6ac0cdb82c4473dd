"""The people and groups of a playground that opens for the first time."""

from __future__ import annotations

from bot.playground.playground import Playground
from bot.playground.world.model import MemberStatus

OWNER_ID = 1001
EDITOR_ID = 1002


def add_default_users(playground: Playground) -> None:
    """Add an owner, an editor, two readers and a stranger, two groups, and a channel without the bot.

    A playground that already has people is not changed.
    """
    if playground.world.users:
        return
    olga = playground.add_user("Olga Meyer", id=OWNER_ID, username="olga", hint="owner", language_code="en")
    playground.add_user("Eddie Park", id=EDITOR_ID, username="eddie", hint="editor to be", language_code="en")
    rita = playground.add_user("Rita Solano", id=1003, username="rita", hint="reader", language_code="en")
    ravi = playground.add_user("Ravi Nair", id=1004, username="ravi", hint="reader", language_code="en")
    playground.add_user("Sam Stranger", id=1005, hint="stranger", language_code="en")
    playground.add_group("Tuesday Club", admins=[rita], members=[ravi])
    forum = playground.add_group("Harbour Forum", admins=[ravi], members=[rita], forum=True)
    forum.add_topic("Daily news")
    forum.chat.members[ravi.id] = MemberStatus.CREATOR
    playground.add_channel("Valley News", admins=[olga], members=[rita, ravi], bot=MemberStatus.LEFT)
