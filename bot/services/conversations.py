"""Open questions to people in their chats, stored in the database so that a restart loses none."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from data.database import Database
from data.newsroom import conversations
from data.records.newsroom import Dialogue

_SUBJECTS = ("article", "source", "event", "correction")
"""Under which names the data of a step hold the number of what it is about."""
DIALOGUE_TIMEOUT = timedelta(hours=1)
"""After this time an open question is ignored."""


class Step(StrEnum):
    """What a person is in the middle of in a chat; the values are stored in the database."""

    ADDING = "adding"
    TITLE = "title"
    ARTICLE_TOPICS = "topics_of"
    SUMMARY = "summary_of"
    NOTE = "note_of"
    ARTICLE_PICTURE = "picture_of"
    CORRECTION_NOTE = "correction_note"
    EVENT_NUMBER = "event_number"
    GREETING = "greeting"
    PLAN_TIME = "plan_time"
    ARTICLE_SOURCE = "source_of"
    FEED_ADDRESS = "source"
    FEED_CHOICE = "source_which"
    FEED_TOPICS = "source_topics"
    FEED_RULE = "source_rule"
    FEED_FORECAST = "source_forecast"
    FEED_NEW_ADDRESS = "source_address"
    FEED_LIST = "source_list"
    TEAM = "team"
    CHANNEL = "channel"
    """Chooses a group or channel to connect."""
    SIGNATURE = "signature"
    CLIENT_NAME = "client"
    TIMES = "times"
    QUIET = "quiet"
    ZONE = "zone"
    TOPICS = "topics"
    BROADCAST_TEXT = "broadcast"
    BROADCAST_CHAT = "broadcast_chat"
    BROADCAST_TIME = "broadcast_time"
    BROADCAST_PICTURE = "broadcast_picture"
    BROADCAST_BUTTONS = "broadcast_buttons"
    BROADCAST_CONTINUATION = "broadcast_cut"
    ALBUM = "album"
    """Pictures of an album are arriving; this step has no timeout."""
    COLLECTING = "collecting"
    """Parts of a paste are arriving; this step has no timeout."""
    ADDED = "added"
    REFUSED = "refused"


_UNFINISHED = (Step.COLLECTING, Step.ALBUM)
"""What an editor has sent and no draft is made of yet."""


async def begin(
    database: Database, chat_id: int, user_id: int, step: Step, now: datetime, **data: object
) -> None:
    """Store that the next text of this person in this chat answers the question `step`."""
    async with database.transaction() as tx:
        await conversations.save(tx, Dialogue(chat_id, user_id, step, data, now))


async def current(database: Database, chat_id: int, user_id: int, now: datetime) -> Dialogue | None:
    """The open question to this person in this chat; None where it is older than DIALOGUE_TIMEOUT."""
    async with database.reading() as tx:
        found = await conversations.get(tx, chat_id, user_id)
    if found is not None and found.step not in _UNFINISHED and now - found.updated_at > DIALOGUE_TIMEOUT:
        return None
    return found


def is_about(dialogue: Dialogue | None, step: str, subject: int) -> bool:
    """Whether the open question is `step`, about the article, source or event `subject` (0 for any)."""
    if dialogue is None or dialogue.step != step:
        return False
    return not subject or subject in (dialogue.data.get(name) for name in _SUBJECTS)


async def end(database: Database, chat_id: int, user_id: int) -> bool:
    """Delete the open question; False where there was none."""
    async with database.reading() as tx:
        if await conversations.get(tx, chat_id, user_id) is None:
            return False
    async with database.transaction() as tx:
        return await conversations.clear(tx, chat_id, user_id)


async def delete_expired(database: Database, now: datetime) -> None:
    """Delete the questions that are too old for `current`; pastes and albums that arrive stay."""
    async with database.transaction() as tx:
        await conversations.delete_stale(tx, now - DIALOGUE_TIMEOUT, _UNFINISHED)


async def load_unfinished_submissions(database: Database) -> list[Dialogue]:
    """The pastes and albums that were being collected when the last process ended."""
    async with database.reading() as tx:
        return await conversations.list_at_steps(tx, _UNFINISHED)
