"""`lede add` makes a draft or publishes, says which article it is, and names what it cannot use."""

from __future__ import annotations

import argparse
import asyncio
import io
import json
from pathlib import Path

import pytest

from bot.cli.add import command
from bot.cli.add.arguments import add_arguments
from bot.cli.main import run
from bot.settings import Settings
from data.articles import articles
from data.database import Database
from data.records.articles import Article
from tests.bot.handlers.fakes import FakeWeb
from tests.support.factories import NOW
from tests.support.in_process_summarizer import InProcessSummarizer

TEXT = """The ferry moves to a new pier

The ferry to Northhaven will leave from a new pier from Monday, the harbour office said.

The old pier was built in 1931 and its piles have rotted. Repairs would have cost four million euros.
"""
PAGE_URL = "https://paper.example/pier"


def add(database_url: str, *arguments: str, stdin: bytes = b"") -> int:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    web = FakeWeb()
    web.pages[PAGE_URL] = ("text/html", f"<article><h1>Pier</h1><p>{TEXT}</p></article>".encode())
    return command.run(
        parser.parse_args(arguments),
        Settings(database_url=database_url),
        lambda: web,
        stdin=io.BytesIO(stdin),
        summarizer=InProcessSummarizer(),
        clock=lambda: NOW,
    )


def stored(database_url: str, number: int) -> Article:
    async def get() -> Article:
        database = await Database.open(database_url)
        async with database.reading() as tx:
            article = await articles.get(tx, number)
        await database.close()
        assert article is not None
        return article

    return asyncio.run(get())


def test_a_file_becomes_a_draft_and_is_known_the_second_time(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "story.txt"
    file.write_text(TEXT, "utf-8")
    options = ("--outlet", "Harbour News", "--link", "https://harbour.example/1", "--topic", "Transport")
    assert add(sqlite_url, str(file), *options) == 0
    assert capsys.readouterr().out == "Article 1 is a draft: The ferry moves to a new pier\n"
    article = stored(sqlite_url, 1)
    assert (article.site, article.url, article.topics) == (
        *("Harbour News", "https://harbour.example/1"),
        ("transport",),
    )
    assert article.added_by_name == "lede add"
    assert add(sqlite_url, str(file), *options) == 1
    assert "here already, as article 1." in capsys.readouterr().err


def test_standard_input_is_published_and_answered_in_json(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add(sqlite_url, "-", "--publish", "--title", "A pier", "--json", stdin=TEXT.encode()) == 0
    assert json.loads(capsys.readouterr().out) == {
        "number": 1,
        "status": "published",
        "title": "A pier",
        "known": False,
    }
    assert stored(sqlite_url, 1).seq == 1


def test_a_page_is_fetched_and_keeps_its_address(sqlite_url: str) -> None:
    assert add(sqlite_url, PAGE_URL) == 0
    assert stored(sqlite_url, 1).url == PAGE_URL


@pytest.mark.parametrize(
    ("arguments", "stdin", "words"),
    [
        (["-"], b"", "standard input: there is no text in it"),
        (["-"], b"Too short.", "standard input: "),
        (["/does/not/exist"], b"", "no such file"),
        (["https://gone.example/"], b"", "could not reach that site"),
        (["-", "--published", "soon"], TEXT.encode(), '--published "soon" is not a day like 2026-03-05'),
        (["-", "--language", "Klingon"], TEXT.encode(), "--language "),
        (["-", "--link", "harbour"], TEXT.encode(), "--link "),
    ],
)
def test_what_cannot_be_used_is_one_line_and_exit_code_2(
    sqlite_url: str, capsys: pytest.CaptureFixture[str], arguments: list[str], stdin: bytes, words: str
) -> None:
    assert add(sqlite_url, *arguments, stdin=stdin) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.startswith("lede add: ")
    assert said.count("\n") == 1


def test_the_command_line_has_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(["add", "--help"], {})
    assert "--allow-similar" in capsys.readouterr().out
