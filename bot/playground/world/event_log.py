"""The events of a playground, and records of sends, refusals and mistakes of the bot."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.playground.world.model import CallbackAnswer, Message

log = logging.getLogger(__name__)
_MAX_EVENTS = 20_000
_MAX_RECORDS = 200_000


class EventKind(StrEnum):
    """The kind of an event."""

    MESSAGE = "message"
    EDITED = "edited"
    DELETED = "deleted"
    TYPING = "typing"
    POLL = "poll"
    ANSWER = "answer"
    PEOPLE = "people"
    PROFILE = "profile"
    CLOCK = "clock"
    MISUSE = "complaint"
    SWITCHES = "switches"
    INLINE = "inline"


@dataclass(frozen=True, slots=True)
class WorldEvent:
    """One event; `seq` counts from 1. The other fields belong to their kinds."""

    seq: int
    kind: EventKind
    chat_id: int = 0
    message: Message | None = None
    message_ids: tuple[int, ...] = ()
    callback_id: str = ""
    answer: CallbackAnswer | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class SendAttempt:
    """One attempt of the bot to send a message.

    Attributes:
        time: By the playground's clock.
        monotonic: Real seconds, for measuring rates.
        method: Bot API method.
        chat_id: As in the call; 0 when it was no number.
        thread_id: Forum topic, 0 for none.
        text: Text or caption as the bot wrote it, markup included.
        message_id: Its number when it was sent, else 0.
        error: Telegram's description when it was refused, else "".
        answered: Whether the bot received the answer; False after drop_after.
    """

    time: datetime
    monotonic: float
    method: str
    chat_id: int
    thread_id: int
    text: str
    message_id: int = 0
    error: str = ""
    answered: bool = True

    @property
    def ok(self) -> bool:
        """Whether it reached the chat."""
        return not self.error


@dataclass(frozen=True, slots=True)
class RefusedCall:
    """A call answered with a 4xx."""

    time: datetime
    method: str
    code: int
    description: str
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Misuse:
    """A mistake of the bot that the real server would ignore; `kind` is method, parameter or format."""

    time: datetime
    kind: str
    text: str


class EventLog:
    """The events and records, of which the newest are kept."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._listeners: list[Callable[[WorldEvent], None]] = []
        self._seq = 0
        self.events: deque[WorldEvent] = deque(maxlen=_MAX_EVENTS)
        self.sent: deque[SendAttempt] = deque(maxlen=_MAX_RECORDS)
        self.refusals: deque[RefusedCall] = deque(maxlen=_MAX_RECORDS)
        self.complaints: deque[Misuse] = deque(maxlen=_MAX_RECORDS)

    @property
    def seq(self) -> int:
        """The number of the newest event."""
        return self._seq

    def emit(self, kind: EventKind, **fields: object) -> WorldEvent:
        """Add an event and call the listeners."""
        self._seq += 1
        event = WorldEvent(self._seq, kind, **fields)  # type: ignore[arg-type]  # the fields are WorldEvent's own
        self.events.append(event)
        for listener in tuple(self._listeners):
            listener(event)
        return event

    def subscribe(self, listener: Callable[[WorldEvent], None]) -> Callable[[], None]:
        """Call `listener` with each new event; returns the function that ends this."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def since(self, seq: int) -> list[WorldEvent]:
        """The kept events after number `seq`, oldest first."""
        newer = []
        for event in reversed(self.events):
            if event.seq <= seq:
                break
            newer.append(event)
        return newer[::-1]

    def report_misuse(self, kind: str, text: str) -> None:
        """Record a mistake of the bot, log it as an error and emit an event."""
        log.error("playground: misuse: %s", text)
        self.complaints.append(Misuse(self._clock(), kind, text))
        self.emit(EventKind.MISUSE, text=text)
