"""A Bot API stand-in with a chat page: `lede try` opens it, and the tests talk to it."""

from bot.playground.client.event_wait import NothingCameError
from bot.playground.client.handles import Person, Room, Topic
from bot.playground.default_users import default_cast
from bot.playground.errors import PlayError
from bot.playground.playground import Playground
from bot.playground.world.faults import Fault, FaultKind
from bot.playground.world.model import Answer, ChatKind, Message, Status
from bot.playground.world.rate_limits import Limits

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
