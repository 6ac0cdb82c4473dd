"""A summary that an editor writes or chooses replaces the automatic one, is kept, and can be undone."""

from __future__ import annotations

from typing import Any

import pytest

from bot.errors import UserError
from bot.services.articles import dropped_lines, edit_history, editing, handwritten_summary, notes
from bot.services.articles.edit_history import Edited
from bot.services.newsroom.people import Person
from data.articles import articles
from data.database import Database
from data.newsroom import team
from data.records.articles import Article
from tests.support.factories import NOW, SENTENCES, new_article
from tests.support.in_process_summarizer import InProcessSummarizer

OLGA, EDDIE = Person(1001, "Olga"), Person(1002, "Eddie")
SUMMARIZER = InProcessSummarizer()


async def add_article(database: Database, **changes: Any) -> Article:
    async with database.transaction() as tx:
        return await articles.add(tx, new_article(**changes), NOW)


async def write(database: Database, article: Article, text: str, by: Person = OLGA) -> Edited:
    seen = handwritten_summary.version(article)
    return await handwritten_summary.write(database, SUMMARIZER, article.id, text, by, NOW, seen_version=seen)


async def audit_actions(database: Database) -> list[str]:
    async with database.reading() as tx:
        return [entry.action for entry in (await team.audit_page(tx, 0, 50))[0]]


async def test_an_editors_text_is_the_summary_and_each_shorter_length_cuts_it_at_a_sentence_end(
    database: Database,
) -> None:
    article = await add_article(database)
    text = "The ferry has a new pier.\nTickets stay cheap, Dr. Lund said. Vans wait 3.5 hours\n"
    stored = (await write(database, article, text)).article
    assert stored.summary.method == handwritten_summary.METHOD
    parts = ("The ferry has a new pier.", "Tickets stay cheap, Dr. Lund said.", "Vans wait 3.5 hours")
    assert [editing.card_sentences(stored.summary, n) for n in (1, 2, 3, 7)] == [
        parts[:1],
        parts[:2],
        parts,
        parts,
    ]
    assert stored.sentences_shown == 3
    assert handwritten_summary.text_of(stored) == " ".join(parts)
    assert await audit_actions(database) == ["article.summary"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "summary.empty"),
        (" \n\u200b", "summary.empty"),
        ("x" * 1_001, "summary.long"),
        ("long " * 150, "summary.long_sentence"),
        ("It rained.\n" * 8, "summary.many_sentences"),
    ],
)
async def test_a_text_that_fits_no_digest_is_refused_and_changes_nothing(
    database: Database, text: str, key: str
) -> None:
    article = await add_article(database)
    with pytest.raises(UserError) as caught:
        await write(database, article, text)
    assert caught.value.key == key
    assert await editing.get(database, article.id) == article


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("ja", "新しい桟橋ができた。料金は変わらない。", 2),
        ("ru", "Паром получил новый причал. Билеты не подорожали.", 2),
        ("ar", "انتقلت العبارة إلى رصيف جديد. بقيت الأسعار كما هي.", 2),
        ("", "It rained.", 1),
    ],
)
async def test_sentences_of_every_script_are_separated(
    database: Database, language: str, text: str, count: int
) -> None:
    article = await add_article(database, language=language)
    stored = (await write(database, article, text)).article
    assert len(stored.summary.sentences) == count
    assert handwritten_summary.text_of(stored) == text


async def test_sentences_of_the_article_go_in_and_out_in_the_order_of_the_article(
    database: Database,
) -> None:
    article = await add_article(database)
    choice = await handwritten_summary.list_choice(database, SUMMARIZER, article.id)
    assert (choice.sentences, choice.chosen) == (SENTENCES, (0, 1, 2))
    for index in (6, 0, 1):
        choice, _ = await handwritten_summary.toggle_sentence(
            database, SUMMARIZER, article.id, index, OLGA, NOW
        )
    assert choice.chosen == (2, 6)
    stored = await editing.get(database, article.id)
    assert stored.summary.sentences == (SENTENCES[2], SENTENCES[6])
    assert (stored.summary.positions, stored.sentences_shown) == ((2, 6), 2)


