"""The queue of updates for the bot, with Telegram's rules for confirming and filtering."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.playground.world.model import Json

OPT_IN_KINDS = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that a bot receives only when allowed_updates names them."""


@dataclass(frozen=True, slots=True)
class Update:
    """One update: `kind` names the field that holds `payload`."""

    id: int
    kind: str
    payload: Json

    def as_json(self) -> Json:
        """The Bot API's Update object."""
        return {"update_id": self.id, self.kind: self.payload}


class UpdateQueue:
    """A FIFO queue; an update leaves when the bot has confirmed it."""

    def __init__(self, first_id: int) -> None:
        self.next_id = first_id
        self.allowed: tuple[str, ...] = ()
        self._waiting: deque[Update] = deque()
        self._listeners: list[Callable[[], None]] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, kind: str, payload: Json) -> None:
        """Queue an update if the bot wants its kind."""
        wanted = kind in self.allowed if self.allowed else kind not in OPT_IN_KINDS
        if wanted:
            self.restore(Update(self.next_id, kind, payload))

    def restore(self, update: Update) -> None:
        """Append an update that has a number."""
        self._waiting.append(update)
        self.next_id = max(self.next_id, update.id + 1)
        self.wake()

    def wake(self) -> None:
        """Call the listeners."""
        for listener in tuple(self._listeners):
            listener()

    def confirm(self, offset: int) -> None:
        """Remove updates below `offset`; a negative offset keeps that many of the newest."""
        if offset < 0:
            while len(self._waiting) > -offset:
                self._waiting.popleft()
        while self._waiting and offset > 0 and self._waiting[0].id < offset:
            self._waiting.popleft()

    def clear(self) -> None:
        """Remove all updates."""
        self._waiting.clear()

    def peek(self, limit: int = 100) -> list[Update]:
        """The oldest updates, which stay in the queue until confirmed."""
        return [update for update, _ in zip(self._waiting, range(limit), strict=False)]

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` when updates may be available; returns the function that ends this."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)
