"""A Bot API stand-in with a chat page: `lede try` opens it, and the tests talk to it."""

from bot.playground.app import Playground
from bot.playground.cast import default_cast
from bot.playground.errors import PlayError
from bot.playground.faults import Fault, FaultKind
from bot.playground.limits import Limits
from bot.playground.model import Answer, ChatKind, Message, Status
from bot.playground.people import Person, Room, Topic
from bot.playground.waiting import NothingCameError

__all__ = [
    "Answer",
    "ChatKind",
    "Fault",
    "FaultKind",
    "Limits",
    "Message",
    "NothingCameError",
    "Person",
    "PlayError",
    "Playground",
    "Room",
    "Status",
    "Topic",
    "default_cast",
]
