"""Records of stories that are shared into other chats, and of what links to the bot bring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ReferralKind(StrEnum):
    """What is counted of a story or topic: cards of it sent, its link opened, subscriptions that followed."""

    SHARED = "shared"
    OPENED = "opened"
    SUBSCRIBED = "subscribed"


@dataclass(frozen=True, slots=True)
class SharedCard:
    """The message of a story in another chat, sent through inline mode; nothing says by whom or where.

    Attributes:
        id: Its number.
        article_id: The story.
        inline_message_id: Telegram's name for the message, by which the bot can edit it.
        language: The language of its texts.
        shared_at: When it was sent.
        correction_id: The last correction that edited it or found it gone, None for none.
        is_gone: Whether it can be edited no more.
    """

    id: int
    article_id: int
    inline_message_id: str
    language: str
    shared_at: datetime
    correction_id: int | None = None
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class CardCounts:
    """How many shared cards of a story a correction has edited, found gone, and has still to edit."""

    corrected: int = 0
    gone: int = 0
    left: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.corrected + self.gone + self.left
