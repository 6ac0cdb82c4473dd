"""Chooses the readers, picture and buttons of a broadcast that is not sent yet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from bot.errors import UserError
from bot.services.newsroom.people import Person
from bot.services.subscriptions.subscriptions import Chat
from bot.telegram_text import plain_text, utf16_length
from bot.typed_words import NO_WORD, TypedWords, Vocabulary, Word
from data.articles import articles
from data.database import Database, Transaction
from data.delivery import audiences, broadcasts, editions
from data.records.delivery import AudienceKind, Broadcast, BroadcastAudience, BroadcastState, Edition

MAX_LINK_BUTTONS = 3
MAX_LABEL_LENGTH = 40
MAX_CAPTION_LENGTH = 1024
"""Telegram's limit for the text below a picture, in UTF-16 units without the formatting."""
MAX_CHOICES = 8
"""The most topics or languages that are offered as buttons."""
_MAX_ADDRESS_LENGTH = 2048
_BUTTON_LINE = re.compile(r"(.*?)\s*[-–—:|]*\s*((?:https?|tg)://\S+|\S+\.\S+)", re.IGNORECASE)
_NONE = Vocabulary((Word.NONE, Word.OFF))
_ME = Vocabulary((Word.ME,))


@dataclass(frozen=True, slots=True)
class BroadcastDraft:
    """A broadcast that is not sent yet, its content, and how many readers it has now."""

    broadcast: Broadcast
    edition: Edition
    readers: int


@dataclass(frozen=True, slots=True)
class AudienceCounts:
    """How many readers the audiences without a value have."""

    everyone: int
    new: int
    silent: int


async def load(database: Database, broadcast_id: int, now: datetime) -> BroadcastDraft:
    """A draft or planned broadcast with its content.

    Raises:
        UserError: It was sent, discarded or replaced.
    """
    async with database.reading() as tx:
        return await _load(tx, await broadcasts.get(tx, broadcast_id), now)


async def _load(tx: Transaction, broadcast: Broadcast | None, now: datetime) -> BroadcastDraft:
    if broadcast is None or broadcast.state not in (BroadcastState.DRAFT, BroadcastState.PLANNED):
        raise UserError("broadcast.gone")
    edition = await editions.get_edition(tx, broadcast.edition_id)
    assert edition is not None
    return BroadcastDraft(broadcast, edition, await audiences.count(tx, broadcast.audience, now))


async def reuse(
    database: Database, broadcast_id: int, person: Person, chat: Chat, now: datetime
) -> BroadcastDraft:
    """A draft for all readers with the content of a broadcast that was sent, such as a test to one chat.

    It replaces an unsent draft of the same person.

    Raises:
        UserError: The broadcast is gone.
    """
    async with database.transaction() as tx:
        sent = await broadcasts.get(tx, broadcast_id)
        found = await editions.get_edition(tx, sent.edition_id) if sent else None
        if found is None:
            raise UserError("broadcast.gone")
        draft = await broadcasts.create_draft(tx, person.id, chat.id, chat.language, found.body, now)
        await broadcasts.set_content(tx, draft.edition_id, found.picture_file_id, found.link_buttons)
        return await _load(tx, draft, now)


async def list_planned(database: Database, now: datetime) -> list[BroadcastDraft]:
    """The planned broadcasts, earliest first."""
    async with database.reading() as tx:
        return [await _load(tx, one, now) for one in await broadcasts.list_planned(tx)]


async def count_audiences(database: Database, now: datetime) -> AudienceCounts:
    """How many readers there are, how many are new and how many silent."""
    kinds = (AudienceKind.ALL, AudienceKind.NEW, AudienceKind.SILENT)
    async with database.reading() as tx:
        return AudienceCounts(*[await audiences.count(tx, BroadcastAudience(kind), now) for kind in kinds])


async def list_topics(database: Database) -> list[str]:
    """The topics that most stories have."""
    async with database.reading() as tx:
        return [topic for topic, _ in await articles.count_by_topic(tx)][:MAX_CHOICES]


async def list_languages(database: Database) -> Sequence[tuple[str, int]]:
    """The languages that most readers write, as two letters, with the number of readers."""
    async with database.reading() as tx:
        return await audiences.count_languages(tx, MAX_CHOICES)


