"""`lede import` of foreign files: what is stored, repeats, dry runs, and that no digest has an archive."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli import foreign_import
from bot.services.planning.first_digest import FirstDigest, plan_first_digest
from bot.services.transfer.foreign.file_kind import FileKind
from bot.settings import Settings
from data import feeds
from data.articles import articles
from data.audience import readers, subscriptions
from data.database import Database
from data.records.articles import Article, ArticleStatus
from tests.support.factories import NOW, subscription
from tests.support.in_process_summarizer import InProcessFeedSummarizer

FEEDS = b"""<opml version="2.0"><body><outline text="Sport">
<outline type="rss" text="Goals" xmlUrl="https://goals.example/rss"/>
<outline type="rss" text="Goals again" xmlUrl="https://goals.example/rss"/>
<outline type="rss" text="Broken" xmlUrl="nowhere"/></outline></body></opml>"""
ImportFile = Callable[..., int]


def posts(count: int) -> bytes:
    """A history of posts of the last hours; each even one repeats the first."""
    messages = [
        {
            "id": number,
            "type": "message",
            "date": "x",
            "date_unixtime": str(int((NOW - timedelta(hours=number)).timestamp())),
            "text": f"Ferry {1 if number % 2 == 0 else number} sails again\n\nThe night ferry to island "
            f"number {1 if number % 2 == 0 else number} sails again as of Monday, the harbour office said.",
        }
        for number in range(1, count + 1)
    ]
    return json.dumps(
        {"name": "Town", "type": "public_channel", "id": 5, "messages": messages}, indent=1
    ).encode()


@pytest.fixture
def import_file(sqlite_url: str, tmp_path: Path) -> ImportFile:
    """Imports bytes as a file into the database of the test."""

    def run(content: bytes, db: str = sqlite_url, **options: object) -> int:
        file = tmp_path / "file"
        file.write_bytes(content)
        return foreign_import.run(
            Settings(database_url=db),
            file,
            clock=lambda: NOW,
            summarizer=InProcessFeedSummarizer(),
            **options,  # type: ignore[arg-type]  # the options of each test
        )

    return run


def stored(url: str) -> list[Article]:
    async def get() -> list[Article]:
        database = await Database.open(url)
        async with database.reading() as tx:
            found, _ = await articles.page(tx, list(ArticleStatus), 0, 99)
        await database.close()
        return found

    return asyncio.run(get())


def test_feeds_of_a_list_are_followed_with_their_folders_as_topics_and_known_ones_stay(
    import_file: ImportFile, sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert import_file(FEEDS) == 1
    shown = capsys.readouterr()
    assert shown.out == "Taken: 2 sources. Refused: 1 entry. Known before: 1.\n"
    assert 'line 4: "nowhere" is not an address like https://example.org/feed\n' in shown.err
    assert import_file(FEEDS.replace(b"Sport", b"Other")) == 1
    assert "Known before: 2." in capsys.readouterr().out

    async def listed() -> list[tuple[str, str, tuple[str, ...]]]:
        database = await Database.open(sqlite_url)
        async with database.reading() as tx:
            found = [(one.url, one.title, one.topics) for one in await feeds.list_all(tx)]
        await database.close()
        return found

    assert asyncio.run(listed()) == [("https://goals.example/rss", "Goals", ("sport",))]


def test_a_history_is_archived_once_and_no_digest_has_it(
    import_file: ImportFile, sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert import_file(posts(5), channel="town") == 0
    assert capsys.readouterr().out == "Taken: 5 articles. Known before: 2.\n"
    found = stored(sqlite_url)
    assert {article.url for article in found} == {f"https://t.me/town/{number}" for number in (1, 3, 5)}
    assert all(article.seq is not None and article.seq < 0 for article in found)
    assert {(article.site, article.status) for article in found} == {("Town", ArticleStatus.PUBLISHED)}
    assert import_file(posts(5), channel="town") == 0
    assert capsys.readouterr().out == "Taken: 5 articles. Known before: 5.\n"
    assert len(stored(sqlite_url)) == 3
    assert asyncio.run(_first_digest(sqlite_url)) is FirstDigest.NO_STORIES


async def _first_digest(url: str) -> FirstDigest:
    """What a new reader gets at once, although the posts are of the last hours."""
    database = await Database.open(url)
    async with database.transaction() as tx:
        reader = await readers.ensure(tx, 1003, 0, "private", "en", NOW)
        await subscriptions.save(tx, replace(subscription(), reader_id=reader.id))
        found = await subscriptions.get_for_update(tx, reader.id)
    assert found is not None
    result = await plan_first_digest(database, found, NOW)
    await database.close()
    return result


def test_an_archive_of_a_feed_is_archived_with_its_dates(import_file: ImportFile, sqlite_url: str) -> None:
    archive = b"""<rss version="2.0"><channel><title>The Paper</title><item><title>A new pier</title>
    <link>https://paper.example/1</link><pubDate>Thu, 05 Mar 2026 09:30:00 GMT</pubDate>
    <description>The ferry sails from the new pier as of Monday, said the town.</description></item>
    </channel></rss>"""
    for _ in range(2):
        assert import_file(archive) == 0
    (article,) = stored(sqlite_url)
    assert (article.title, article.site, article.source_date) == ("A new pier", "The Paper", "2026-03-05")
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2026-03-05T09:30:00+00:00"


def test_a_dry_run_says_what_it_would_take_and_makes_no_database(
    import_file: ImportFile, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/new.db"
    assert import_file(posts(3), db=url, is_dry_run=True) == 0
    assert "Would take: 3 articles. Known before: 1. Nothing was stored." in capsys.readouterr().out
    assert import_file(FEEDS, db=url, is_dry_run=True) == 1
    line = b'{"kind": "reader", "chat_id": 42}\n{"kind": "reader"}\n'
    assert import_file(line, db=url, is_dry_run=True) == 1
    shown = capsys.readouterr()
    assert "Would take: 1 reader. Refused: 1 line. Nothing was stored." in shown.out
    assert "line 2: has no chat_id" in shown.err
    assert not (tmp_path / "new.db").exists()


def test_a_kind_can_be_forced_and_a_file_of_another_one_is_named(
    import_file: ImportFile, capsys: pytest.CaptureFixture[str]
) -> None:
    assert import_file(posts(1), kind=FileKind.OPML) == 2
    assert "is not a list of feeds (OPML)" in capsys.readouterr().err
    assert import_file(FEEDS, kind=FileKind.JSONL) == 2
    assert "is not JSON Lines" in capsys.readouterr().err
    private = posts(1).replace(b"public_channel", b"personal_chat")
    assert import_file(private) == 2
    assert "it holds no channel (personal chat)" in capsys.readouterr().err


def test_a_short_post_is_refused_by_its_number(
    import_file: ImportFile, capsys: pytest.CaptureFixture[str]
) -> None:
    content = json.dumps(
        {
            "name": "Town",
            "type": "public_channel",
            "messages": [{"id": 9, "type": "message", "date_unixtime": "1700000000", "text": "Hello!"}],
        }
    )
    assert import_file(content.encode()) == 1
    assert "post 9: is too short for a story\n" in capsys.readouterr().err


def test_a_list_is_read_from_standard_input(sqlite_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = foreign_import.run(
        Settings(database_url=sqlite_url),
        Path("-"),
        stdin=io.BytesIO(FEEDS),
        summarizer=InProcessFeedSummarizer(),
    )
    assert (code, "Taken: 2 sources." in capsys.readouterr().out) == (1, True)


def test_a_file_that_is_not_there_is_one_line(sqlite_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert foreign_import.run(Settings(database_url=sqlite_url), Path("/does/not/exist")) == 2
    assert capsys.readouterr().err == "lede: /does/not/exist cannot be read: No such file or directory.\n"
