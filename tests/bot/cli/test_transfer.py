"""The commands lede export and lede import: files, output, exit codes, and interrupts."""

from __future__ import annotations

import asyncio
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.cli.main import run
from bot.cli.transfer import run_import
from bot.settings import Settings
from data.articles import articles, search
from data.audience import readers, subscriptions
from data.database import Database, Transaction
from data.records.audience import Subscription, SubscriptionState
from tests.bot.services.transfer.samples import KINDS, MINIMAL_READER, add_subscription, fill
from tests.support import factories
from tests.support.factories import NOW
from tests.support.paths import ROOT

RunCommand = Callable[..., tuple[int, str, str]]


@pytest.fixture
def lede(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> RunCommand:
    """Runs a command on the database file `db`; returns the exit code, the output and the errors.

    `lede.db` is an empty database already, which saves each command the migration.
    """
    monkeypatch.chdir(tmp_path)
    assert sqlite_url == url(tmp_path)

    def command(*arguments: str, db: str = "lede.db", **environ: str) -> tuple[int, str, str]:
        code = run(arguments, {"DATABASE_URL": url(tmp_path, db), **environ})
        shown = capfd.readouterr()
        return code, shown.out, shown.err

    return command


def url(folder: Path, name: str = "lede.db") -> str:
    return f"sqlite+aiosqlite:///{folder / name}"


def write_lines(folder: Path, *objects: object, name: str = "in.jsonl") -> str:
    text = "".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in objects)
    (folder / name).write_text(text, "utf-8")
    return name


def run_in_transaction(folder: Path, work: Callable[[Transaction], Any], name: str = "lede.db") -> Any:
    """The result of `work` in one transaction on a database file."""

    async def do() -> Any:
        database = await Database.open(url(folder, name))
        try:
            async with database.transaction() as tx:
                return await work(tx)
        finally:
            await database.close()

    return asyncio.run(do())


def subscription(folder: Path, chat_id: int, thread_id: int = 0, name: str = "lede.db") -> Subscription:
    async def read(tx: Transaction) -> Subscription | None:
        reader = await readers.get(tx, chat_id, thread_id)
        assert reader is not None
        return await subscriptions.get(tx, reader.id)

    found: Subscription | None = run_in_transaction(folder, read, name)
    assert found is not None
    return found


def test_an_import_of_an_export_exports_the_same_bytes(lede: RunCommand, tmp_path: Path) -> None:
    run_in_transaction(tmp_path, fill)
    assert lede("export", "one.jsonl")[0] == 0
    assert lede("import", "one.jsonl", db="new/other.db")[:2] == (
        0,
        (
            "Taken: 1 editor, 1 connected chat, 1 source, 6 articles, 2 tips, 1 blocked sender, "
            "1 event, 1 edition day, 2 sections, 4 readers.\n"
        ),
    )
    assert lede("export", "two.jsonl", db="new/other.db")[0] == 0
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()
    kinds = [json.loads(line)["kind"] for line in (tmp_path / "one.jsonl").read_text().splitlines()]
    assert kinds == KINDS


def test_an_import_of_the_same_file_changes_nothing(lede: RunCommand, tmp_path: Path) -> None:
    run_in_transaction(tmp_path, fill)
    lede("export", "one.jsonl")
    before = dump(tmp_path / "lede.db")
    code, output, _ = lede("import", "one.jsonl")
    taken = (
        "1 editor, 1 connected chat, 1 source, 6 articles, 2 tips, 1 blocked sender, "
        "1 event, 1 edition day, 2 sections, 4 readers"
    )
    assert (code, output) == (0, f"Taken: {taken}. Known before: 20.\n")
    assert dump(tmp_path / "lede.db") == before


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [line for line in connection.iterdump() if "article_search" not in line]


def test_imported_articles_are_searchable_and_numbering_continues(lede: RunCommand, tmp_path: Path) -> None:
    run_in_transaction(tmp_path, fill)
    lede("export", "one.jsonl")
    lede("import", "one.jsonl", db="other.db")

    async def read(tx: Transaction) -> tuple[list[int], list[int], int, int, bool]:
        found = [article.id for article in await search.search(tx, "story", 9, 0)]
        newest = [article.id for article in await articles.latest(tx, "city", 9)]
        draft = await articles.add(tx, factories.new_article("Later"), NOW)
        later = await articles.publish(tx, draft.id, NOW)
        # A digest carried this article before the export, so restoring it assigns no new number.
        await articles.retract(tx, 2, NOW)
        return found, newest, draft.id, later.seq or 0, (await articles.restore(tx, 2, NOW)).seq == 1

    assert run_in_transaction(tmp_path, read, "other.db") == ([3, 2], [3, 2], 7, 4, True)


