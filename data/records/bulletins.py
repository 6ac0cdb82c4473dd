"""Records of bulletins: events that are sent at once, and which readers want that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntFlag, StrEnum

LIMIT_REACHED = 0
"""Among the publication numbers of what a reader was told at once: there was more than a day may bring."""
_MAX_SENT_SEQS = 200


class AtOnce(IntFlag):
    """What a reader gets at once, besides the digest; stored as a number."""

    NOTHING = 0
    BREAKING = 1
    WATCHED = 2
    EVERYTHING = 4


class BulletinKind(StrEnum):
    """Why a reader gets a bulletin; the kind of its edition."""

    BREAKING = "breaking"
    WATCHED = "watched"
    STORY = "story"


class BulletinState(StrEnum):
    """A proposed one waits for a second editor; a `running` one may be `stopping`, and ends as `done`."""

    PROPOSED = "proposed"
    RUNNING = "running"
    STOPPING = "stopping"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Bulletin:
    """An event that is sent at once to the readers who want that.

    Attributes:
        id: Its number.
        event_id: The event.
        article_id: The article that stands for it.
        seq: The highest publication number of the event when the bulletin was made.
        is_breaking: Whether editors marked it; others go to those who want everything, or watch it.
        state: See BulletinState.
        author_id, author_name: The editor who marked it; 0 and "" where none did.
        chat_id, card_message_id: The message that shows the editor how many have it, None for none.
        language: The editor's IETF tag or "".
        reached: The messages to readers with numbers up to this one are planned.
        all_planned: Whether all are planned.
        is_stopped: Whether it was stopped, as its article was retracted.
        created_at: When it was made.
        started_at: When sending began; None for a proposed one.
    """

    id: int
    event_id: int
    article_id: int
    seq: int
    is_breaking: bool
    state: BulletinState
    author_id: int
    author_name: str
    chat_id: int
    card_message_id: int | None
    language: str
    reached: int
    all_planned: bool
    is_stopped: bool
    created_at: datetime
    started_at: datetime | None


def read_sent_seqs(text: str) -> tuple[int, ...]:
    """The publication numbers of a text of `write_sent_seqs`, ascending."""
    return tuple(map(int, text.split()))


def write_sent_seqs(seqs: Iterable[int]) -> str:
    """Publication numbers as text: equal sets have equal texts. The lowest of too many are left out."""
    found = sorted({*seqs})
    limit = [LIMIT_REACHED] if LIMIT_REACHED in found[:1] else []
    return " ".join(map(str, [*limit, *[one for one in found if one != LIMIT_REACHED][-_MAX_SENT_SEQS:]]))
