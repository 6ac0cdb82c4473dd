"""Shows the overview of a subscription and the screen of each setting."""

from __future__ import annotations

from bot.errors import UserError
from bot.handlers.request import Request
from bot.ports.messenger import Screen
from bot.services.calendar.slots import ONE_DAY
from bot.services.conversations import Step
from bot.services.planning import first_digest
from bot.services.reading import latest
from bot.views.reader import settings as view
from data.audience import last_served
from data.records.audience import Subscription

TYPED_SETTINGS = (Step.TIMES, Step.ZONE, Step.TOPICS, Step.QUIET)
"""The settings whose value can be typed as the answer to their screen."""


async def confirm_change(
    request: Request, subscription: Subscription, head: str = "settings.changed", **values: object
) -> None:
    """End the open question and show the overview after a change."""
    await request.conversation.end()
    await show_overview(request, subscription, head, **values)


async def show_overview(
    request: Request, subscription: Subscription, head: str = "settings.head", **values: object
) -> None:
    """Show all settings below the text of the key `head`."""
    await request.edit_or_send(await overview_screen(request, subscription, head, **values))


async def overview_screen(
    request: Request, subscription: Subscription, head: str = "settings.head", **values: object
) -> Screen:
    """All settings below the text of the key `head`, or of its form for groups."""
    last = None
    if view.leaves_out_times(subscription, request.now):
        async with request.database.reading() as tx:
            last = await last_served.get_last_served(tx, subscription.reader_id, request.now - ONE_DAY)
    return view.overview(
        subscription,
        request.now,
        request.texts,
        request.texts(view.head_key(head, subscription), **values),
        last_at=last.due_at if last else None,
        offers_first_digest=first_digest.may_have(subscription),
        offers_languages=len(request.app.catalogs.languages) > 1,
    )


async def expect_value(request: Request, setting: Step) -> None:
    """Take the next text in a private chat as the value of this setting."""
    if request.is_private:
        await request.conversation.begin(setting)


async def build_screen(request: Request, name: str, subscription: Subscription, page: int = 0) -> Screen:
    """The screen of one setting; `page` is that of the times of day.

    Raises:
        UserError: There is no setting of this name (any more).
    """
    match name:
        case "times":
            return view.times(subscription, request.texts, page)
        case "days":
            return view.days(subscription, request.texts)
        case "zone":
            return view.zone(subscription, request.now, request.texts)
        case "topics":
            return view.topics(subscription, await latest.count_topics(request.database), request.texts)
        case "length":
            return view.lengths(subscription, request.texts)
        case "stories":
            return view.story_numbers(subscription, request.texts)
        case "quiet":
            return view.quiet(subscription, request.texts)
        case "pause":
            return view.pauses(request.texts)
        case "leave":
            return view.confirm_leaving(request.texts)
        case _:
            raise UserError("button.old")
