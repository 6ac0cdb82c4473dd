"""The handlers of /sources: follow, change, import, export and remove feeds."""

import pytest

from bot.callback_data import Action
from bot.errors import UserError
from bot.handlers.editor import feeds, page_lists, source_command
from bot.ports.messenger import Screen
from bot.services.conversations import Step
from bot.services.feeds import management
from data.records.feeds import Source, SourceKind, SourceState
from tests.bot.handlers.fakes import FEED_URL, SITE_URL, FakeWeb
from tests.bot.handlers.requests import OWNER, RequestFactory
from tests.support.recording_telegram import Answer, RecordingTelegram


@pytest.fixture
async def followed(requests: RequestFactory, telegram: RecordingTelegram) -> Source:
    """A feed that was just followed."""
    await source_command.run(await requests.message(f"/sources {FEED_URL}", by=OWNER))
    assert "Following." in telegram.last.html
    return await only_source(requests)


async def only_source(requests: RequestFactory) -> Source:
    (found,), _ = await management.list_page(requests.app.database, 0)
    return found


async def test_following_a_feed_wakes_the_poller_and_following_again_says_so(
    requests: RequestFactory, telegram: RecordingTelegram, followed: Source
) -> None:
    assert requests.app.feeds_due.is_set()
    await source_command.receive_address(await requests.message(followed.url, by=OWNER))
    assert telegram.last.html.startswith("<b>You follow this already.</b>")


