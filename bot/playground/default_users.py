"""Who is there when the playground opens for the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.playground.world.model import MemberStatus

if TYPE_CHECKING:
    from bot.playground.playground import Playground

OWNER_ID = 1001
EDITOR_ID = 1002


def add_default_users(playground: Playground) -> None:
    """Let in an owner, an editor, two readers and a stranger, and open two groups; once only.

    A playground that has people already is left as it is.
    """
    if playground.world.users:
        return
    playground.add_user("Olga Meyer", id=OWNER_ID, username="olga", hint="owner", language_code="en")
    playground.add_user("Eddie Park", id=EDITOR_ID, username="eddie", hint="editor to be", language_code="en")
    rita = playground.add_user("Rita Solano", id=1003, username="rita", hint="reader", language_code="en")
    ravi = playground.add_user("Ravi Nair", id=1004, username="ravi", hint="reader", language_code="en")
    playground.add_user("Sam Stranger", id=1005, hint="stranger", language_code="en")
    playground.add_group("Tuesday Club", admins=[rita], members=[ravi])
    forum = playground.add_group("Harbour Forum", admins=[ravi], members=[rita], forum=True)
    forum.add_topic("Daily news")
    forum.chat.members[ravi.id] = MemberStatus.CREATOR
