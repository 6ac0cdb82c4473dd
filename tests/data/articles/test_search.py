"""Searching articles: which words match, and the order of the results."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from data.articles import articles, search
from data.database import Database, Transaction
from data.records.articles import NewArticle, StoredBlock
from data.schema import search_text
from data.schema.upgrade import alembic_config
from tests.support.nightly import IS_NIGHTLY

ArticleMaker: TypeAlias = Callable[..., NewArticle]
# Every code point, including lone surrogates and control characters.
ANY_CHARACTER = st.characters(exclude_categories=[])


async def publish(tx: Transaction, new: NewArticle, now: datetime) -> int:
    return (await articles.publish(tx, (await articles.add(tx, new, now)).id, now)).id


async def search_titles(database: Database, words: str) -> list[str]:
    async with database.reading() as tx:
        return [article.title for article in await search.search(tx, words, 10, 0)]


@pytest.fixture
async def archive(database: Database, now: datetime, make_article: ArticleMaker) -> Database:
    """Five articles, two of them in scripts without spaces between words."""
    bodies = {
        "The river museum opens its doors": "After nine years of building, São Paulo lent 40 paintings.",
        "Bridge closed": "The bridge over the river stays closed; the museum's ferry runs.",
        "北京天气预报": "明天北京有大雨，气温下降。",
        "รายงานอากาศ": "พรุ่งนี้กรุงเทพมหานครมีฝนตกหนัก",
        "서울의 날씨": "내일은 비가 옵니다.",
    }
    async with database.transaction() as tx:
        for title, body in bodies.items():
            blocks = (StoredBlock("paragraph", body),)
            await publish(tx, make_article(title=title, blocks=blocks, keywords=(), topics=("city",)), now)
    return database


@pytest.mark.parametrize(
    "words", ["museum", "MUSEUM", "museum river", "river open", "sao paulo", "são", "40 pai"]
)
@pytest.mark.unmeasured
async def test_all_words_must_match_in_any_order_case_or_accent(archive: Database, words: str) -> None:
    assert "The river museum opens its doors" in await search_titles(archive, words)


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Die Straßenbahn fährt", ["strassenbahn", "STRASSENBAHN", "Straßenbahn", "strassen"]),
        ("Die Strassenbahn fährt", ["Straßenbahn", "straßen"]),
        ("Frau Müller spricht", ["Muller", "Mueller", "MÜLLER", "mull", "muel", "Müllers"]),
        ("Frau Mueller spricht", ["Müller", "Muller", "muel", "muell"]),
        ("Frau Muller spricht", ["Müller", "Mueller"]),
        ("Ein Bär tanzt", ["Baer", "bar", "Bär"]),
        ("Ein Baer tanzt", ["Bär"]),
        ("Der Ärger wächst", ["aerger", "arger", "waechst"]),
        ("Donau\u00addampf\u00adschiff legt ab", ["donaudampfschiff", "Donaudampf"]),
        ("Ørsted i Århus", ["orsted", "oersted", "arhus"]),
        ("Łódź wygrywa", ["lodz", "łodz"]),
        ("Ёлка горит", ["елка", "ёлка"]),
        ("Η Αθήνα ξυπνά", ["αθηνα", "ΑΘΗΝΑ"]),
        ("Müller-Lüdenscheidt badet", ["mueller-luedenscheidt", "muller-ludenscheidt"]),
    ],
)
@pytest.mark.unmeasured
async def test_a_word_is_found_in_its_other_spellings(
    database: Database, now: datetime, make_article: ArticleMaker, written: str, asked: list[str]
) -> None:
    async with database.transaction() as tx:
        await publish(tx, make_article(title=written, keywords=(), topics=()), now)
        await publish(tx, make_article(title="This does not", keywords=(), topics=()), now)
    assert {words: await search_titles(database, words) for words in asked} == {
        words: [written] for words in asked
    }


async def test_migrating_indexes_older_articles_again(
    database: Database, now: datetime, make_article: ArticleMaker
) -> None:
    empty = {"sqlite": "", "postgresql": ", words = ''"}
    async with database.transaction() as tx:
        for n in range(3):
            await publish(
                tx, make_article(title=f"Müller {n}", blocks=(StoredBlock("paragraph", "Öl"),)), now
            )
        # As an older version has left them.
        await tx.exec_driver_sql(
            f"UPDATE article_search SET title = '', labels = '', body = ''{empty[tx.dialect.name]}"
        )
    assert await search_titles(database, "mueller") == []
    async with database.transaction() as tx:
        await tx.run_sync(_index_again)
    assert await search_titles(database, "mueller") == ["Müller 2", "Müller 1", "Müller 0"]
    assert len(await search_titles(database, "oel")) == 3


def _index_again(connection: Connection) -> None:
    migration = ScriptDirectory.from_config(alembic_config()).get_revision("0006")
    with Operations.context(MigrationContext.configure(connection)):
        migration.module.upgrade()


async def test_only_the_last_word_of_a_query_is_a_prefix(archive: Database) -> None:
    assert await search_titles(archive, "muse") == ["The river museum opens its doors", "Bridge closed"]
    assert await search_titles(archive, "muse river") == []


async def test_a_word_longer_than_the_limit_is_found_by_its_beginning(
    database: Database, now: datetime, make_article: ArticleMaker
) -> None:
    async with database.transaction() as tx:
        await publish(tx, make_article(title="x" * 70 + " museum"), now)
    assert await search_titles(database, "x" * 70 + " museum") != []
    assert await search_titles(database, "x" * 60 + " museum") == []


async def test_the_beginning_of_a_greek_word_in_capitals_is_found(
    database: Database, now: datetime, make_article: ArticleMaker
) -> None:
    async with database.transaction() as tx:
        await publish(tx, make_article(title="ΟΔΟΣΗΜΑΝΣΗ της πόλης"), now)
    for words in ("ΟΔΟΣ", "οδοσ", "πόλης", "ΠΌΛΗΣ οδ"):
        assert len(await search_titles(database, words)) == 1


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("ferries", "The old ferry runs"),
        ("ferry", "Two ferries run"),
        ("the bridges here", "Here the bridge is"),
        ("museums", "The museum"),
        ("Häuser", "Das neue Haus"),
        ("Steuern", "Die Steuer steigt"),
        ("паромы", "Парома не было"),
        ("кораблями", "Новый корабль"),
        ("nuevas escuelas", "una nueva escuela"),
    ],
)
@pytest.mark.unmeasured
async def test_a_word_is_found_in_another_number_or_case(
    database: Database, now: datetime, make_article: ArticleMaker, words: str, text: str
) -> None:
    async with database.transaction() as tx:
        blocks = (StoredBlock("paragraph", text),)
        await publish(tx, make_article(title="A title", blocks=blocks, keywords=()), now)
    assert await search_titles(database, words) == ["A title"]


async def test_exact_word_forms_rank_first(
    database: Database, now: datetime, make_article: ArticleMaker
) -> None:
    async with database.transaction() as tx:
        for title in ("Many ferries", "One ferry"):
            await publish(tx, make_article(title=title, blocks=(), keywords=(), topics=()), now)
    assert await search_titles(database, "ferries") == ["Many ferries", "One ferry"]
    assert await search_titles(database, "ferry") == ["One ferry", "Many ferries"]


async def test_short_words_are_not_stemmed(archive: Database) -> None:
    assert await search_titles(archive, "ove river") == []


async def test_a_match_in_the_title_ranks_above_a_newer_article(archive: Database) -> None:
    assert await search_titles(archive, "river museum") == [
        "The river museum opens its doors",
        "Bridge closed",
    ]
    assert await search_titles(archive, "bridge") == ["Bridge closed"]


async def test_equal_matches_are_paged_newest_first(archive: Database) -> None:
    async with archive.reading() as tx:
        everything = [one.id for one in await search.search(tx, "city", 10, 0)]
        pages = [one.id for n in range(3) for one in await search.search(tx, "city", 2, 2 * n)]
    assert everything == pages == [5, 4, 3, 2, 1]


@pytest.mark.parametrize("words", ["北京", "大雨", "天气", "北京 下降", "京", "明天北京有大雨，气温"])
@pytest.mark.unmeasured
async def test_chinese_is_found_by_any_part_of_a_sentence(archive: Database, words: str) -> None:
    assert await search_titles(archive, words) == ["北京天气预报"]


async def test_characters_of_a_chinese_word_must_be_adjacent(archive: Database) -> None:
    assert await search_titles(archive, "雨大") == []


@pytest.mark.parametrize(
    ("words", "title"), [("ฝนตก", "รายงานอากาศ"), ("กรุงเทพ", "รายงานอากาศ"), ("날씨", "서울의 날씨")]
)
async def test_thai_and_korean_are_found_inside_longer_words(
    archive: Database, words: str, title: str
) -> None:
    assert await search_titles(archive, words) == [title]


@pytest.mark.parametrize(
    "words", ["museum ?!", '"museum"', "museum*", "(museum)", "-museum", "title:museum", "museum’s"]
)
@pytest.mark.unmeasured
async def test_punctuation_is_no_search_operator(archive: Database, words: str) -> None:
    """Punctuation in a query finds what its words find, or nothing, and raises no syntax error."""
    found = await search_titles(archive, words)
    assert found in ([], ["Bridge closed"], ["The river museum opens its doors", "Bridge closed"])


@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        "\0",
        "\0\0museum\0",
        "?!...",
        '"',
        '""',
        "*",
        "AND",
        "museum OR",
        "NEAR(",
        "\ud800",
        "a" * 10_000,
        "a " * 5_000,
        "北" * 5_000,
        "(" * 5_000,
    ],
)
@pytest.mark.unmeasured
async def test_hostile_queries_are_answered(archive: Database, words: str) -> None:
    assert await search_titles(archive, words) is not None


async def test_words_beyond_the_query_limit_are_ignored(archive: Database) -> None:
    assert await search_titles(archive, "city " * 16 + "elephants") != []


@pytest.mark.unmeasured
async def test_any_text_can_be_indexed_and_searched(
    database: Database, now: datetime, make_article: ArticleMaker
) -> None:
    async with database.transaction() as tx:
        article = await articles.get(tx, await publish(tx, make_article(), now))
        assert article is not None
        loop = asyncio.get_running_loop()

        @given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.text(ANY_CHARACTER))
        @settings(max_examples=1_000 if IS_NIGHTLY else 50)
        def check(title: str, question: str) -> None:
            async def round_trip() -> None:
                await search.index(tx, replace(article, title=title))
                await search.search(tx, question, 5, 0)
                if search_text.parse_query(title):
                    found = await search.search(tx, title, 5, 0)
                    assert [one.id for one in found] == [article.id]

            asyncio.run_coroutine_threadsafe(round_trip(), loop).result()

        await asyncio.to_thread(check)
