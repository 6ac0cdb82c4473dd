"""Settings that are changed by typed text."""

import pytest

from bot.errors import UserError
from bot.handlers.reader import settings_commands
from bot.services.conversations import Step
from data.records.audience import SummaryLength
from tests.bot.handlers.requests import RequestFactory
from tests.bot.services.seed import subscribe, subscription
from tests.support.recording_telegram import RecordingTelegram


async def test_a_command_with_a_value_sets_it_and_confirms(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await subscribe(requests.app.database)
    await settings_commands.time_command(await requests.message("/time 07:15 19:30"))
    assert (await subscription(requests.app.database)).times == ("07:15", "19:30")
    assert "Done." in telegram.last.html


async def test_a_command_without_a_value_or_with_a_wrong_one_expects_it_as_the_next_text(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await subscribe(requests.app.database)
    empty = await requests.message("/quiet")
    await settings_commands.quiet_command(empty)
    assert "When should I send nothing?" in telegram.last.html
    wrong = await requests.message("/topics " + "x" * 200)
    with pytest.raises(UserError, match=r"topics\.long"):
        await settings_commands.topics_command(wrong)
    dialogue = await wrong.conversation.current()
    assert dialogue is not None
    assert dialogue.step == Step.TOPICS


async def test_settings_changes_by_name(requests: RequestFactory) -> None:
    await subscribe(requests.app.database)
    for text in ("days mon-fri", "length short", "empty on", "silent on", "pictures off"):
        await settings_commands.change_setting(await requests.message(f"/settings {text}"))
    changed = await subscription(requests.app.database)
    assert (changed.weekdays, changed.length) == ((1, 2, 3, 4, 5), SummaryLength.SHORT)
    assert changed.send_empty
    assert changed.silent
    assert changed.pictures is False
    with pytest.raises(UserError, match=r"settings\.bad"):
        await settings_commands.change_setting(await requests.message("/settings colour blue"))


async def test_a_zone_is_found_by_city_time_or_offset(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await subscribe(requests.app.database)
    await settings_commands.timezone_command(await requests.message("/timezone Lisbon"))
    assert (await subscription(requests.app.database)).timezone == "Europe/Lisbon"
    for typed in ("20:00", "UTC+8"):
        await settings_commands.timezone_command(await requests.message(f"/timezone {typed}"))
        assert "Shanghai" in {button.label for row in telegram.last.rows for button in row}


async def test_a_topic_without_stories_is_set_and_named(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await subscribe(requests.app.database)
    await settings_commands.set_topics(await requests.message("gardening"))
    assert "No story is about gardening yet" in telegram.last.html
    assert (await subscription(requests.app.database)).topics == ("gardening",)


async def test_a_location_offers_the_zones_of_the_nearest_cities(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    place = {"latitude": 52.5, "longitude": 13.4}
    with pytest.raises(UserError, match="not_subscribed"):
        await settings_commands.offer_zones_nearby(await requests.message(location=place))
    await subscribe(requests.app.database)
    await settings_commands.offer_zones_nearby(await requests.message(location=place))
    assert telegram.last.rows[0][0].label.startswith("Berlin · ")
    assert (await subscription(requests.app.database)).timezone == "UTC"
