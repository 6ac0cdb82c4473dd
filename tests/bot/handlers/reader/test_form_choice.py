"""The choice between classic and rich digests: nothing changes before the sample was seen."""

from __future__ import annotations

import pytest

from bot.callback_data import Action
from bot.errors import UserError
from bot.handlers.reader import form_choice, settings_buttons
from bot.playground.text.rich_html import parse_rich_html
from tests.bot.handlers.requests import RequestFactory
from tests.bot.services.seed import subscribe, subscription
from tests.support.recording_telegram import RecordingTelegram


async def choose(requests: RequestFactory, answer: str) -> None:
    await form_choice.choose(await requests.press(Action.CHOOSE_FORM, answer))


async def test_the_rich_form_is_set_by_what_the_sample_led_to(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    database = requests.app.database
    await subscribe(database)
    await settings_buttons.open_setting(await requests.press(Action.OPEN_SETTING, "form"))
    labels = [button.label for row in telegram.last_edit.rows for button in row]
    assert labels == ["✓ Classic", "Rich", "‹ Back"]
    await choose(requests, "rich")
    rich = telegram.last.rich
    assert rich is not None
    assert len(parse_rich_html(rich.html).find_all("details")) == 2
    assert [button.label for row in rich.rows for button in row] == ["I can see it", "Looks broken"]
    assert not (await subscription(database)).rich
    for answer, is_rich in (("seen", True), ("broken", False), ("seen", True), ("classic", False)):
        await choose(requests, answer)
        assert (await subscription(database)).rich is is_rich
    with pytest.raises(UserError, match=r"button\.old"):
        await choose(requests, "golden")


async def test_typed_the_rich_form_has_its_sample_and_ends_at_once(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    database = requests.app.database
    await subscribe(database, rich=True)
    for text in ("on", "off"):
        await form_choice.set_rich(await requests.message(text))
    assert telegram.sent[-2].screen.rich is not None
    assert not (await subscription(database)).rich
    with pytest.raises(UserError, match=r"rich\.bad"):
        await form_choice.set_rich(await requests.message("perhaps"))


async def test_who_is_not_subscribed_gets_no_sample(requests: RequestFactory) -> None:
    with pytest.raises(UserError, match="not_subscribed"):
        await choose(requests, "rich")
