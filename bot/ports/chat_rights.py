"""What the bot may do in a group or channel."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MissingRight(StrEnum):
    """What keeps the bot from writing in a chat; the values are stored and name texts of the catalogs."""

    NOTHING = ""
    NOT_A_MEMBER = "member"
    NO_ADMINISTRATOR = "admin"
    MAY_NOT_POST = "post"


@dataclass(frozen=True, slots=True)
class ChatRights:
    """What the bot lacks to write in a chat, and whether it may pin messages."""

    missing: MissingRight
    may_pin: bool = False
