"""Records of what readers send to the newsroom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Tip:
    """That a reader has sent a story.

    Attributes:
        article_id: The story.
        chat_id: The reader's private chat.
        name: The reader's name, "" where editors are not to see it.
        language: The reader's IETF tag or "", for the thanks.
        created_at: When it was sent.
    """

    article_id: int
    chat_id: int
    name: str
    language: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class TipSummary:
    """What editors see of the tips of a story.

    Attributes:
        count: How many readers have sent it.
        name: The name of the first one who gave one, or "".
        is_blocked: Whether its only sender may send no more.
    """

    count: int
    name: str = ""
    is_blocked: bool = False


@dataclass(frozen=True, slots=True)
class TransferredTip:
    """A tip with what an export keeps of it.

    Attributes:
        tip: The tip.
        made_draft: Whether the story was made of it.
        is_thanked: Whether the reader was thanked.
    """

    tip: Tip
    made_draft: bool
    is_thanked: bool


@dataclass(frozen=True, slots=True)
class TipBlock:
    """That a reader may send no more tips.

    Attributes:
        chat_id: The reader's private chat.
        blocked_by: Telegram's user id of the editor, 0 for a forgotten one.
        blocked_at: When.
    """

    chat_id: int
    blocked_by: int
    blocked_at: datetime
