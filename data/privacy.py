"""Collects, and deletes on demand, everything that is stored about a chat or a person."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, select, update

from data.articles import publication_plans as planned
from data.audience import saved_stories
from data.coordination import update_log
from data.delivery import broadcasts as announcements
from data.delivery import corrections as corrected
from data.engines.upsert import Transaction
from data.newsroom import team as people
from data.newsroom import tips as sent_tips
from data.schema.tables import (
    api_clients,
    article_cards,
    articles,
    audit,
    broadcasts,
    bulletins,
    connected_chats,
    corrections,
    dialogues,
    invitations,
    mutes,
    outbox,
    publication_plans,
    readers,
    sources,
    submitted_messages,
    subscriptions,
    team,
    tip_blocks,
    tips,
    watches,
)

_SOURCE_COLUMNS = ("id", "url", "title", "created_at")
_CORRECTION_COLUMNS = ("id", "article_id", "state", "note", "created_at", "starts_at")
_BROADCAST_COLUMNS = ("id", "state", "created_at", "started_at")
_BULLETIN_COLUMNS = ("id", "article_id", "is_breaking", "state", "created_at", "started_at")
_MESSAGE_COLUMNS = tuple(
    column.name for column in outbox.c if column.name not in ("epoch", "owner", "leased_until")
)
"""All but the columns that name the sending process, which say nothing about the reader."""
_INVITATION_COLUMNS = ("id", "role", "created_at", "expires_at")
_CLIENT_COLUMNS = ("id", "name", "can", "created_at", "used_at")
_TIP_COLUMNS = ("article_id", "name", "created_at")
_PLAN_COLUMNS = ("article_id", "state", "at", "not_before", "updated_at")
_ARTICLE_COLUMNS = ("id", "status", "title", "created_at", "published_at")


async def collect_stored_data(tx: Transaction, chat_id: int) -> dict[str, object]:
    """Everything stored about a chat, as JSON values; in a private chat the chat is the person.

    What is stored, and for how long:

    - A chat that talks to Lede: its number, kind and language, to answer in the right language,
      and whether that was chosen in it.
    - A subscription: its settings, until 30 days after the reader unsubscribed. Among them the last 60 taps
      of More and Less, with the topics, source and keywords of their stories, until they are undone or reset.
    - Mutes and watches: what, until when and how many stories each has hidden or found; deleted when they
      are ended or over, and with the subscription.
    - Messages: date and outcome, never their text. Unsubscribing deletes those that are not sent. The others
      stay until retention deletes them, so that a new subscription does not repeat a digest.
    - Saved stories: number, title and instant, until they are removed. Unsubscribing does not remove them.
    - Tips: which story, when, and the name where editors may see it, for 90 days; that a reader may send no
      more, until an editor allows it.
    - Shared stories and followed links: nothing of the person. Telegram's name of a shared message is kept
      with its story, and links are counted by day.
    - Handled updates: their chat and instant for three days, from which the day of the last one is noted.
    - An open dialogue: until it ends, at most two hours.
    - Groups and channels that were connected: their name and the number of the editor who did it, until they
      are disconnected.
    - Owners: the invitations that they made, until these are used, withdrawn or expired; their
      name beside the API clients that they made.
    - Editors: their name in the team, in the log, on the articles and feeds that they added, and on drafts
      that they planned or approved, until these are published; broadcasts, corrections and breaking news by
      their author's number; for 30 days the messages that articles were made of.

    `forget` deletes all of it.
    """
    own_readers = select(readers.c.id).where(readers.c.chat_id == chat_id)
    return {
        "chats": await _rows(tx, readers, readers.c.chat_id == chat_id),
        "subscriptions": await _rows(tx, subscriptions, subscriptions.c.reader_id.in_(own_readers)),
        "mutes": await _rows(tx, mutes, mutes.c.reader_id.in_(own_readers)),
        "watches": await _rows(tx, watches, watches.c.reader_id.in_(own_readers)),
        "messages": await _rows(tx, outbox, outbox.c.reader_id.in_(own_readers), _MESSAGE_COLUMNS),
        "saved": [_json_row(row) for row in await saved_stories.list_all(tx, chat_id)],
        "dialogues": await _rows(tx, dialogues, _concerns(dialogues, chat_id)),
        "team": await _rows(tx, team, team.c.user_id == chat_id),
        "invitations": await _rows(tx, invitations, invitations.c.created_by == chat_id, _INVITATION_COLUMNS),
        "connected_chats": await _rows(
            tx,
            connected_chats,
            (connected_chats.c.chat_id == chat_id) | (connected_chats.c.connected_by == chat_id),
        ),
        "api_clients": await _rows(tx, api_clients, api_clients.c.created_by == chat_id, _CLIENT_COLUMNS),
        "log": await _rows(tx, audit, audit.c.actor_id == chat_id),
        "articles": await _rows(tx, articles, articles.c.added_by == chat_id, _ARTICLE_COLUMNS),
        "plans": await _rows(tx, publication_plans, _has_planned(chat_id), _PLAN_COLUMNS),
        "tips": await _rows(tx, tips, tips.c.chat_id == chat_id, _TIP_COLUMNS),
        "tip_blocks": await _rows(tx, tip_blocks, tip_blocks.c.chat_id == chat_id, ("chat_id", "blocked_at")),
        "submissions": await _rows(tx, submitted_messages, submitted_messages.c.chat_id == chat_id),
        "cards": await _rows(tx, article_cards, article_cards.c.chat_id == chat_id),
        "sources": await _rows(tx, sources, sources.c.added_by == chat_id, _SOURCE_COLUMNS),
        "bulletins": await _rows(tx, bulletins, bulletins.c.author_id == chat_id, _BULLETIN_COLUMNS),
        "broadcasts": await _rows(tx, broadcasts, broadcasts.c.author_id == chat_id, _BROADCAST_COLUMNS),
        "corrections": await _rows(tx, corrections, corrections.c.author_id == chat_id, _CORRECTION_COLUMNS),
    }


async def forget(tx: Transaction, chat_id: int, user_id: int) -> bool:
    """Delete a chat's readers, subscriptions, messages, saved stories, dialogues, submissions and cards.

    The person's dialogues in other chats and their open invitations are deleted, too. Articles, feeds,
    broadcasts, API clients and the log belong to the newsroom and stay, but the person's name is removed from
    them unless they are on the team, and their broadcast drafts are deleted.

    The numbers of its handled updates stay, without the chat.

    Returns:
        Whether anything about the chat was stored.
    """
    # Deletes subscriptions, mutes, watches, messages and saved stories by cascade.
    deleted = (await tx.execute(delete(readers).where(readers.c.chat_id == chat_id))).rowcount
    mine = (dialogues.c.chat_id == chat_id) | (dialogues.c.user_id == user_id)
    deleted += (await tx.execute(delete(dialogues).where(mine))).rowcount
    deleted += (await tx.execute(delete(invitations).where(invitations.c.created_by == user_id))).rowcount
    sent = delete(submitted_messages).where(submitted_messages.c.chat_id == chat_id)
    deleted += (await tx.execute(sent)).rowcount
    cards = delete(article_cards).where(article_cards.c.chat_id == chat_id)
    deleted += (await tx.execute(cards)).rowcount
    connected = delete(connected_chats).where(connected_chats.c.chat_id == chat_id)
    deleted += (await tx.execute(connected)).rowcount
    deleted += await sent_tips.forget(tx, chat_id)
    await update_log.forget_chat(tx, chat_id)
    await announcements.delete_drafts(tx, user_id)
    await corrected.delete_asked_by(tx, user_id)
    if not await people.is_editor(tx, user_id):
        deleted += await _remove_name(tx, user_id)
    return deleted > 0


async def _remove_name(tx: Transaction, user_id: int) -> int:
    byline = update(articles).where(articles.c.added_by == user_id, articles.c.added_by_name != "")
    feed = update(sources).where(sources.c.added_by == user_id, sources.c.added_by_name != "")
    client = update(api_clients).where(
        api_clients.c.created_by == user_id, api_clients.c.created_by_name != ""
    )
    chat = update(connected_chats).where(connected_chats.c.connected_by == user_id)
    marked = update(bulletins).where(bulletins.c.author_id == user_id, bulletins.c.author_name != "")
    bylines = await planned.remove_name(tx, user_id)
    bylines += (await tx.execute(marked.values(author_name=""))).rowcount
    line = update(audit).where(audit.c.actor_id == user_id, audit.c.actor_name != "")
    bylines += (await tx.execute(byline.values(added_by_name=""))).rowcount
    bylines += (await tx.execute(feed.values(added_by_name=""))).rowcount
    bylines += (await tx.execute(chat.values(connected_by=0))).rowcount
    bylines += (await tx.execute(client.values(created_by_name=""))).rowcount
    return bylines + (await tx.execute(line.values(actor_name=""))).rowcount


def _has_planned(user_id: int) -> ColumnElement[bool]:
    return (publication_plans.c.planned_by == user_id) | (publication_plans.c.approved_by == user_id)


def _concerns(table: Table, number: int) -> ColumnElement[bool]:
    return (table.c.chat_id == number) | (table.c.user_id == number)


async def _rows(
    tx: Transaction, table: Table, condition: ColumnElement[bool], names: tuple[str, ...] = ()
) -> list[dict[str, Any]]:
    columns = [table.c[name] for name in names] or list(table.c)
    rows = await tx.execute(select(*columns).where(condition))
    return [_json_row(row._asdict()) for row in rows]


def _json_row(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _json_value(value) for name, value in row.items()}


def _json_value(value: object) -> object:
    # A datetime is a date, too.
    return value.isoformat() if isinstance(value, date) else value
