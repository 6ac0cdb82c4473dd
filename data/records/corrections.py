"""Records of corrections: changed or retracted articles that are corrected in messages sent before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CorrectionState(StrEnum):
    """A correction is asked for, waits for its undo time, runs, is perhaps being stopped, and is done."""

    ASKED = "asked"
    WAITING = "waiting"
    RUNNING = "running"
    STOPPING = "stopping"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Reach:
    """Who has an article at one moment.

    Attributes:
        readers: The number of readers.
        messages: The number of their messages that can be edited.
        last_sent_at: When the last of them was sent, None without any.
        in_flight: Numbers of the messages with it that are being sent.
    """

    readers: int
    messages: int
    last_sent_at: datetime | None = None
    in_flight: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """The correction of an article in the messages that show it.

    Attributes:
        id: Its number.
        article_id: The article.
        edition_id: The edition to which its messages in the ledger belong; None until it is ordered.
        state: See CorrectionState.
        is_retraction: Whether the article was retracted, so that one line replaces it.
        has_notice: Whether a message of its own tells the readers.
        note: What was wrong, in one line for the readers, or "".
        author_id: The editor's Telegram user id.
        chat_id, card_message_id: The message with the question, which shows the progress later; None before
            it is sent.
        language: The editor's IETF tag or "".
        seen_at: Messages sent up to this instant may show the article as it was before.
        in_flight: Numbers of the messages that were being sent then, which may show it, too.
        readers, messages: How many had it then; see Reach.
        reached_edition, reached: Up to which edition, and which message of it, the edits are planned.
        all_planned: Whether all are planned.
        is_stopped: Whether it was stopped, or replaced by a newer one.
        created_at: When the question was asked.
        starts_at: When it begins, None until it is ordered.
    """

    id: int
    article_id: int
    edition_id: int | None
    state: CorrectionState
    is_retraction: bool
    has_notice: bool
    note: str
    author_id: int
    chat_id: int
    card_message_id: int | None
    language: str
    seen_at: datetime
    in_flight: tuple[int, ...]
    readers: int
    messages: int
    reached_edition: int
    reached: int
    all_planned: bool
    is_stopped: bool
    created_at: datetime
    starts_at: datetime | None
