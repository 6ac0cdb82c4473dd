"""Records which screen each message shows, so that an edit without a change costs no request."""

from __future__ import annotations

from collections.abc import Collection

from bot.ports.messenger import Screen

MAX_SCREENS = 5_000


class ShownScreens:
    """The hashes of the screens of the last `MAX_SCREENS` messages, by chat and message id."""

    def __init__(self) -> None:
        self._hashes: dict[tuple[int, int], int] = {}

    def shows(self, chat_id: int, message_id: int, screen: Screen) -> bool:
        """Whether a message is known to show exactly this screen."""
        return self._hashes.get((chat_id, message_id)) == hash(screen)

    def record(self, chat_id: int, message_id: int, screen: Screen) -> None:
        """Record what a message shows now; the oldest message is forgotten beyond the limit."""
        self._hashes[chat_id, message_id] = hash(screen)
        if len(self._hashes) > MAX_SCREENS:
            self._hashes.pop(next(iter(self._hashes)))

    def forget(self, chat_id: int, message_id: int) -> None:
        """Forget what one message shows."""
        self._hashes.pop((chat_id, message_id), None)

    def forget_chats(self, chats: Collection[int]) -> None:
        """Forget the messages of chats that another process may edit from now on."""
        for key in [key for key in self._hashes if key[0] in chats]:
            del self._hashes[key]
