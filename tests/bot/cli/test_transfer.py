"""lede export and lede import: what comes in, what is refused and why, and the same file out again."""

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
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.cli.main import run
from bot.cli.progress import TransferProgress
from bot.cli.transfer import run_import
from bot.services.transfer import batching, jsonl
from bot.settings import Settings
from data import feeds
from data.articles import articles, search
from data.audience import readers, subscriptions
from data.database import Database, Transaction
from data.delivery import editions
from data.newsroom import team
from data.records.audience import Subscription, SubscriptionState, SummaryLength
from data.records.feeds import NewSource
from tests.support import factories
from tests.support.factories import NOW
from tests.support.paths import ROOT

RunCommand = Callable[..., tuple[int, str, str]]
MINIMAL_READER = {"kind": "reader", "chat_id": 42}


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
    """Do something in one transaction on a database."""

    async def do() -> Any:
        database = await Database.open(url(folder, name))
        try:
            async with database.transaction() as tx:
                return await work(tx)
        finally:
            await database.close()

    return asyncio.run(do())


def subscription(folder: Path, chat_id: int, thread_id: int = 0, name: str = "lede.db") -> Subscription:
    async def look(tx: Transaction) -> Subscription | None:
        reader = await readers.get(tx, chat_id, thread_id)
        assert reader is not None
        return await subscriptions.get(tx, reader.id)

    found: Subscription | None = run_in_transaction(folder, look, name)
    assert found is not None
    return found


async def _subscribe(tx: Transaction, chat_id: int, thread_id: int = 0, **changes: Any) -> None:
    reader = await readers.ensure(tx, chat_id, thread_id, "private", "de", NOW)
    sample = factories.subscription(reader_id=reader.id, chat_id=chat_id, thread_id=thread_id)
    await subscriptions.save(tx, replace(sample, **changes))


async def _fill(tx: Transaction) -> None:
    """A newsroom with something of everything."""
    await team.add(tx, 7, "Ada \U0001f58b", 1, NOW)
    feed = NewSource("https://example.org/feed", "Example", "", True, False, ("city",), 7, "Ada", 7, "en")
    source = await feeds.add(tx, feed, NOW)
    assert source is not None
    await feeds.add_keys(tx, source.id, ["b" * 24, "a" * 24], NOW)
    await feeds.change(tx, source.id, success_at=NOW)
    for number in range(1, 7):
        new = factories.new_article(f"Story {number}", topics=("city",), url="https://example.org/live")
        article = await articles.add(tx, new, NOW + timedelta(minutes=number))
        if number in (2, 3, 5):
            await articles.publish(tx, article.id, NOW + timedelta(hours=number))
    await articles.discard(tx, 4, NOW)
    await editions.add_edition(tx, "digest", ((2,),), 0, NOW)
    await articles.retract(tx, 5, NOW)
    await _subscribe(tx, 42, slot_date="2026-11-22", slots_done=1, covered_seq=2, topics=("city", "köln"))
    await _subscribe(tx, -1001234567890, 5, state=SubscriptionState.BLOCKED, next_due=None)
    await _subscribe(tx, -1001234567890, 0, quiet_from="22:00", quiet_until="07:00")
    until = NOW + timedelta(days=400)
    await _subscribe(tx, 43, state=SubscriptionState.PAUSED, paused_until=until, length=SummaryLength.LONG)
    await readers.ensure(tx, 44, 0, "private", "en", NOW)  # has left


def test_what_was_exported_and_imported_is_exported_the_same_byte_for_byte(
    lede: RunCommand, tmp_path: Path
) -> None:
    run_in_transaction(tmp_path, _fill)
    assert lede("export", "one.jsonl")[0] == 0
    assert lede("import", "one.jsonl", db="new/other.db")[:2] == (
        0,
        "Taken: 1 editor, 1 source, 6 articles, 4 readers.\n",
    )
    assert lede("export", "two.jsonl", db="new/other.db")[0] == 0
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()
    kinds = [json.loads(line)["kind"] for line in (tmp_path / "one.jsonl").read_text().splitlines()]
    assert kinds == ["team", "source", *["article"] * 6, *["reader"] * 4]


