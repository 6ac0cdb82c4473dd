"""Updates that wait for the bot, with Telegram's rules for confirming and filtering them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.playground.world.model import Json

OPT_IN_KINDS = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that a bot gets only when it asks for them by name."""


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
    """First in, first out; an update leaves when the bot has confirmed it."""

    def __init__(self, first_id: int) -> None:
        self.next_id = first_id
        self.allowed: tuple[str, ...] = ()
        self._waiting: deque[Update] = deque()
        self._listeners: list[Callable[[], None]] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, kind: str, payload: Json) -> None:
        """Queue an update unless the bot did not ask for its kind."""
        wanted = kind in self.allowed if self.allowed else kind not in OPT_IN_KINDS
        if wanted:
            self.restore(Update(self.next_id, kind, payload))

    def restore(self, update: Update) -> None:
        """Put an update at the end under its own number."""
        self._waiting.append(update)
        self.next_id = max(self.next_id, update.id + 1)
        self.wake()

    def wake(self) -> None:
        """Tell the listeners to look again."""
        for listener in tuple(self._listeners):
            listener()

    def confirm(self, offset: int) -> None:
        """Forget updates below `offset`; a negative offset keeps that many of the newest."""
        if offset < 0:
            while len(self._waiting) > -offset:
                self._waiting.popleft()
        while self._waiting and offset > 0 and self._waiting[0].id < offset:
            self._waiting.popleft()

    def clear(self) -> None:
        """Drop all that wait."""
        self._waiting.clear()

    def peek(self, limit: int = 100) -> list[Update]:
        """The oldest updates, which stay until confirmed."""
        return [update for update, _ in zip(self._waiting, range(limit), strict=False)]

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` when there may be something to fetch; returns the function that ends this."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)
