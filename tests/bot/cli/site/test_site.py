"""lede site: files that link each other from any folder, and only the changed ones written again."""

from __future__ import annotations

import argparse
import asyncio
import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import feedparser
import pytest

from bot.cli.site import command
from bot.cli.site.folder import LIST_NAME, SiteError, SiteFolder
from bot.errors import SettingsError
from bot.services.archive.topic_paths import topic_path
from bot.settings import Settings
from data.articles import articles
from data.database import Database
from tests.support.archive_newsroom import ODD_TOPIC, REASON, SECRET, ArchiveNewsroom, crawl, fill
from tests.support.factories import NOW

URL = "https://news.example.org/archive"
RunSite = Callable[..., str]


@pytest.fixture
def lede_site(sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> RunSite:
    """Runs the command on the folder `site`; returns what it prints."""

    def run(folder: str = "site", url: str = URL) -> str:
        settings = Settings(database_url=sqlite_url, newsroom_name="Harbour Digest")
        chosen = argparse.Namespace(folder=tmp_path / folder, url=url)
        assert command.run(chosen, settings, io.StringIO(), NOW) == 0
        return capsys.readouterr().out

    return run


async def _read(address: str) -> bytes:
    return _bytes_at(address)


def _bytes_at(address: str) -> bytes:
    path = Path(unquote(address.removeprefix("file://")))
    return (path / "index.html" if path.is_dir() else path).read_bytes()


def _state(folder: Path) -> dict[Path, tuple[int, bytes]]:
    return {
        path: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.rglob("*") if path.is_file()
    }


async def _change(database: Database, room: ArchiveNewsroom) -> None:
    async with database.transaction() as tx:
        await articles.unpublish(tx, room.evil, NOW + timedelta(hours=1))
        await articles.retract(tx, room.arabic, NOW + timedelta(hours=1))


async def _in_thread(run: RunSite, *arguments: str) -> str:
    return await asyncio.to_thread(run, *arguments)


@pytest.mark.unmeasured
async def test_the_files_link_each_other_and_hold_only_what_is_public(
    database: Database, tmp_path: Path, lede_site: RunSite
) -> None:
    room = await fill(database)
    printed = await _in_thread(lede_site)
    folder = tmp_path / "site"
    found = await crawl(f"file://{folder}/", _read)
    written = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert f"{len(written) - 1:,} files new or changed, 0 as they were, 0 removed" in printed
    linked = {unquote(one.removeprefix(f"file://{folder}/")) or "index.html" for one in found.pages}
    retracted = {f"s/{number}.html" for number in (room.retracted, room.retracted_silently)}
    extra = {LIST_NAME, "robots.txt", *retracted, f"e/{room.merged}.html"}
    assert written - linked == {*extra, *(f"e/{room.merged + 1}.html",)}
    assert {f"t/{topic_path(ODD_TOPIC)}.html", f"e/{room.event}.html", "d/2026-11-22.html"} <= linked
    assert all(one.startswith("https://") for one in found.outside)
    assert REASON in (folder / f"s/{room.retracted}.html").read_text("utf-8")
    assert f"../e/{room.event}.html" in (folder / f"e/{room.merged}.html").read_text("utf-8")
    assert SECRET not in "".join(path.read_text("utf-8") for path in folder.rglob("*.html"))
    feed = feedparser.parse((folder / "feed.atom").read_bytes())
    assert not feed.bozo
    assert feed.entries[0].link.startswith(f"{URL}/s/")
    assert feed.entries[0].link.endswith(".html")


async def test_a_second_run_writes_only_what_changed(
    database: Database, tmp_path: Path, lede_site: RunSite
) -> None:
    room = await fill(database)
    await _in_thread(lede_site)
    folder = tmp_path / "site"
    before = _state(folder)
    (folder / "mine.txt").write_text("mine")
    assert f"0 files new or changed, {len(before) - 1:,} as they were, 0 removed" in await _in_thread(
        lede_site
    )
    assert {path: value for path, value in _state(folder).items() if path.name != LIST_NAME} == {
        **{path: value for path, value in before.items() if path.name != LIST_NAME},
        folder / "mine.txt": _state(folder)[folder / "mine.txt"],
    }
    await _change(database, room)
    await _in_thread(lede_site)
    after = _state(folder)
    assert not (folder / f"s/{room.evil}.html").exists()
    assert not (folder / f"t/{topic_path(ODD_TOPIC)}.html").exists()
    assert "retracted this story" in (folder / f"s/{room.arabic}.html").read_text("utf-8")
    same = folder / f"s/{room.ferry}.html"
    assert after[same] == before[same]
    assert (folder / "mine.txt").read_text() == "mine"
    assert not list(folder.rglob("*.new"))


async def test_without_an_address_there_are_no_feeds(
    database: Database, tmp_path: Path, lede_site: RunSite
) -> None:
    await fill(database)
    assert "--url" in await _in_thread(lede_site, "site", "")
    assert not list((tmp_path / "site").rglob("*.atom"))
    assert ".atom" not in (tmp_path / "site/index.html").read_text("utf-8")


@pytest.mark.usefixtures("database")
async def test_foreign_folders_and_addresses_are_refused(tmp_path: Path, lede_site: RunSite) -> None:
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "thesis.doc").write_text("years of work")
    with pytest.raises(SiteError, match="did not write"):
        await _in_thread(lede_site, "foreign")
    assert [path.name for path in foreign.iterdir()] == ["thesis.doc"]
    with pytest.raises(SiteError, match="cannot be used"):
        await _in_thread(lede_site, "foreign/thesis.doc")
    with pytest.raises(SettingsError, match="--url"):
        await _in_thread(lede_site, "site", "news.example.org")
    assert not (tmp_path / "site").exists()


def test_a_list_that_was_tampered_with_deletes_nothing_outside(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("mine")
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / LIST_NAME).write_text(f"../outside.txt\n{outside}\na/../../outside.txt\n\n#x\ngone.html\n")
    site = SiteFolder(folder)
    site.write("s/1.html", b"one")
    site.remove_others()
    assert outside.read_text() == "mine"
    assert site.removed == 1


def test_a_run_that_was_killed_leaves_no_file_that_the_next_one_does_not_know(tmp_path: Path) -> None:
    killed = SiteFolder(tmp_path / "site")
    killed.write("s/1.html", b"one")
    following = SiteFolder(tmp_path / "site")
    following.write("s/2.html", b"two")
    following.remove_others()
    assert sorted(path.name for path in (tmp_path / "site").rglob("*.html")) == ["2.html"]