def test_an_import_of_the_same_file_changes_nothing(lede: RunCommand, tmp_path: Path) -> None:
    run_in_transaction(tmp_path, _fill)
    lede("export", "one.jsonl")
    before = dump(tmp_path / "lede.db")
    code, said, _ = lede("import", "one.jsonl")
    assert (code, said) == (0, "Taken: 1 editor, 1 source, 6 articles, 4 readers. Known before: 12.\n")
    assert dump(tmp_path / "lede.db") == before


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [line for line in connection.iterdump() if "article_search" not in line]


def test_imported_articles_are_found_and_their_numbers_go_on(lede: RunCommand, tmp_path: Path) -> None:
    run_in_transaction(tmp_path, _fill)
    lede("export", "one.jsonl")
    lede("import", "one.jsonl", db="other.db")

    async def look(tx: Transaction) -> tuple[list[int], list[int], int, int, bool]:
        found = [article.id for article in await search.search(tx, "story", 9, 0)]
        newest = [article.id for article in await articles.latest(tx, "city", 9)]
        draft = await articles.add(tx, factories.new_article("Later"), NOW)
        later = await articles.publish(tx, draft.id, NOW)
        # The one that a digest carried elsewhere keeps its place when it is taken back and restored.
        await articles.retract(tx, 2, NOW)
        return found, newest, draft.id, later.seq or 0, (await articles.restore(tx, 2, NOW)).seq == 1

    assert run_in_transaction(tmp_path, look, "other.db") == ([3, 2], [3, 2], 7, 4, True)


