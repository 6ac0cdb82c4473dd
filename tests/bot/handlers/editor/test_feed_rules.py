"""The handlers of the rules of feeds: forecast, save, undo, and what is typed."""

from __future__ import annotations

import pytest

from bot.callback_data import Action
from bot.errors import UserError
from bot.handlers.editor import feed_address, feed_rules, source_command
from bot.services.feeds import rule_changes
from data.records.feed_rules import FeedRules
from tests.bot.handlers.fakes import FEED_URL, SITE_URL, FakeWeb
from tests.bot.handlers.requests import OWNER, RequestFactory
from tests.support.recording_telegram import RecordingTelegram


@pytest.fixture
async def source_id(requests: RequestFactory) -> int:
    """The number of a feed that was just followed."""
    await source_command.run(await requests.message(f"/sources {FEED_URL}", by=OWNER))
    return (await rule_changes.find_source(requests.app.database, FEED_URL)).id


async def rules_of(requests: RequestFactory, source_id: int) -> FeedRules:
    return (await rule_changes.load(requests.app.database, source_id)).rules


async def test_a_typed_rule_is_shown_with_its_forecast_saved_and_undone(
    requests: RequestFactory, telegram: RecordingTelegram, source_id: int
) -> None:
    await source_command.run(await requests.message("/sources rule paper.example never ferry", by=OWNER))
    assert "Never with: ferry" in telegram.last.html
    assert "It would have let" in telegram.last.html
    assert await rules_of(requests, source_id) == FeedRules()
    await feed_rules.show_forecast(await requests.press(Action.SHOW_FORECAST, source_id, 0, by=OWNER))
    await feed_rules.save(await requests.press(Action.SAVE_RULE, source_id, "never", by=OWNER))
    assert (await rules_of(requests, source_id)).never == ("ferry",)
    with pytest.raises(UserError, match=r"button\.too_old"):
        await feed_rules.save(await requests.press(Action.SAVE_RULE, source_id, "never", by=OWNER))
    undo = await requests.press(Action.UNDO_RULE, source_id, "never", 1, by=OWNER)
    await feed_rules.undo(undo)
    assert await rules_of(requests, source_id) == FeedRules()
    with pytest.raises(UserError, match=r"rules\.changed_since"):
        await feed_rules.undo(undo)


async def test_words_are_asked_for_and_a_dash_clears_them(
    requests: RequestFactory, telegram: RecordingTelegram, source_id: int
) -> None:
    for words, stored in (("ferry, port strike", ("ferry", "port strike")), ("-", ())):
        await feed_rules.ask(await requests.press(Action.ASK_RULE, source_id, "only", by=OWNER))
        assert "Only stories of" in telegram.last.html
        await feed_rules.receive_words(await requests.message(words, by=OWNER))
        if stored:
            await feed_rules.save(await requests.press(Action.SAVE_RULE, source_id, "only", by=OWNER))
        assert (await rules_of(requests, source_id)).only == stored


async def test_a_limit_is_forecast_and_no_limit_and_a_priority_are_set_at_once(
    requests: RequestFactory, telegram: RecordingTelegram, source_id: int
) -> None:
    await feed_rules.ask(await requests.press(Action.ASK_RULE, source_id, "most", by=OWNER))
    await feed_rules.choose_limit(await requests.press(Action.CHOOSE_DAILY_LIMIT, source_id, 3, by=OWNER))
    assert "At most 3 a day" in telegram.last_edit.html
    await feed_rules.save(await requests.press(Action.SAVE_RULE, source_id, "most", by=OWNER))
    assert (await rules_of(requests, source_id)).most == 3
    await feed_rules.choose_limit(await requests.press(Action.CHOOSE_DAILY_LIMIT, source_id, 0, by=OWNER))
    await feed_rules.ask(await requests.press(Action.ASK_RULE, source_id, "priority", by=OWNER))
    await feed_rules.set_priority(await requests.press(Action.SET_PRIORITY, source_id, -1, by=OWNER))
    assert "Priority in digests: Low" in telegram.last_edit.html
    assert await rules_of(requests, source_id) == FeedRules(priority=-1)


async def test_a_source_alone_shows_its_rules_and_old_buttons_are_errors(
    requests: RequestFactory, telegram: RecordingTelegram, source_id: int
) -> None:
    await source_command.run(await requests.message("/sources rules paper.example", by=OWNER))
    assert "No rules yet" in telegram.last.html
    for handler, action, args in (
        (feed_rules.ask, Action.ASK_RULE, ("seldom",)),
        (feed_rules.choose_limit, Action.CHOOSE_DAILY_LIMIT, (7,)),
        (feed_rules.set_priority, Action.SET_PRIORITY, (5,)),
    ):
        with pytest.raises(UserError, match=r"button\.old"):
            await handler(await requests.press(action, source_id, *args, by=OWNER))
    for typed, key in (("rule other.example", r"rules\.no_source"), ("rule", r"rules\.typed")):
        with pytest.raises(UserError, match=key):
            await source_command.run(await requests.message(f"/sources {typed}", by=OWNER))


async def test_add_before_an_address_is_no_part_of_it(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await source_command.run(await requests.message(f"/sources add {FEED_URL}", by=OWNER))
    assert "Following." in telegram.last.html


async def test_a_source_is_moved_by_button_and_typed_and_back_by_undo(
    requests: RequestFactory, telegram: RecordingTelegram, web: FakeWeb, source_id: int
) -> None:
    web.pages["https://new.example/feed"] = web.pages[FEED_URL]
    await feed_address.show_more(await requests.press(Action.SHOW_FEED_MORE, source_id, by=OWNER))
    await feed_address.ask(await requests.press(Action.ASK_FEED_ADDRESS, source_id, by=OWNER))
    await feed_address.receive(await requests.message("https://new.example/feed", by=OWNER))
    assert "is read from <code>https://new.example/feed</code>" in telegram.last.html
    code = feed_address.address_code("https://new.example/feed")
    await feed_address.undo(await requests.press(Action.UNDO_FEED_ADDRESS, source_id, code, by=OWNER))
    with pytest.raises(UserError, match=r"address\.changed_since"):
        await feed_address.undo(await requests.press(Action.UNDO_FEED_ADDRESS, source_id, code, by=OWNER))
    typed = "/sources address paper.example https://new.example/feed"
    await source_command.run(await requests.message(typed, by=OWNER))
    found = await rule_changes.find_source(requests.app.database, "https://new.example/feed")
    assert (found.id, found.former_url) == (source_id, FEED_URL)
    several = f"/sources move https://new.example/feed {SITE_URL}"
    await source_command.run(await requests.message(several, by=OWNER))
    assert "several feeds" in telegram.last.html