async def test_of_a_site_with_several_feeds_one_is_chosen(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await source_command.receive_address(await requests.message(SITE_URL, by=OWNER))
    assert "several feeds" in telegram.last.html
    with pytest.raises(UserError, match=r"button\.old"):
        await feeds.choose_feed(await requests.press(Action.PICK_FEED, 2, by=OWNER))
    await feeds.choose_feed(await requests.press(Action.PICK_FEED, 0, by=OWNER))
    assert (await only_source(requests)).url == FEED_URL


async def test_each_button_of_the_card_changes_its_source(
    requests: RequestFactory, telegram: RecordingTelegram, followed: Source
) -> None:
    await feeds.publish_at_once(await requests.press(Action.CONFIRM_AUTO_PUBLISH, followed.id, by=OWNER))
    await feeds.set_full_text(await requests.press(Action.SET_FULL_TEXT, followed.id, 1, by=OWNER))
    await feeds.pause(await requests.press(Action.PAUSE_FEED, followed.id, by=OWNER))
    changed = await only_source(requests)
    assert (changed.publish, changed.full_text, changed.state) == (True, True, SourceState.PAUSED)
    await feeds.resume(await requests.press(Action.RESUME_FEED, followed.id, by=OWNER))
    requests.app.feeds_due.clear()
    await feeds.check_now(await requests.press(Action.CHECK_FEED, followed.id, by=OWNER))
    assert requests.app.feeds_due.is_set()
    assert telegram.answers == [Answer("Checking now; new stories come in a moment.")]


async def test_topics_of_a_source_are_set_by_an_answer(requests: RequestFactory, followed: Source) -> None:
    asked = await requests.press(Action.ASK_FEED_TOPICS, followed.id, by=OWNER)
    await feeds.ask_topics(asked)
    dialogue = await asked.conversation.current()
    assert dialogue is not None
    assert dialogue.step == Step.FEED_TOPICS
    await feeds.receive_topics(await requests.message("town, sea", by=OWNER))
    assert (await only_source(requests)).topics == ("town", "sea")
    with pytest.raises(UserError, match=r"source\.gone"):
        await feeds.receive_topics(await requests.message("town", by=OWNER))


async def test_sources_are_exported_removed_and_imported(
    requests: RequestFactory, telegram: RecordingTelegram, followed: Source
) -> None:
    await feeds.export(await requests.press(Action.EXPORT_FEEDS, by=OWNER))
    (file,) = telegram.files
    await feeds.ask_remove(await requests.press(Action.ASK_REMOVE_FEED, followed.id, by=OWNER))
    await feeds.remove(await requests.press(Action.REMOVE_FEED, followed.id, by=OWNER))
    with pytest.raises(UserError, match=r"sources\.none"):
        await feeds.export(await requests.press(Action.EXPORT_FEEDS, by=OWNER))
    telegram.downloads["f"] = file.content
    document = {"file_id": "f", "file_unique_id": "f", "file_name": "feeds.opml", "file_size": 500}
    await feeds.import_opml(await requests.message(by=OWNER, document=document))
    assert telegram.last.html.startswith("1 source added.")


async def test_an_opml_file_that_cannot_be_had_or_is_too_large_is_an_error(requests: RequestFactory) -> None:
    for size, key in ((500, r"file\.download"), (feeds.MAX_OPML_BYTES + 1, r"source\.no_list")):
        document = {"file_id": "f", "file_unique_id": "f", "file_name": "a.opml", "file_size": size}
        with pytest.raises(UserError, match=key):
            await feeds.import_opml(await requests.message(by=OWNER, document=document))


async def test_an_address_without_a_feed_is_an_error(requests: RequestFactory, web: FakeWeb) -> None:
    web.pages["https://paper.example/about"] = ("text/html", b"<html><body>About us</body></html>")
    with pytest.raises(UserError, match=r"source\."):
        await source_command.receive_address(await requests.message("https://paper.example/about", by=OWNER))
    with pytest.raises(UserError, match=r"source\.fetch\.unreachable"):
        await source_command.receive_address(await requests.message("https://elsewhere.example/", by=OWNER))


async def test_publishing_at_once_is_asked_about_and_holding_is_not(
    requests: RequestFactory, telegram: RecordingTelegram, followed: Source
) -> None:
    async def press(value: int) -> None:
        pressed = await requests.press(Action.SET_AUTO_PUBLISH, followed.id, value, by=OWNER)
        await feeds.ask_or_set_publish(pressed)

    await press(1)
    assert "although nobody has looked at them" in telegram.last_edit.html
    assert [row[0].label for row in telegram.last_edit.rows] == ["Yes, publish at once", "No, I approve each"]
    assert not (await only_source(requests)).publish
    await feeds.publish_at_once(await requests.press(Action.CONFIRM_AUTO_PUBLISH, followed.id, by=OWNER))
    assert (await only_source(requests)).publish
    await press(1)
    assert "Stories are published at once" in telegram.last_edit.html, "there is nothing to ask any more"
    await press(0)
    assert not (await only_source(requests)).publish


async def test_the_newest_stories_are_on_offer_after_any_other_press(
    requests: RequestFactory, telegram: RecordingTelegram, followed: Source
) -> None:
    offer = ["Newest", "Newest 3", "Newest 5"]
    assert [button.label for button in telegram.last.rows[0]] == offer
    assert "Take the newest" not in labels(telegram.last)
    await feeds.set_full_text(await requests.press(Action.SET_FULL_TEXT, followed.id, 1, by=OWNER))
    assert "Take the newest" in labels(telegram.last_edit)
    await feeds.ask_newest(await requests.press(Action.ASK_NEWEST, followed.id, by=OWNER))
    assert [button.label for button in telegram.last_edit.rows[0]] == offer
    await feeds.add_newest(await requests.press(Action.TAKE_NEWEST, followed.id, 1, by=OWNER))
    assert "Take the newest" in labels(telegram.last_edit)
    assert len(telegram.sent) == 2, "the card of the source and that of the story"


def labels(screen: Screen) -> set[str]:
    return {button.label for row in screen.rows for button in row}


@pytest.mark.parametrize(("choice", "topics"), [(1, ("harbour", "sea")), (0, ("habour", "sea"))])
async def test_a_mistyped_topic_of_a_source_is_asked_about(
    requests: RequestFactory, telegram: RecordingTelegram, followed: Source, choice: int, topics: tuple[str]
) -> None:
    await feeds.ask_topics(await requests.press(Action.ASK_FEED_TOPICS, followed.id, by=OWNER))
    await feeds.receive_topics(await requests.message("harbour", by=OWNER))
    await feeds.ask_topics(await requests.press(Action.ASK_FEED_TOPICS, followed.id, by=OWNER))
    await feeds.receive_topics(await requests.message("habour, sea", by=OWNER))
    assert "harbour" in telegram.last.rows[0][0].label
    assert (await only_source(requests)).topics == ("harbour",)
    answer = await requests.press(Action.SET_FEED_TOPICS, followed.id, choice, by=OWNER)
    await feeds.set_typed_topics(answer)
    assert (await only_source(requests)).topics == topics
    with pytest.raises(UserError, match=r"button\.too_old"):
        await feeds.set_typed_topics(answer)


def page(layout: str, *names: str) -> tuple[str, bytes]:
    """A page without a feed."""
    titles = "".join(layout.format(name, f"The {name} of the town was moved on Monday") for name in names)
    return "text/html", f"<html><body><main>{titles}</main></body></html>".encode()


CARD = "<h2><a href='/s/{0}-of-2026'>{1}</a></h2>"
LETTER = "<p class='letter'><a href='/letters/{0}-of-2026'>A letter: {1}</a></p>"


async def test_of_a_page_without_a_feed_an_editor_sees_headlines_and_follows_one_list(
    requests: RequestFactory, telegram: RecordingTelegram, web: FakeWeb
) -> None:
    kind, news = page(CARD, "mill", "ferry", "school", "tower", "mast", "weir")
    _, letters = page(LETTER, "bank", "barn", "pier")
    both = news.replace(b"</main>", letters.partition(b"<main>")[2], 1)
    web.pages["https://paper.example/news"] = (kind, both)
    web.pages["https://paper.example/robots.txt"] = ("text/plain", b"")
    await source_command.run(await requests.message("/sources paper.example/news", by=OWNER))
    assert "The mill of the town was moved" in telegram.last.html
    assert "and 1 more" in telegram.last.html
    await page_lists.show(await requests.press(Action.SHOW_LIST, 1, by=OWNER))
    assert "A letter: The bank" in telegram.last_edit.html
    with pytest.raises(UserError, match=r"button\.too_old"):
        await page_lists.show(await requests.press(Action.SHOW_LIST, 2, by=OWNER))
    await page_lists.follow(await requests.press(Action.FOLLOW_LIST, 1, by=OWNER))
    source = await only_source(requests)
    assert (source.kind, source.url) == (SourceKind.PAGE, "https://paper.example/news")
    await page_lists.choose_again(await requests.press(Action.CHOOSE_LIST, source.id, by=OWNER))
    await page_lists.follow(await requests.press(Action.FOLLOW_LIST, 0, by=OWNER))
    assert (await only_source(requests)).list_signature != source.list_signature
    await page_lists.choose_again(await requests.press(Action.CHOOSE_LIST, source.id, by=OWNER))
    web.pages["https://paper.example/news"] = page(CARD)
    with pytest.raises(UserError, match=r"source\.list_gone"):
        await page_lists.follow(await requests.press(Action.FOLLOW_LIST, 0, by=OWNER))


async def test_a_feed_has_no_list_to_choose(requests: RequestFactory, followed: Source) -> None:
    with pytest.raises(UserError, match=r"button\.old"):
        await page_lists.choose_again(await requests.press(Action.CHOOSE_LIST, followed.id, by=OWNER))
