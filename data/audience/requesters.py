"""Reads role, dialogue and preferences of the senders of updates, for many senders at once.

Every answer needs these first, so one call serves all updates of a moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select

from data.engines.upsert import Transaction
from data.records.audience import SubscriptionState, SummaryLength
from data.records.newsroom import Role
from data.schema.tables import dialogues, readers, subscriptions, team


class RequesterKey(NamedTuple):
    """A person in a chat: ids of the chat, its forum topic (0 for none) and the person."""

    chat_id: int
    thread_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class Requester:
    """What the database stores about a person in a chat.

    Attributes:
        is_editor: Whether the person is on the team.
        is_owner: Whether the person claimed the newsroom as its owner.
        step: The step of the person's open dialogue in the chat, "" for none.
        length: The length of stories in the chat's subscription; None without one, or after its end.
        timezone: The subscription's zone; None without one, or after its end.
    """

    is_editor: bool = False
    step: str = ""
    length: SummaryLength | None = None
    timezone: str | None = None
    is_owner: bool = False


async def get_requesters(tx: Transaction, keys: Sequence[RequesterKey]) -> Mapping[RequesterKey, Requester]:
    """The requesters of these keys, read in three statements whatever their number."""
    chats = {key.chat_id for key in keys}
    members = select(team.c.user_id, team.c.role).where(team.c.user_id.in_({k.user_id for k in keys}))
    roles = {row[0]: row[1] for row in await tx.execute(members)}
    dialogue_steps = select(dialogues.c.chat_id, dialogues.c.user_id, dialogues.c.step)
    steps = {
        (row[0], row[1]): row[2]
        for row in await tx.execute(dialogue_steps.where(dialogues.c.chat_id.in_(chats)))
    }
    subscribed = (
        select(readers.c.chat_id, readers.c.thread_id, subscriptions.c.length, subscriptions.c.timezone)
        .join(subscriptions, subscriptions.c.reader_id == readers.c.id)
        .where(readers.c.chat_id.in_(chats), subscriptions.c.state != SubscriptionState.UNSUBSCRIBED)
    )
    found = {(row[0], row[1]): (SummaryLength(row[2]), row[3]) for row in await tx.execute(subscribed)}
    lengths = {chat: length for chat, (length, _zone) in found.items()}
    zones = {chat: zone for chat, (_length, zone) in found.items()}
    return {
        key: Requester(
            is_editor=key.user_id in roles,
            step=steps.get((key.chat_id, key.user_id), ""),
            length=lengths.get((key.chat_id, key.thread_id)),
            timezone=zones.get((key.chat_id, key.thread_id)),
            is_owner=roles.get(key.user_id) is Role.OWNER,
        )
        for key in keys
    }