def test_a_reader_line_with_only_a_chat_gets_the_defaults_of_the_settings(
    lede: RunCommand, tmp_path: Path
) -> None:
    environ = {
        "DEFAULT_TIMEZONE": "Asia/Tokyo",
        "DEFAULT_DIGEST_TIMES": "06:15",
        "DEFAULT_LANGUAGE": "de",
    }
    assert lede("import", write_lines(tmp_path, MINIMAL_READER), **environ)[0] == 0
    found = subscription(tmp_path, 42)
    assert (found.timezone, found.times, found.weekdays) == ("Asia/Tokyo", ("06:15",), (1, 2, 3, 4, 5, 6, 7))
    assert (found.language, found.state, found.covered_seq) == ("de", SubscriptionState.ACTIVE, None)
    assert found.next_due is not None
    local = found.next_due.astimezone(ZoneInfo("Asia/Tokyo"))
    assert f"{local:%H:%M}" == "06:15"
    assert timedelta() < found.next_due - datetime.now(UTC) <= timedelta(days=1)


def test_an_import_reads_the_given_stream_at_the_given_time(tmp_path: Path) -> None:
    served = {"day": "2026-11-22", "digests": 1, "seq": 3, "until": "2026-11-22T07:00:00Z"}
    line = {**MINIMAL_READER, "timezone": "UTC", "times": ["18:00"], "served": served}
    stream = io.BytesIO(json.dumps(line).encode())
    settings = Settings(database_url=url(tmp_path))
    assert run_import(settings, Path("-"), stdin=stream, stderr=io.StringIO(), clock=lambda: NOW) == 0
    found = subscription(tmp_path, 42)
    assert found.next_due == datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    assert (found.slot_date, found.slots_done, found.covered_seq) == (date(2026, 11, 22), 1, 3)


def test_rejected_lines_are_reported_on_standard_error_and_the_others_imported(
    lede: RunCommand, tmp_path: Path
) -> None:
    invalid = {**MINIMAL_READER, "chat_id": 0}
    name = write_lines(
        tmp_path, {**MINIMAL_READER, "chat_id": 10}, invalid, {**MINIMAL_READER, "chat_id": 11}
    )
    assert lede("import", name) == (
        1,
        "Taken: 2 readers. Refused: 1 line.\n",
        "line 2: chat_id 0 is no chat\n",
    )


def test_an_unknown_field_is_reported_once_on_standard_error(lede: RunCommand, tmp_path: Path) -> None:
    name = write_lines(
        tmp_path, {**MINIMAL_READER, "colour": "red"}, {**MINIMAL_READER, "chat_id": 43, "colour": 1}
    )
    code, _, errors = lede("import", name)
    assert (code, errors) == (
        0,
        'line 1: "colour" is no field of a reader; it is passed over, here and below\n',
    )


def test_every_example_of_the_documentation_is_imported_and_exported_unchanged(
    lede: RunCommand, tmp_path: Path
) -> None:
    page = (ROOT / "docs" / "transfer.md").read_text("utf-8")
    examples = [line for line in page.splitlines() if line.startswith('{"kind"')]
    assert lede("import", write_lines(tmp_path, *examples))[1:] == (
        (
            "Taken: 1 editor, 1 connected chat, 1 source, 1 article, 1 tip, 1 blocked sender, 1 event, "
            "1 edition day, 1 section, 1 reader.\n"
        ),
        "",
    )
    lede("export", "out.jsonl")
    assert sorted((tmp_path / "out.jsonl").read_text().splitlines()) == sorted(examples)


def test_an_empty_file_imports_and_exports_nothing(lede: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").touch()
    assert lede("import", "in.jsonl")[:2] == (0, "Taken: nothing.\n")
    assert lede("export", "out.jsonl")[0] == 0
    assert (tmp_path / "out.jsonl").read_bytes() == b""


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, b"chat_id,timezone\n42,UTC\n", b'{"kind":']
)
def test_a_file_that_is_not_json_lines_is_refused_and_makes_no_database(
    lede: RunCommand, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "in.jsonl").write_bytes(content)
    code, _, errors = lede("import", "in.jsonl", db="new.db")
    assert code == 2
    assert errors.startswith("lede: in.jsonl is not JSON Lines: line 1 is not ")
    assert errors.count("\n") == 1
    assert not (tmp_path / "new.db").exists()


def test_a_missing_file_is_reported(lede: RunCommand) -> None:
    assert lede("import", "in.jsonl") == (
        2,
        "",
        "lede: in.jsonl cannot be read: No such file or directory.\n",
    )


