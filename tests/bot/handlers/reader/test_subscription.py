"""Handlers that subscribe, pause, resume and unsubscribe."""

import pytest

from bot.callback_data import Action, unpack
from bot.errors import UserError
from bot.handlers.reader import settings_buttons, subscription
from data.records.audience import SubscriptionState
from tests.bot.handlers.requests import RequestFactory
from tests.bot.services.seed import subscribe
from tests.bot.services.seed import subscription as load_subscription
from tests.support.recording_telegram import RecordingTelegram


async def test_subscribing_twice_says_so(requests: RequestFactory, telegram: RecordingTelegram) -> None:
    await subscription.subscribe(await requests.press(Action.SUBSCRIBE))
    assert telegram.last.html.startswith("<b>Subscribed.</b>")
    await subscription.subscribe(await requests.message("/subscribe"))
    assert telegram.last.html.startswith("<b>Subscribed</b> already")


async def test_settings_need_a_subscription_and_take_a_change(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    with pytest.raises(UserError, match="not_subscribed"):
        await subscription.show_settings(await requests.message("/settings"))
    await subscribe(requests.app.database)
    await subscription.show_settings(await requests.message("/settings length long"))
    assert "up to five sentences" in telegram.last.html
    await subscription.show_below_digest(await requests.press(Action.SHOW_SETTINGS_FROM_DIGEST))
    assert telegram.edited == []


async def test_a_pause_is_asked_for_or_set_and_ended(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await subscribe(requests.app.database)
    await subscription.ask_or_pause(await requests.message("/pause"))
    assert telegram.last.html == "For how long?"
    await subscription.pause(await requests.press(Action.PAUSE, 3))
    assert (await load_subscription(requests.app.database)).state is SubscriptionState.PAUSED
    await subscription.resume(await requests.press(Action.RESUME))
    assert (await load_subscription(requests.app.database)).state is SubscriptionState.ACTIVE
    await subscription.ask_or_pause(await requests.message("/pause 2"))
    assert (await load_subscription(requests.app.database)).state is SubscriptionState.PAUSED


async def test_unsubscribing_asks_ends_the_subscription_and_offers_it_again(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await subscribe(requests.app.database)
    await subscription.ask_to_unsubscribe(await requests.message("/unsubscribe"))
    assert telegram.last.rows[0][0].label == "Yes, unsubscribe"
    await subscription.unsubscribe(await requests.press(Action.UNSUBSCRIBE))
    assert telegram.last_edit.rows[0][0].label == "Subscribe again"
    await subscription.ask_to_unsubscribe(await requests.message("/unsubscribe"))
    assert telegram.last.html.startswith("You are not subscribed")


async def test_a_new_reader_is_offered_the_time_of_their_language(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    requests.language = "ja"
    await subscription.subscribe(await requests.message("/subscribe"))
    button = telegram.last.rows[0][0]
    assert button.label.startswith("Tokyo time, ")
    callback = unpack(button.data)
    assert callback is not None
    await settings_buttons.pick_zone(await requests.press(callback.action, *callback.args))
    assert (await load_subscription(requests.app.database)).timezone == "Asia/Tokyo"
    await subscription.subscribe(await requests.message("/subscribe"))
    assert "Tokyo time" not in telegram.last.rows[0][0].label


async def test_no_time_is_offered_to_groups_and_where_the_language_tells_none(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    requests.language = "ja"
    await subscription.subscribe(await requests.message("/subscribe", group=True))
    assert "time, " not in telegram.last.rows[0][0].label
    requests.language = "en"
    await subscription.subscribe(await requests.message("/subscribe"))
    assert "time, " not in telegram.last.rows[0][0].label
