"""The Source button sets or clears a story's source; a story without one is published after a question."""

from __future__ import annotations

import pytest

from bot.callback_data import Action
from bot.errors import UserError
from bot.handlers.editor import article_source, handwritten_summary, planned
from bot.services.articles import editing
from data.records.articles import Article, ArticleStatus
from tests.bot.handlers.requests import OWNER, RequestFactory
from tests.bot.handlers.stories import FERRY, add_draft
from tests.support.recording_telegram import RecordingTelegram

LONG = f"{FERRY}\n\n" + "\n\n".join(
    f"In the year {year} the ferry carried more people than in the year before, the harbour office counted."
    for year in range(2001, 2015)
)


async def answer(requests: RequestFactory, draft: Article, text: str) -> Article:
    await article_source.ask_source(await requests.press(Action.ASK_SOURCE, draft.id, by=OWNER))
    await article_source.receive_source(await requests.message(text, by=OWNER))
    return await editing.get(requests.app.database, draft.id)


@pytest.mark.parametrize(
    ("text", "url", "site"),
    [
        ("Pier Gazette", "", "Pier Gazette"),
        ("https://pier.example/a?utm_source=x", "https://pier.example/a", ""),
        ("pier.example/a", "https://pier.example/a", ""),
        ("Pier Gazette: https://pier.example/a.", "https://pier.example/a", "Pier Gazette"),
        ("https://pier.example/a – 港新聞", "https://pier.example/a", "港新聞"),
    ],
)
async def test_a_link_a_name_or_both_become_the_source(
    requests: RequestFactory, telegram: RecordingTelegram, text: str, url: str, site: str
) -> None:
    changed = await answer(requests, await add_draft(requests.app), text)
    assert (changed.url, changed.site) == (url, site)
    assert "Draft" in telegram.last.html


async def test_a_name_explains_the_link_and_a_dash_clears_both(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    draft = await add_draft(requests.app)
    await answer(requests, draft, "https://pier.example/a")
    named = await answer(requests, draft, "Pier Gazette")
    assert (named.url, named.site) == ("https://pier.example/a", "Pier Gazette")
    await article_source.ask_source(await requests.press(Action.ASK_SOURCE, draft.id, by=OWNER))
    assert "Pier Gazette https://pier.example/a" in telegram.last.html
    assert telegram.last.rows[-1][0].label == "Cancel"
    cleared = await answer(requests, draft, "-")
    assert (cleared.url, cleared.site) == ("", "")
    assert "Source: none yet" in telegram.last.html
    undo = telegram.last.rows[-1][0]
    await handwritten_summary.undo(
        await requests.press(Action.UNDO_EDIT, undo.data.rpartition(":")[2], by=OWNER)
    )
    assert (await editing.get(requests.app.database, draft.id)).site == "Pier Gazette"


@pytest.mark.parametrize(("text", "key"), [("…", "bad"), ("t.me/pier", "bad"), ("x" * 81, "long")])
async def test_an_answer_that_names_no_source_is_an_error(
    requests: RequestFactory, text: str, key: str
) -> None:
    with pytest.raises(UserError, match=rf"source_of\.{key}"):
        await answer(requests, await add_draft(requests.app), text)


async def test_a_long_text_without_a_source_is_asked_about_once(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    draft = await add_draft(requests.app, LONG)
    await article_source.publish(await requests.press(Action.PUBLISH, draft.id, by=OWNER))
    assert "Publish without a source?" in telegram.last_edit.html
    assert [button.label for button in telegram.last_edit.rows[0]] == ["Publish", "Set the source"]
    assert (await editing.get(requests.app.database, draft.id)).status is ArticleStatus.DRAFT
    press = await requests.press(Action.PUBLISH_UNSOURCED, draft.id, by=OWNER)
    await planned.publish(press)
    assert (await editing.get(requests.app.database, draft.id)).status is ArticleStatus.PUBLISHED
    await editing.unpublish(requests.app.database, draft.id, OWNER, press.now)
    await article_source.publish(await requests.press(Action.PUBLISH, draft.id, by=OWNER))
    assert (await editing.get(requests.app.database, draft.id)).status is ArticleStatus.PUBLISHED


@pytest.mark.parametrize(
    "text", [FERRY, f"{LONG}\n\nSource: Pier Gazette", f"https://pier.example/a\n\n{LONG}"]
)
async def test_a_note_and_a_story_with_a_source_are_published_at_once(
    requests: RequestFactory, text: str
) -> None:
    draft = await add_draft(requests.app, text)
    await article_source.publish(await requests.press(Action.PUBLISH, draft.id, by=OWNER))
    assert (await editing.get(requests.app.database, draft.id)).status is ArticleStatus.PUBLISHED
