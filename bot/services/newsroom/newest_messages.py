"""Remembers the newest message of each person, to tell what an edited message asks for."""

from __future__ import annotations

from collections import OrderedDict
from enum import Enum, auto
from typing import NamedTuple

_MAX_PEOPLE = 10_000


class MessageEdit(Enum):
    """What an edit is: no change that people see, one of the newest message or of an older one."""

    UNCHANGED = auto()
    NEWEST = auto()
    OLDER = auto()


class _Written(NamedTuple):
    """A message; of its text only the hash."""

    message_id: int
    text_hash: int


class NewestMessages:
    """The newest messages of the last 10,000 people; in memory only, since nobody's text is stored."""

    def __init__(self) -> None:
        self._written: OrderedDict[tuple[int, int], _Written] = OrderedDict()

    def record(self, chat_id: int, user_id: int, message_id: int, text: str) -> None:
        """Remember the newest message of a person in a chat."""
        self._written[chat_id, user_id] = _Written(message_id, hash(text))
        self._written.move_to_end((chat_id, user_id))
        if len(self._written) > _MAX_PEOPLE:
            self._written.popitem(last=False)

    def record_edit(self, chat_id: int, user_id: int, message_id: int, text: str) -> MessageEdit:
        """Tell what an edit is, and remember the new text of the newest message.

        Telegram also reports changes that people do not see, such as the preview of a link.
        """
        known = self._written.get((chat_id, user_id))
        if known is None or known.message_id != message_id:
            return MessageEdit.OLDER
        if known.text_hash == hash(text):
            return MessageEdit.UNCHANGED
        self.record(chat_id, user_id, message_id, text)
        return MessageEdit.NEWEST