async def set_audience(
    database: Database, broadcast_id: int, audience: BroadcastAudience, now: datetime
) -> BroadcastDraft:
    """Choose the readers.

    Raises:
        UserError: Nobody is among them, or the broadcast is gone.
    """
    async with database.transaction() as tx:
        if not await audiences.count(tx, audience, now):
            is_chat = audience.kind is AudienceKind.CHAT
            raise UserError("broadcast.no_such_chat" if is_chat else "broadcast.nobody_there")
        draft = await _load(tx, await broadcasts.get_for_update(tx, broadcast_id), now)
        chosen = {"audience_kind": audience.kind, "audience_value": audience.value}
        await broadcasts.change(tx, draft.broadcast.id, **chosen)
        return await _load(tx, await broadcasts.get(tx, broadcast_id), now)


async def set_content(
    database: Database,
    broadcast_id: int,
    now: datetime,
    *,
    picture_file_id: str | None = None,
    link_buttons: Sequence[tuple[str, str]] | None = None,
) -> BroadcastDraft:
    """Set the picture ("" takes it away) or the buttons; None leaves them as they are.

    Raises:
        UserError: The text is too long for a picture, or the broadcast is gone.
    """
    async with database.transaction() as tx:
        draft = await _load(tx, await broadcasts.get_for_update(tx, broadcast_id), now)
        edition = draft.edition
        if picture_file_id:
            require_caption(edition.body)
        picture = edition.picture_file_id if picture_file_id is None else picture_file_id
        buttons = edition.link_buttons if link_buttons is None else link_buttons
        await broadcasts.set_content(tx, edition.id, picture, buttons)
        return await _load(tx, draft.broadcast, now)


def require_caption(body: str) -> None:
    """Raise UserError where a text in Telegram's HTML is too long to stand below a picture."""
    length = utf16_length(plain_text(body))
    if length > MAX_CAPTION_LENGTH:
        raise UserError("broadcast.caption_long", n=length, most=MAX_CAPTION_LENGTH)


def read_chat(text: str, own_chat: int, words: TypedWords) -> BroadcastAudience:
    """The audience of one chat, of which the number or "me" was typed.

    Raises:
        UserError: It is no number.
    """
    given = text.strip()
    if words.meaning(given, _ME):
        return BroadcastAudience(AudienceKind.CHAT, str(own_chat))
    if not re.fullmatch(r"-?\d{1,15}", given, re.ASCII):
        raise UserError("broadcast.bad_chat", given=given)
    return BroadcastAudience(AudienceKind.CHAT, str(int(given)))


def read_link_buttons(text: str, words: TypedWords) -> tuple[tuple[str, str], ...]:
    """The buttons of lines such as "Read more - https://example.org"; () for "none".

    Raises:
        UserError: A line has no label or no web address, or there are too many.
    """
    given = [line.strip() for line in text.splitlines() if line.strip()]
    if len(given) == 1 and (given[0] == NO_WORD or words.meaning(given[0], _NONE)):
        return ()
    if not given:
        raise UserError("broadcast.button_bad", given=text)
    if len(given) > MAX_LINK_BUTTONS:
        raise UserError("broadcast.buttons_many", most=MAX_LINK_BUTTONS)
    return tuple(_read_link_button(line) for line in given)


def _read_link_button(line: str) -> tuple[str, str]:
    match = _BUTTON_LINE.fullmatch(line)
    label = match[1].strip(" -–—:|") if match else ""
    if match is None or not label:
        raise UserError("broadcast.button_bad", given=line)
    if len(label) > MAX_LABEL_LENGTH:
        raise UserError("broadcast.button_long", given=label, most=MAX_LABEL_LENGTH)
    address = match[2] if "://" in match[2] else f"https://{match[2]}"
    if not _is_web_address(address):
        raise UserError("broadcast.button_bad", given=line)
    return label, address


def _is_web_address(address: str) -> bool:
    """Whether Telegram opens an address: http or https, with a host that has a dot and no user name."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        port_is_valid = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and port_is_valid
        and "." in host.strip(".")
        and "@" not in parts.netloc
        and len(address) <= _MAX_ADDRESS_LENGTH
    )
