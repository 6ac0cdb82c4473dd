"""A Bot API stand-in with a chat page: `lede try` opens it, and the tests talk to it."""

from bot.playground.client.event_wait import WaitTimeoutError
from bot.playground.client.handles import GroupHandle, TopicHandle, UserHandle
from bot.playground.default_users import add_default_users
from bot.playground.errors import PlaygroundError
from bot.playground.playground import Playground
from bot.playground.world.faults import Fault, FaultKind
from bot.playground.world.model import CallbackAnswer, ChatKind, MemberStatus, Message
from bot.playground.world.rate_limits import SendLimits

__all__ = [
    "CallbackAnswer",
    "ChatKind",
    "Fault",
    "FaultKind",
    "GroupHandle",
    "MemberStatus",
    "Message",
    "Playground",
    "PlaygroundError",
    "SendLimits",
    "TopicHandle",
    "UserHandle",
    "WaitTimeoutError",
    "add_default_users",
]
