"""The overview of a subscription, where every change of it ends, and the screens it leads to."""

from __future__ import annotations

from bot.errors import UserError
from bot.handlers.context import Call
from bot.ports.messenger import Screen
from bot.services import conversations
from bot.services.reading import latest
from bot.views.reader import settings as view
from data.records.audience import Subscription


async def done(
    call: Call, subscription: Subscription, head: str = "settings.changed", **values: object
) -> None:
    """A setting was changed: nothing more is asked, and everything is shown as it is now."""
    await conversations.end(call.lede.database, call.chat.id, call.person.id)
    await show(call, subscription, head, **values)


async def show(call: Call, subscription: Subscription, head: str = "settings.head", **values: object) -> None:
    """Everything that is set, below the text of `head`."""
    await call.show(view.overview(subscription, call.now, call.texts, call.texts(head, **values)))


async def expect(call: Call, name: str) -> None:
    """In a private chat the next text may be the value of this setting."""
    if call.is_private:
        await conversations.begin(call.lede.database, call.chat.id, call.person.id, name, call.now)


async def screen(call: Call, name: str, subscription: Subscription) -> Screen:
    """The screen of one setting.

    Raises:
        UserError: There is no setting of this name (any more).
    """
    match name:
        case "times":
            return view.times(subscription, call.texts)
        case "days":
            return view.days(subscription, call.texts)
        case "zone":
            return view.zone(subscription, call.now, call.texts)
        case "topics":
            return view.topics(subscription, await latest.topics(call.lede.database), call.texts)
        case "length":
            return view.lengths(subscription, call.texts)
        case "quiet":
            return view.quiet(subscription, call.texts)
        case "pause":
            return view.pauses(call.texts)
        case "leave":
            return view.leaving(call.texts)
        case _:
            raise UserError("button.old")
