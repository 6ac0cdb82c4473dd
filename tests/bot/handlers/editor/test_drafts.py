"""/drafts, and publishing or discarding all drafts at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.callback_data import Action, unpack
from bot.errors import UserError
from bot.handlers.editor import drafts
from bot.ports.messenger import Screen
from bot.services.articles import editing
from bot.services.articles.draft_batch import BatchAction
from data.articles import articles
from data.records.articles import ArticleStatus
from tests.bot.handlers.requests import OWNER, RequestFactory
from tests.bot.handlers.stories import CHESS, FERRY, add_draft
from tests.support.factories import NOW, new_article
from tests.support.recording_telegram import RecordingTelegram

PUBLISH, DISCARD = (drafts.batch_question(action) for action in BatchAction)


def labels(screen: Screen) -> list[str]:
    return [button.label for row in screen.rows for button in row]


def number_in(screen: Screen, label: str) -> int:
    """The first argument of a button."""
    data = next(button.data for row in screen.rows for button in row if button.label == label)
    found = unpack(data)
    assert found is not None
    return found.number(0)


async def statuses(requests: RequestFactory) -> list[str]:
    async with requests.app.database.reading() as tx:
        found, _ = await articles.page(tx, tuple(ArticleStatus), 0, 99)
    return [str(article.status) for article in found]


async def test_the_list_tells_what_each_draft_is_about(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await add_draft(requests.app, FERRY)
    await drafts.list_drafts(await requests.message("/drafts", by=OWNER))
    assert labels(telegram.last) == ["1"], "there is no 'all' of one draft"
    await add_draft(requests.app, CHESS)
    await drafts.list_drafts(await requests.message("/drafts", by=OWNER))
    assert labels(telegram.last) == ["1", "2", "Publish all", "Discard all"]
    assert (
        "2. <b>The night ferry returns</b>\nThe night ferry between Northaven and Skerra sails again as of"
        " Friday.\n<i>Olga · "
    ) in telegram.last.html


async def test_all_drafts_are_published_after_a_question_and_undone(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    for text in (FERRY, CHESS):
        await add_draft(requests.app, text)
    await PUBLISH(await requests.press(Action.ASK_PUBLISH_DRAFTS, by=OWNER))
    assert "Publish 2 drafts?" in telegram.last_edit.html
    assert await statuses(requests) == ["draft", "draft"]
    batch = number_in(telegram.last_edit, "Yes, publish them")
    later = await add_draft(requests.app, "Rain\n\nIt rained in Northaven on Monday, after weeks without.")
    for _ in range(2):  # a second press changes nothing
        await drafts.run_batch(await requests.press(Action.RUN_DRAFT_BATCH, batch, by=OWNER))
    assert await statuses(requests) == ["draft", "published", "published"], "a later draft is left alone"
    assert "✓ Published 2 drafts." in telegram.last_edit.html
    assert labels(telegram.last_edit) == ["Undo", "Drafts"]
    await drafts.undo_batch(await requests.press(Action.UNDO_DRAFT_BATCH, batch, by=OWNER))
    assert "2 stories are drafts again" in telegram.last_edit.html
    assert await statuses(requests) == ["draft"] * 3
    with pytest.raises(UserError, match=r"undo\.gone"):
        await drafts.undo_batch(await requests.press(Action.UNDO_DRAFT_BATCH, batch, by=OWNER))
    assert (await editing.get(requests.app.database, later.id)).status is ArticleStatus.DRAFT


async def test_what_others_did_meanwhile_is_neither_repeated_nor_undone(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    database = requests.app.database
    ferry, chess = [await add_draft(requests.app, text) for text in (FERRY, CHESS)]
    await DISCARD(await requests.press(Action.ASK_DISCARD_DRAFTS, by=OWNER))
    batch = number_in(telegram.last_edit, "Yes, discard them")
    await editing.publish(database, ferry.id, OWNER, NOW)
    await drafts.run_batch(await requests.press(Action.RUN_DRAFT_BATCH, batch, by=OWNER))
    assert telegram.last_edit.html == (
        "<b>Discarded 1 draft.</b>\n1 was left alone: somebody changed it meanwhile."
    )
    await drafts.undo_batch(await requests.press(Action.UNDO_DRAFT_BATCH, batch, by=OWNER))
    found = [(await editing.get(database, one.id)).status for one in (ferry, chess)]
    assert found == [ArticleStatus.PUBLISHED, ArticleStatus.DRAFT]


async def test_a_long_batch_shows_its_progress(requests: RequestFactory, telegram: RecordingTelegram) -> None:
    async with requests.app.database.transaction() as tx:
        for number in range(20):
            await articles.add(tx, new_article(f"Story {number}", fingerprint=str(number)), NOW)
    await DISCARD(await requests.press(Action.ASK_DISCARD_DRAFTS, by=OWNER))
    batch = number_in(telegram.last_edit, "Yes, discard them")
    telegram.edited.clear()
    await drafts.run_batch(await requests.press(Action.RUN_DRAFT_BATCH, batch, by=OWNER))
    shown = [one.screen.html for one in telegram.edited]
    assert shown[:2] == ["Discarding: 3 of 20 …", "Discarding: 6 of 20 …"]
    assert len(shown) == 7
    assert "Discarded 20 drafts." in shown[-1]


async def test_the_question_counts_drafts_without_a_source(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    async with requests.app.database.transaction() as tx:
        for number in range(3):
            long = new_article(
                f"Story {number}", fingerprint=str(number), raw="x", dropped=("Home",), url="", site=""
            )
            await articles.add(tx, long, NOW + timedelta(minutes=number))
    await PUBLISH(await requests.press(Action.ASK_PUBLISH_DRAFTS, by=OWNER))
    assert "3 of them name no source" in telegram.last_edit.html
    await DISCARD(await requests.press(Action.ASK_DISCARD_DRAFTS, by=OWNER))
    assert "source" not in telegram.last_edit.html


async def test_without_drafts_there_is_nothing_to_ask(requests: RequestFactory) -> None:
    with pytest.raises(UserError, match=r"drafts\.none"):
        await PUBLISH(await requests.press(Action.ASK_PUBLISH_DRAFTS, by=OWNER))
    with pytest.raises(UserError, match=r"button\.too_old"):
        await drafts.run_batch(await requests.press(Action.RUN_DRAFT_BATCH, 99, by=OWNER))


async def test_versions_of_one_story_are_not_published_together(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    async with requests.app.database.transaction() as tx:
        old, out, other = [
            await articles.add(tx, new_article(title, fingerprint=title), NOW)
            for title in ("Old", "Out", "Other")
        ]
        await articles.publish(tx, out.id, NOW)
        for title, corrects in (("New", old.id), ("Newer", out.id)):
            await articles.add(tx, new_article(title, fingerprint=title), NOW, corrects=corrects)
    await PUBLISH(await requests.press(Action.ASK_PUBLISH_DRAFTS, by=OWNER))
    assert "Publish 1 draft?" in telegram.last_edit.html
    assert "3 more are versions of other stories" in telegram.last_edit.html
    batch = number_in(telegram.last_edit, "Yes, publish them")
    await drafts.run_batch(await requests.press(Action.RUN_DRAFT_BATCH, batch, by=OWNER))
    assert (await editing.get(requests.app.database, other.id)).status is ArticleStatus.PUBLISHED
    assert (await statuses(requests)).count("draft") == 3
    with pytest.raises(UserError, match=r"drafts\.only_versions"):
        await PUBLISH(await requests.press(Action.ASK_PUBLISH_DRAFTS, by=OWNER))
    await DISCARD(await requests.press(Action.ASK_DISCARD_DRAFTS, by=OWNER))
    assert "Discard 3 drafts?" in telegram.last_edit.html
