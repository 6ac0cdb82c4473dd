"""The button that shows the dropped lines of a draft, and the one that restores a line."""

from bot.callback_data import Action
from bot.handlers.editor import dropped_lines
from bot.services.articles import editing
from data.articles import articles
from tests.bot.handlers.requests import OWNER, RequestFactory
from tests.support.factories import NOW, SENTENCES, new_article
from tests.support.recording_telegram import Answer, RecordingTelegram

DROPPED = ("Read more on page 7", "Photo: Ada")


async def add_draft_with_dropped_lines(requests: RequestFactory) -> int:
    raw = "\n".join((*DROPPED, *SENTENCES))
    async with requests.app.database.transaction() as tx:
        return (await articles.add(tx, new_article(dropped=DROPPED, raw=raw), NOW)).id


async def test_the_dropped_lines_replace_the_card_and_back(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    draft_id = await add_draft_with_dropped_lines(requests)
    await dropped_lines.show(await requests.press(Action.SHOW_DROPPED_LINES, draft_id, 0, by=OWNER))
    assert "1. Read more on page 7" in telegram.last_edit.html
    await dropped_lines.show_card(await requests.press(Action.SHOW_CARD, draft_id, by=OWNER))
    assert "Draft" in telegram.last_edit.html


async def test_a_restored_line_is_part_of_the_text_again(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    draft_id = await add_draft_with_dropped_lines(requests)
    await dropped_lines.restore_line(await requests.press(Action.RESTORE_DROPPED_LINE, draft_id, 0, by=OWNER))
    draft = await editing.get(requests.app.database, draft_id)
    assert draft.dropped == DROPPED[1:]
    assert draft.blocks[0].text == DROPPED[0]
    assert telegram.answers == [Answer("Put back")]
    assert DROPPED[0] not in telegram.last_edit.html