@pytest.mark.parametrize(("index", "key"), [(-1, "button.old"), (7, "button.old")])
async def test_a_sentence_that_is_not_there_cannot_be_chosen(
    database: Database, index: int, key: str
) -> None:
    article = await add_article(database)
    with pytest.raises(UserError, match=key):
        await handwritten_summary.toggle_sentence(database, SUMMARIZER, article.id, index, OLGA, NOW)


async def test_the_last_sentence_stays(database: Database) -> None:
    article = (await write(database, await add_article(database), SENTENCES[0])).article
    with pytest.raises(UserError, match=r"summary\.last_sentence"):
        await handwritten_summary.toggle_sentence(database, SUMMARIZER, article.id, 0, OLGA, NOW)


async def test_undo_restores_the_summary_and_its_length_once(database: Database) -> None:
    article = await add_article(database)
    edited = await write(database, article, "By hand.")
    restored = await edit_history.undo(database, edited.undo_id, EDDIE, NOW)
    assert (restored.summary, restored.sentences_shown) == (article.summary, article.sentences_shown)
    with pytest.raises(UserError, match=r"undo\.gone"):
        await edit_history.undo(database, edited.undo_id, EDDIE, NOW)
    assert await audit_actions(database) == ["article.undo", "article.summary"]


async def test_two_editors_never_overwrite_each_other(database: Database) -> None:
    article = await add_article(database)
    first = await write(database, article, "Olga's words.")
    with pytest.raises(UserError, match=r"article\.changed_meanwhile"):
        await write(database, article, "Eddie's words.", EDDIE)
    await write(database, first.article, "Eddie's words.", EDDIE)
    with pytest.raises(UserError, match=r"undo\.changed"):
        await edit_history.undo(database, first.undo_id, OLGA, NOW)
    assert handwritten_summary.text_of(await editing.get(database, article.id)) == "Eddie's words."


async def test_another_wording_returns_to_an_automatic_summary_and_can_be_undone(
    database: Database,
) -> None:
    article = await add_article(database)
    await write(database, article, "By hand. In two sentences. And three. And four.")
    edited = await handwritten_summary.return_to_automatic(
        database, SUMMARIZER, article.id, "lead", OLGA, NOW
    )
    assert (edited.article.summary.method, edited.article.sentences_shown <= 3) == ("lead", True)
    restored = await edit_history.undo(database, edited.undo_id, OLGA, NOW)
    assert handwritten_summary.is_handwritten(restored.summary)


async def test_a_restored_line_does_not_replace_a_summary_written_by_hand(database: Database) -> None:
    article = await add_article(database, dropped=("A line that was left out.",), raw="")
    written = (await write(database, article, "By hand.")).article
    restored = await dropped_lines.restore_line(database, SUMMARIZER, article.id, 0, OLGA, NOW)
    assert (restored.summary, len(restored.blocks)) == (written.summary, len(article.blocks) + 1)


async def test_a_note_is_set_cleared_and_restored(database: Database) -> None:
    article = await add_article(database)
    noted = await notes.set_note(database, article.id, " Corrected\nat noon. ", OLGA, NOW, seen="")
    assert noted.article.note == "Corrected at noon."
    cleared = await notes.set_note(database, article.id, "", EDDIE, NOW, seen=noted.article.note)
    assert cleared.article.note == ""
    with pytest.raises(UserError, match=r"undo\.changed"):
        await edit_history.undo(database, noted.undo_id, OLGA, NOW)
    assert (await edit_history.undo(database, cleared.undo_id, OLGA, NOW)).note == "Corrected at noon."
    assert await audit_actions(database) == ["article.undo", "article.note_cleared", "article.note"]


@pytest.mark.parametrize(
    ("text", "seen", "key"),
    [("x" * 301, "", "note.long"), ("", "", "note.same"), ("Mine", "Theirs", "article.changed_meanwhile")],
)
async def test_a_note_that_cannot_be_stored_is_refused(
    database: Database, text: str, seen: str, key: str
) -> None:
    article = await add_article(database)
    with pytest.raises(UserError, match=key):
        await notes.set_note(database, article.id, text, OLGA, NOW, seen=seen)
