"""The overview of a subscription, where every change of it ends, and the screens it leads to."""

from __future__ import annotations

from bot.errors import UserError
from bot.handlers.context import Request
from bot.ports.messenger import Screen
from bot.services import conversations
from bot.services.reading import latest
from bot.views.reader import settings as view
from data.records.audience import Subscription


async def confirm_change(
    request: Request, subscription: Subscription, head: str = "settings.changed", **values: object
) -> None:
    """A setting was changed: nothing more is asked, and everything is shown as it is now."""
    await conversations.end(request.app.database, request.chat.id, request.person.id)
    await show_overview(request, subscription, head, **values)


async def show_overview(
    request: Request, subscription: Subscription, head: str = "settings.head", **values: object
) -> None:
    """Everything that is set, below the text of `head`."""
    await request.edit_or_send(
        view.overview(subscription, request.now, request.texts, request.texts(head, **values))
    )


async def expect_value(request: Request, name: str) -> None:
    """In a private chat the next text may be the value of this setting."""
    if request.is_private:
        await conversations.begin(request.app.database, request.chat.id, request.person.id, name, request.now)


async def build_screen(request: Request, name: str, subscription: Subscription) -> Screen:
    """The screen of one setting.

    Raises:
        UserError: There is no setting of this name (any more).
    """
    match name:
        case "times":
            return view.times(subscription, request.texts)
        case "days":
            return view.days(subscription, request.texts)
        case "zone":
            return view.zone(subscription, request.now, request.texts)
        case "topics":
            return view.topics(subscription, await latest.count_topics(request.app.database), request.texts)
        case "length":
            return view.lengths(subscription, request.texts)
        case "quiet":
            return view.quiet(subscription, request.texts)
        case "pause":
            return view.pauses(request.texts)
        case "leave":
            return view.confirm_leaving(request.texts)
        case _:
            raise UserError("button.old")
