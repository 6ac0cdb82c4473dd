"""Reads role, dialogue and preferences of the senders of updates, for many senders at once.

Every answer needs these first, so one call serves all updates of a moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import and_, select

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
        language: The language that was chosen in the chat, "" for none.
        step: The step of the person's open dialogue in the chat, "" for none.
        length: The length of stories in the chat's subscription; None without one, or after its end.
        timezone: The subscription's zone; None without one, or after its end.
        story_languages: The languages of stories that its subscription wants, none for all.
    """

    is_editor: bool = False
    step: str = ""
    length: SummaryLength | None = None
    timezone: str | None = None
    is_owner: bool = False
    language: str = ""
    story_languages: tuple[str, ...] = ()


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
    is_subscribed = and_(
        subscriptions.c.reader_id == readers.c.id, subscriptions.c.state != SubscriptionState.UNSUBSCRIBED
    )
    columns = (readers.c.chat_id, readers.c.thread_id, readers.c.language, readers.c.language_chosen)
    known = (
        select(*columns, subscriptions.c.length, subscriptions.c.timezone, subscriptions.c.story_languages)
        .outerjoin(subscriptions, is_subscribed)
        .where(readers.c.chat_id.in_(chats))
    )
    found = {(row.chat_id, row.thread_id): row for row in await tx.execute(known)}
    lengths = {chat: SummaryLength(row.length) for chat, row in found.items() if row.length is not None}
    zones = {chat: row.timezone for chat, row in found.items()}
    languages = {chat: row.language for chat, row in found.items() if row.language_chosen}
    wanted = {chat: row.story_languages or () for chat, row in found.items()}
    return {
        key: Requester(
            is_editor=key.user_id in roles,
            step=steps.get((key.chat_id, key.user_id), ""),
            length=lengths.get((key.chat_id, key.thread_id)),
            timezone=zones.get((key.chat_id, key.thread_id)),
            is_owner=roles.get(key.user_id) is Role.OWNER,
            language=languages.get((key.chat_id, key.thread_id), ""),
            story_languages=wanted.get((key.chat_id, key.thread_id), ()),
        )
        for key in keys
    }
