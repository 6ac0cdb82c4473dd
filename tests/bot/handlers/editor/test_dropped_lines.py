"""The button that shows the dropped lines of a draft, and the one that restores a line."""

from bot.callback_data import Action
from bot.handlers.editor import dropped_lines
from bot.ports.messenger import Screen
from bot.services.articles import editing
from bot.services.newsroom import people
from data.articles import articles
from data.records.articles import StoredBlock
from tests.bot.handlers.requests import OWNER, RequestFactory
from tests.support.factories import NOW, SENTENCES, new_article
from tests.support.recording_telegram import RecordingTelegram

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


async def test_a_line_is_put_back_and_out_again_under_the_same_number(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    draft_id = await add_draft_with_dropped_lines(requests)
    database = requests.app.database
    before = await editing.get(database, draft_id)
    for _ in range(2):  # a second press changes nothing
        pressed = await requests.press(Action.RESTORE_DROPPED_LINE, draft_id, 0, by=OWNER)
        await dropped_lines.restore_line(pressed)
    draft = await editing.get(database, draft_id)
    assert (draft.dropped, draft.restored) == (DROPPED, (0,))
    assert draft.blocks == (StoredBlock("paragraph", DROPPED[0]), *before.blocks)
    assert "✓ 1. <b>Read more on page 7</b>" in telegram.last_edit.html
    assert "2. Photo: Ada" in telegram.last_edit.html
    assert labels(telegram.last_edit) == ["✓ 1", "+ 2", "‹ Back"]
    for _ in range(2):
        pressed = await requests.press(Action.DROP_LINE_AGAIN, draft_id, 0, by=OWNER)
        await dropped_lines.drop_line_again(pressed)
    draft = await editing.get(database, draft_id)
    assert (draft.blocks, draft.restored) == (before.blocks, ())
    assert labels(telegram.last_edit) == ["+ 1", "+ 2", "‹ Back"]
    assert [answer.text for answer in telegram.answers] == ["Put back"] * 2 + ["Out again"] * 2
    entries, _ = await people.audit_page(database, 0, 9)
    assert [entry.action for entry in entries] == ["article.line_out", "article.line"]


async def test_of_a_line_that_stands_twice_the_one_that_was_put_back_goes_out(
    requests: RequestFactory,
) -> None:
    raw = f"{SENTENCES[0]}\nRead more\n{SENTENCES[1]}"
    blocks = tuple(StoredBlock("paragraph", text) for text in ("Read more", SENTENCES[0], SENTENCES[1]))
    database = requests.app.database
    async with database.transaction() as tx:
        new = new_article(dropped=("Read more",), raw=f"Read more\n{raw}", blocks=blocks)
        draft_id = (await articles.add(tx, new, NOW)).id
    press = (Action.RESTORE_DROPPED_LINE, draft_id, 0)
    await dropped_lines.restore_line(await requests.press(*press, by=OWNER))
    assert len((await editing.get(database, draft_id)).blocks) == len(blocks) + 1
    await dropped_lines.drop_line_again(await requests.press(Action.DROP_LINE_AGAIN, draft_id, 0, by=OWNER))
    assert (await editing.get(database, draft_id)).blocks == blocks


def labels(screen: Screen) -> list[str]:
    return [button.label for row in screen.rows for button in row]
