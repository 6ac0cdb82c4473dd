"""Routes that change people, groups, topics, the bot's status, the clock, faults and limits."""

from __future__ import annotations

from datetime import datetime, timedelta

from aiohttp import web

from bot.playground.control.json_body import RequestBody, json_route
from bot.playground.control.page_json import chat_view, clock_view, fault_view, limits_view, person_view
from bot.playground.errors import PlaygroundError
from bot.playground.world import membership
from bot.playground.world.event_log import EventKind
from bot.playground.world.faults import Fault, FaultKind, Faults
from bot.playground.world.model import ChatKind, MemberStatus, PlaygroundChat, User
from bot.playground.world.rate_limits import SendLimits
from bot.playground.world.world import World


class SetupRoutes:
    """Routes for changes that are no actions of people."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self._faults = faults

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add the routes to an application."""
        routes = {
            "people": self.people,
            "groups": self.groups,
            "topics": self.topics,
            "members": self.members,
            "migrate": self.migrate,
            "clock": self.clock,
            "faults": self.faults,
            "limits": self.limits,
            "server": self.server,
        }
        for name, function in routes.items():
            router.add_post(f"/play/{name}", json_route(function))

    async def people(self, body: RequestBody) -> object:
        """Add a person."""
        first, _, last = body.text("name").strip().partition(" ")
        if not first:
            raise PlaygroundError("a person needs a name")
        language, hint = body.text("language", "en"), body.text("hint", "")
        user = User(body.integer("id", 0), first, last, body.text("username", ""), language, hint)
        return {"person": person_view(self._world.add_user(user))}

    async def groups(self, body: RequestBody) -> object:
        """Open a group, supergroup or channel."""
        kind = ChatKind(body.text("kind", ChatKind.SUPERGROUP))
        chat = PlaygroundChat(0, kind, body.text("title"), body.text("username", ""), body.flag("forum"))
        chat.members = dict.fromkeys(body.numbers("members"), MemberStatus.MEMBER)
        chat.members |= dict.fromkeys(body.numbers("admins"), MemberStatus.ADMINISTRATOR)
        return {"chat": chat_view(membership.open_chat(self._world, chat))}

    async def topics(self, body: RequestBody) -> object:
        """Open a topic, or close or delete the topic `thread`."""
        chat = self._world.chat(body.integer("chat"))
        topic = chat.topics.get(body.integer("thread", 0)) or self._world.add_topic(chat, body.text("name"))
        topic.closed = body.flag("closed", default=topic.closed)
        topic.deleted = body.flag("deleted", default=topic.deleted)
        self._world.event_log.emit(EventKind.PEOPLE)
        return {"thread": topic.id}

    async def members(self, body: RequestBody) -> object:
        """Set the status of a person in a chat, or of the bot by its own number."""
        chat, person = self._world.chat(body.integer("chat")), body.integer("person")
        status = MemberStatus(body.text("status"))
        if person == self._world.bot.id:
            membership.set_bot_status(self._world, chat, status)
        else:
            chat.members[self._world.user(person).id] = status
            self._world.event_log.emit(EventKind.PEOPLE)
        return {"chat": chat_view(chat)}

    async def migrate(self, body: RequestBody) -> object:
        """Turn a basic group into a supergroup."""
        return {"chat": chat_view(membership.migrate(self._world, self._world.chat(body.integer("chat"))))}

    async def clock(self, body: RequestBody) -> object:
        """Move the clock: advance_seconds, to (ISO with an offset), or reset."""
        clock = self._world.clock
        if body.flag("reset"):
            clock.set_offset(timedelta())
        elif "to" in body.fields:
            clock.move_to(_parse_instant(body.text("to")))
        else:
            clock.advance(timedelta(seconds=body.number("advance_seconds")))
        return clock_view(self._world)

    async def faults(self, body: RequestBody) -> object:
        """Plan a fault, or clear all."""
        if body.flag("clear"):
            self._faults.clear()
        else:
            self._faults.add(_parse_fault(body))
        self._world.event_log.emit(EventKind.SWITCHES)
        return {"faults": [fault_view(each) for each in self._faults.planned]}

    async def server(self, body: RequestBody) -> object:
        """Play a server before Bot API 10.1, without rich messages (`rich_messages` false), or a new one."""
        self._world.knows_rich_messages = body.flag("rich_messages", default=True)
        self._world.event_log.emit(EventKind.SWITCHES)
        return {"rich_messages": self._world.knows_rich_messages}

    async def limits(self, body: RequestBody) -> object:
        """Change limits by name, or switch the rate limits off and on with `enabled`."""
        defaults = SendLimits() if body.flag("enabled", default=True) else SendLimits.unlimited()
        self._world.set_limits(
            SendLimits(
                per_second=body.integer("per_second", defaults.per_second),
                private_per_second=body.number("private_per_second", defaults.private_per_second),
                private_burst=body.integer("private_burst", defaults.private_burst),
                group_per_minute=body.integer("group_per_minute", defaults.group_per_minute),
            )
        )
        return limits_view(self._world.limits)


def _parse_instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise PlaygroundError("the time needs an offset, as in 2026-03-01T08:00:00+00:00")
    return instant


def _parse_fault(body: RequestBody) -> Fault:
    kind = FaultKind(body.text("kind"))
    times = None if body.fields.get("times", 1) is None else body.integer("times", 1)
    return Fault(
        body.text("method", "*"),
        kind,
        times,
        probability=body.number("probability", 1.0),
        seconds=body.number("seconds", 1.0),
        status=body.integer("status", 502),
        after=body.flag("after"),
        body=body.text("body", "[]"),
    )
