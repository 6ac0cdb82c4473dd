"""More and Less below a story: for one person with a subscription, and for a story that exists."""

import pytest

from bot.callback_data import Action
from bot.errors import UserError
from bot.handlers.reader import taste
from tests.bot.handlers.requests import RequestFactory
from tests.bot.services.seed import publish


async def test_a_group_has_no_taste(requests: RequestFactory) -> None:
    (number,) = await publish(requests.app.database, "One")
    for handler in (taste.want_more, taste.want_less, taste.undo, taste.ask_reset, taste.reset, taste.show):
        with pytest.raises(UserError, match=r"taste\.only_private"):
            await handler(await requests.press(Action.WANT_MORE, number, group=True))
    with pytest.raises(UserError, match=r"taste\.only_private"):
        await taste.change_by_text(await requests.message("/settings", group=True))


async def test_a_tap_needs_a_subscription_and_a_story(requests: RequestFactory) -> None:
    (number,) = await publish(requests.app.database, "One")
    for wanted, error in ((number, "not_subscribed"), (99, r"article\.gone")):
        with pytest.raises(UserError, match=error):
            await taste.want_more(await requests.press(Action.WANT_MORE, wanted))