def test_a_line_with_nothing_but_its_chat_gets_the_operators_defaults(
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


def test_times_and_weekdays_may_come_in_any_order_and_twice(lede: RunCommand, tmp_path: Path) -> None:
    line = {
        **MINIMAL_READER,
        "times": ["18:30", "8:00", "08:00"],
        "weekdays": [5, 1, 5],
        "topics": ["Köln ", "KÖLN"],
    }
    assert lede("import", write_lines(tmp_path, line))[0] == 0
    found = subscription(tmp_path, 42)
    assert (found.times, found.weekdays, found.topics) == (("08:00", "18:30"), (1, 5), ("köln",))


def test_a_changed_line_changes_what_it_says_and_leaves_the_rest(lede: RunCommand, tmp_path: Path) -> None:
    lede("import", write_lines(tmp_path, {**MINIMAL_READER, "timezone": "Asia/Tokyo", "times": ["08:00"]}))
    lede("import", write_lines(tmp_path, {**MINIMAL_READER, "times": ["09:00"]}))
    found = subscription(tmp_path, 42)
    assert (found.timezone, found.times) == ("Asia/Tokyo", ("09:00",))
    assert found.next_due is not None
    assert found.next_due.astimezone(ZoneInfo("Asia/Tokyo")).hour == 9


def test_a_day_that_was_served_has_no_second_digest_after_a_move(tmp_path: Path) -> None:
    served = {"day": "2026-11-22", "digests": 1, "seq": 3, "until": "2026-11-22T07:00:00Z"}
    line = {**MINIMAL_READER, "timezone": "UTC", "times": ["18:00"], "served": served}
    stream = io.BytesIO(json.dumps(line).encode())
    settings = Settings(database_url=url(tmp_path))
    assert run_import(settings, Path("-"), stdin=stream, stderr=io.StringIO(), clock=lambda: NOW) == 0
    found = subscription(tmp_path, 42)
    assert found.next_due == datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    assert (found.slot_date, found.slots_done, found.covered_seq) == ("2026-11-22", 1, 3)


REFUSED = [
    ({"chat_id": 1}, "has no kind; it should be one of team, source, article, reader"),
    ({"kind": "Reader", "chat_id": 1}, 'kind "Reader" should be one of team, source, article, reader'),
    ({"kind": ["reader"], "chat_id": 1}, "kind a list should be one of team, source, article, reader"),
    ([MINIMAL_READER], "holds a list instead of an object"),
    ("null", "holds null instead of an object"),
    ({"kind": "reader"}, "has no chat_id"),
    ({**MINIMAL_READER, "chat_id": True}, "chat_id true is not a whole number"),
    ({**MINIMAL_READER, "chat_id": 0}, "chat_id 0 is no chat"),
    ({**MINIMAL_READER, "chat_id": 42.0}, "chat_id 42.0 is not a whole number"),
    ({**MINIMAL_READER, "chat_id": "42"}, 'chat_id "42" is not a whole number'),
    ({**MINIMAL_READER, "chat_id": 1 << 63}, "is not between"),
    ({**MINIMAL_READER, "thread_id": -3}, "thread_id -3 is not between 0 and"),
    ({**MINIMAL_READER, "timezone": "Mars/Base"}, 'timezone "Mars/Base" is not a zone name'),
    ({**MINIMAL_READER, "timezone": "../../etc/passwd"}, "is not a zone name"),
    ({**MINIMAL_READER, "timezone": "\x1b[31mred"}, 'timezone "\\u001b[31mred" is not a zone name'),
    ({**MINIMAL_READER, "times": ["25:00"]}, 'times "25:00" is not a time of day like 08:00'),
    ({**MINIMAL_READER, "times": []}, "times is empty"),
    ({**MINIMAL_READER, "times": "08:00"}, 'times "08:00" is not a list'),
    ({**MINIMAL_READER, "weekdays": [8]}, "weekdays 8 is not between 1 and 7"),
    ({**MINIMAL_READER, "weekdays": [True]}, "weekdays true is not a whole number"),
    ({**MINIMAL_READER, "topics": ["a\0b"]}, "topics holds a NUL character"),
    ('{"kind": "reader", "chat_id": 1, "topics": ["\\ud800"]}', "half of a surrogate pair"),
    ('{"kind": "reader", "chat_id": 1, "chat_id": 2}', 'says "chat_id" twice'),
    ('{"kind": "reader", "chat_id": NaN}', "NaN is no JSON number"),
    ('{"kind": "reader", "chat_id": ' + "9" * 5000 + "}", "too many digits"),
    ('{"kind": "reader", "chat_id": ' + "[" * 200_000, "is nested too deeply"),
    ('{"kind": "reader", "chat_id": 1', "is not JSON"),
    ({**MINIMAL_READER, "language": "plain English"}, "is not a language"),
    ({**MINIMAL_READER, "state": "asleep"}, 'state "asleep" should be one of active, paused, blocked'),
    ({**MINIMAL_READER, "state": "paused"}, 'state "paused" needs paused_until'),
    ({**MINIMAL_READER, "paused_until": "2026-12-01T08:00:00"}, "does not say which zone it is in"),
    ({**MINIMAL_READER, "paused_until": "9999-12-31T23:59:59Z"}, "is not between 1970 and 2200"),
    ({**MINIMAL_READER, "quiet": ["22:00"]}, "quiet should be two times"),
    ({**MINIMAL_READER, "served": {"day": "2026-02-30"}}, 'served day "2026-02-30" is not a day'),
    ({"kind": "team", "user_id": -1}, "user_id -1 is not between"),
    ({"kind": "source", "url": "javascript:alert(1)"}, "url "),
    ({"kind": "article", "title": "x", "blocks": []}, "has no summary"),
]


@pytest.mark.parametrize(("line", "reason"), REFUSED, ids=[reason[:40] for _, reason in REFUSED])
def test_a_line_that_cannot_be_taken_is_told_by_number_and_reason_and_the_rest_is_taken(
    lede: RunCommand, tmp_path: Path, line: object, reason: str
) -> None:
    name = write_lines(tmp_path, {**MINIMAL_READER, "chat_id": 10}, line, {**MINIMAL_READER, "chat_id": 11})
    code, said, errors = lede("import", name)
    assert (code, said) == (1, "Taken: 2 readers. Refused: 1 line.\n")
    assert errors.startswith("line 2: ")
    assert reason in errors
    assert errors.count("\n") == 1
    assert len(errors) < 400


def test_a_field_nobody_knows_is_named_once_and_passed_over(lede: RunCommand, tmp_path: Path) -> None:
    name = write_lines(
        tmp_path, {**MINIMAL_READER, "colour": "red"}, {**MINIMAL_READER, "chat_id": 43, "colour": 1}
    )
    code, _, errors = lede("import", name)
    assert (code, errors) == (
        0,
        'line 1: "colour" is no field of a reader; it is passed over, here and below\n',
    )


def test_marks_of_other_systems_and_empty_lines_do_no_harm(lede: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(
        b'\xef\xbb\xbf{"kind":"reader","chat_id":1}\r\n\r\n  {"kind":"reader","chat_id":2}\r\n\n'
        b'{"kind":"reader","chat_id":3}'
    )
    assert lede("import", "in.jsonl")[:2] == (0, "Taken: 3 readers.\n")


def test_a_line_without_end_is_refused_unread(
    lede: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonl, "MAX_LINE_BYTES", 2_000)
    endless = '{"kind": "reader", "note": "' + "x" * 3_000_000 + '"}'
    code, said, errors = lede(
        "import", write_lines(tmp_path, MINIMAL_READER, endless, {**MINIMAL_READER, "chat_id": 43})
    )
    assert (code, said) == (1, "Taken: 2 readers. Refused: 1 line.\n")
    assert errors.startswith("line 2: is longer than")


def test_every_example_of_the_documentation_comes_in_and_goes_out_as_it_is(
    lede: RunCommand, tmp_path: Path
) -> None:
    page = (ROOT / "docs" / "transfer.md").read_text("utf-8")
    examples = [line for line in page.splitlines() if line.startswith('{"kind"')]
    assert lede("import", write_lines(tmp_path, *examples))[1:] == (
        "Taken: 1 editor, 1 source, 1 article, 1 reader.\n",
        "",
    )
    lede("export", "out.jsonl")
    assert sorted((tmp_path / "out.jsonl").read_text().splitlines()) == sorted(examples)


def test_an_empty_file_is_an_empty_newsroom(lede: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").touch()
    assert lede("import", "in.jsonl")[:2] == (0, "Taken: nothing.\n")
    assert lede("export", "out.jsonl")[0] == 0
    assert (tmp_path / "out.jsonl").read_bytes() == b""


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, b"chat_id,timezone\n42,UTC\n", b'{"kind":']
)
def test_a_file_of_another_kind_is_said_in_one_line_and_makes_no_database(
    lede: RunCommand, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "in.jsonl").write_bytes(content)
    code, _, errors = lede("import", "in.jsonl", db="new.db")
    assert code == 2
    assert errors.startswith("lede: in.jsonl is not JSON Lines: line 1 is not ")
    assert errors.count("\n") == 1
    assert not (tmp_path / "new.db").exists()


def test_a_file_that_is_not_there_is_said_plainly(lede: RunCommand) -> None:
    assert lede("import", "in.jsonl") == (
        2,
        "",
        "lede: in.jsonl cannot be read: No such file or directory.\n",
    )


def test_an_export_never_replaces_a_file_unless_told_to(lede: RunCommand, tmp_path: Path) -> None:
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
    code, said, errors = lede("export", "-")
    assert (code, json.loads(said)["chat_id"], errors) == (0, 42, "Exported: 1 reader.\n")


def test_an_old_archive_is_no_news_to_those_who_are_served_already(lede: RunCommand, tmp_path: Path) -> None:
    """In a living newsroom old stories go to the archive; one of today goes into the next digest."""
    run_in_transaction(tmp_path, _fill)
    lede("export", "one.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "one.jsonl").read_text().splitlines()]
    published = [row for row in rows if row["kind"] == "article" and row["status"] == "published"]
    published[0]["published_at"] = "2026-11-01T12:00:00Z"
    published[1]["published_at"] = datetime.now(UTC).isoformat()
    last = {"day": "2026-11-22", "digests": 1, "seq": 1, "until": "2026-11-20T00:00:00Z"}

    async def elsewhere(tx: Transaction) -> None:
        for number in range(1, 4):
            draft = await articles.add(tx, factories.new_article(f"Own {number}"), NOW)
            await articles.publish(tx, draft.id, NOW - timedelta(days=9 - number))
        await _subscribe(tx, 7, covered_seq=3)

    run_in_transaction(tmp_path, elsewhere, "living.db")
    name = write_lines(tmp_path, *published, {**MINIMAL_READER, "served": last})
    assert lede("import", name, db="living.db")[0] == 0

    async def look(tx: Transaction) -> list[list[str]]:
        there = await subscriptions.list_for_update(tx, 7), await subscriptions.list_for_update(tx, 42)
        offered = await articles.list_candidates(tx, 99)
        newest = [article.title for article in await articles.latest(tx, None, 99)]
        served = [found[0].covered_seq or 0 for found in there]
        return [*([offer.title for offer in offered if offer.seq > seq] for seq in served), newest]

    assert run_in_transaction(tmp_path, look, "living.db") == [
        ["Story 3"],
        ["Story 3"],
        ["Story 3", "Own 3", "Own 2", "Own 1", "Story 2"],
    ]


def test_an_article_that_is_here_already_is_not_doubled(lede: RunCommand, tmp_path: Path) -> None:
    run_in_transaction(tmp_path, _fill)
    lede("export", "one.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "one.jsonl").read_text().splitlines()]
    story = next(row for row in rows if row.get("title") == "Story 2")
    by_text = {**story, "number": 900, "created_at": None, "title": "Another title", "url": ""}
    by_page = {**story, "number": 901, "created_at": "2020-01-01T00:00:00Z", "fingerprint": "new"}
    for line in (by_text, by_page):
        code, said, _ = lede("import", write_lines(tmp_path, line, line))
        assert (code, said) == (0, "Taken: 2 articles. Known before: 2.\n")


@pytest.mark.process
def test_an_interrupt_keeps_what_was_taken_and_the_same_command_takes_the_rest(
    lede: RunCommand, tmp_path: Path
) -> None:
    rows = [{**MINIMAL_READER, "chat_id": number} for number in range(1, 1601)]
    command = [sys.executable, "-m", "bot", "import", "-"]
    environ = {**os.environ, "DATABASE_URL": url(tmp_path), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=environ,
    ) as process:
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


def _count(folder: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{folder / 'lede.db'}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM subscriptions").fetchone()[0])
    except sqlite3.Error:
        return 0


def _wait_until(condition: Callable[[], bool]) -> bool:
    pause = threading.Event()
    return any(condition() or pause.wait(0.02) for _ in range(1500)) or condition()


def test_progress_is_a_line_now_and_then_and_on_a_terminal_one_that_is_written_over() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    shown = []
    for stream in (io.StringIO(), Terminal()):
        moments = iter([0.0, 1.0, 6.0, 6.01])
        progress = TransferProgress("Taken", stream, lambda moments=moments: next(moments))  # type: ignore[misc]
        for count in (500, 500, 1):
            progress.add("reader", count)
        progress.clear()
        shown.append(stream.getvalue())
    over = "\r\x1b[K"
    assert shown == [
        "Taken: 1,000 readers ...\n",
        f"{over}Taken: 500 readers ...{over}Taken: 1,000 readers ...{over}",
    ]


def test_kinds_in_any_order_fill_few_batches() -> None:
    rows = [
        {"kind": "team", "user_id": n} if n % 2 else {**MINIMAL_READER, "chat_id": n} for n in range(1, 801)
    ]
    stream = io.BytesIO("\n".join(map(json.dumps, rows)).encode())
    told: list[tuple[int, str]] = []
    found = list(
        batching.read_batches(stream, lambda *said: told.append(said), lambda *said: told.append(said))
    )
    assert told == []
    assert [(batch.kind, len(batch.items)) for batch in found] == [("team", 400), ("reader", 400)]