def test_an_export_replaces_a_file_only_with_overwrite(lede: RunCommand, tmp_path: Path) -> None:
    lede("import", write_lines(tmp_path, MINIMAL_READER))
    (tmp_path / "out.jsonl").write_text("precious")
    code, _, errors = lede("export", "out.jsonl")
    assert code == 1
    assert errors == "lede: out.jsonl exists already. Choose another name, or --overwrite a file.\n"
    assert (tmp_path / "out.jsonl").read_text() == "precious"
    assert lede("export", "out.jsonl", "--overwrite")[0] == 0
    assert json.loads((tmp_path / "out.jsonl").read_text())["chat_id"] == 42
    assert lede("export", "lede.db", "--overwrite")[2] == (
        "lede: lede.db is the database itself. Choose another name.\n"
    )
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_without_a_database_there_is_nothing_to_export(lede: RunCommand, tmp_path: Path) -> None:
    assert lede("export", "out.jsonl", db="new.db")[::2] == (
        1,
        "lede: There is no database yet, so there is nothing to export.\n",
    )
    assert [path.name for path in tmp_path.iterdir()] == ["lede.db"]


def test_an_export_to_standard_output_holds_nothing_but_lines(lede: RunCommand, tmp_path: Path) -> None:
    lede("import", write_lines(tmp_path, MINIMAL_READER))
    code, output, errors = lede("export", "-")
    assert (code, json.loads(output)["chat_id"], errors) == (0, 42, "Exported: 1 reader.\n")


def test_old_articles_do_not_enter_digests_of_served_readers(lede: RunCommand, tmp_path: Path) -> None:
    """In a newsroom with articles old ones go to the archive, and one of today into the next digest."""
    run_in_transaction(tmp_path, fill)
    lede("export", "one.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "one.jsonl").read_text().splitlines()]
    published = [row for row in rows if row["kind"] == "article" and row["status"] == "published"]
    published[0]["published_at"] = "2026-11-01T12:00:00Z"
    published[1]["published_at"] = datetime.now(UTC).isoformat()
    last = {"day": "2026-11-22", "digests": 1, "seq": 1, "until": "2026-11-20T00:00:00Z"}

    async def fill_other(tx: Transaction) -> None:
        for number in range(1, 4):
            draft = await articles.add(tx, factories.new_article(f"Own {number}"), NOW)
            await articles.publish(tx, draft.id, NOW - timedelta(days=9 - number))
        await add_subscription(tx, 7, covered_seq=3)

    run_in_transaction(tmp_path, fill_other, "other.db")
    name = write_lines(tmp_path, *published, {**MINIMAL_READER, "served": last})
    assert lede("import", name, db="other.db")[0] == 0

    async def read(tx: Transaction) -> list[list[str]]:
        rows = [await subscriptions.list_for_update(tx, chat_id) for chat_id in (7, 42)]
        offered = await articles.list_candidates(tx, 99)
        newest = [article.title for article in await articles.latest(tx, None, 99)]
        served = [found[0].covered_seq or 0 for found in rows]
        return [*([offer.title for offer in offered if offer.seq > seq] for seq in served), newest]

    assert run_in_transaction(tmp_path, read, "other.db") == [
        ["Story 3"],
        ["Story 3"],
        ["Story 3", "Own 3", "Own 2", "Own 1", "Story 2"],
    ]


@pytest.mark.process
@pytest.mark.unmeasured
def test_an_interrupted_import_keeps_its_batches_and_a_repeated_one_imports_the_rest(
    lede: RunCommand, tmp_path: Path
) -> None:
    rows = [{**MINIMAL_READER, "chat_id": number} for number in range(1, 1601)]
    command = [sys.executable, "-m", "bot", "import", "-"]
    environ = {**os.environ, "DATABASE_URL": url(tmp_path), "PYTHONPATH": str(ROOT)}
    with (
        default_interrupt_handler(),
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            env=environ,
        ) as process,
    ):
        assert process.stdin is not None
        process.stdin.write(b"".join(json.dumps(row).encode() + b"\n" for row in rows[:1200]))
        process.stdin.flush()
        assert _wait_until(lambda: _count(tmp_path) >= 1000)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors.decode().endswith(" readers. Interrupted: the same command takes the rest.\n")
    assert lede("import", write_lines(tmp_path, *rows))[:2] == (
        0,
        "Taken: 1,600 readers. Known before: 1,000.\n",
    )


@contextmanager
def default_interrupt_handler() -> Iterator[None]:
    """Let child processes handle SIGINT, also where this process inherited it as ignored.

    A shell without job control starts background commands with SIGINT ignored, and ignored signals are
    inherited, so that an interrupt of the import would have no effect.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _count(folder: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{folder / 'lede.db'}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM subscriptions").fetchone()[0])
    except sqlite3.Error:
        return 0


def _wait_until(condition: Callable[[], bool]) -> bool:
    pause = threading.Event()
    return any(condition() or pause.wait(0.02) for _ in range(1500)) or condition()
