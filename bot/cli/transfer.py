"""`lede export` and `lede import`: the newsroom as JSON Lines, out and in."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final, TextIO

from bot.cli.progress import Progress, counted
from bot.cli.streams import silence, standard_input, standard_output
from bot.clock import real_time
from bot.errors import LedeError
from bot.services.transfer import export
from bot.services.transfer.batching import read_batches
from bot.services.transfer.errors import NotJsonLines
from bot.services.transfer.importer import Importer
from bot.services.transfer.readers import ImportDefaults
from bot.settings import Settings
from data.database import Database
from data.engines import location
from data.errors import DataError
from data.transfer.records import ImportCounts

STANDARD: Final = Path("-")
_REFUSED, _UNREADABLE, _INTERRUPTED, _BROKEN_PIPE = 1, 2, 130, 141


class ExportRefused(LedeError):
    """An export was not written; nothing was changed."""


def run_export(
    settings: Settings,
    target: Path,
    *,
    overwrite: bool = False,
    stdout: BinaryIO | None = None,
    stderr: TextIO | None = None,
) -> int:
    """Write everything to a file, which appears whole or not at all, or to standard output for "-".

    Returns:
        The exit code.

    Raises:
        ExportRefused: There is no newsroom yet, the file exists, or it cannot be written.
        DataError: The database cannot be read.
    """
    progress = Progress("Written", stderr or sys.stderr)
    if not location.may_exist(settings.database_url):
        raise ExportRefused("There is no database yet, so there is nothing to export.")
    if target == STANDARD:
        return _to_pipe(settings, stdout or standard_output(), progress)
    with _fresh_file(settings, target, overwrite=overwrite) as out:
        left = asyncio.run(_export(settings, out.write, progress))
    _tell_end(progress, f"Exported to {target}", left)
    return 0


def _to_pipe(settings: Settings, out: BinaryIO, progress: Progress) -> int:
    try:
        left = asyncio.run(_export(settings, out.write, progress))
        out.flush()
    except BrokenPipeError:
        silence(out)
        return _BROKEN_PIPE
    except OSError as error:
        silence(out)
        raise ExportRefused(f"Standard output could not be written: {error.strerror}.") from error
    _tell_end(progress, "Exported", left)
    return 0


async def _export(settings: Settings, out: Callable[[bytes], object], progress: Progress) -> int:
    database = await Database.open(settings.database_url)
    try:
        return await export.write(database, out, progress.add)
    finally:
        await database.close()


def _tell_end(progress: Progress, beginning: str, left: int) -> None:
    progress.say(f"{beginning}: {counted(progress.done)}.")
    if left:
        progress.say(
            f"Not in it: {left:,} planned messages that are still to be sent. "
            "To move without losing them, stop Lede when there are none."
        )


@contextmanager
def _fresh_file(settings: Settings, target: Path, *, overwrite: bool) -> Iterator[BinaryIO]:
    """A new file that takes its place when the block ends well; only its owner may read it."""
    if target.exists() and (target.is_dir() or not overwrite):
        raise ExportRefused(f"{target} exists already. Choose another name, or --overwrite a file.")
    if location.is_same_file(settings.database_url, target):
        raise ExportRefused(f"{target} is the database itself. Choose another name.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise ExportRefused(f"{target} cannot be written: {error.strerror}.") from error
    try:
        with open(number, "wb", buffering=1 << 20) as out:  # noqa: PTH123 - a descriptor has no path
            yield out
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(target)
    except OSError as error:
        raise ExportRefused(f"{target} could not be written: {error.strerror}.") from error
    finally:
        Path(name).unlink(missing_ok=True)


def run_import(
    settings: Settings,
    source: Path,
    *,
    stdin: BinaryIO | None = None,
    stderr: TextIO | None = None,
    clock: Callable[[], datetime] = real_time,
) -> int:
    """Take in a file, or standard input for "-"; each line that is not taken is told with its reason.

    Returns:
        The exit code: 1 when lines were refused, 2 when the file is not JSON Lines or cannot be read.

    Raises:
        DataError: The database cannot be used; what was taken before is kept.
    """
    progress = Progress("Taken", stderr or sys.stderr)
    tally = _Tally(progress)
    try:
        with _opened(source, stdin) as stream:
            _take_all(settings, stream, tally, clock)
    except NotJsonLines as problem:
        progress.say(f"lede: {source} is not JSON Lines: {problem}.")
        return _UNREADABLE
    except OSError as problem:
        progress.say(f"lede: {source} cannot be read: {problem.strerror or problem}.")
        return _UNREADABLE
    except DataError:
        progress.say(f"{tally.words} The same command takes the rest.")
        raise
    except KeyboardInterrupt:
        progress.say(f"{tally.words} Interrupted: the same command takes the rest.")
        return _INTERRUPTED
    progress.clear()
    sys.stdout.write(f"{tally.words}\n")
    return _REFUSED if tally.refused else 0


class _Tally:
    """What became of the lines."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._taken = ImportCounts()
        self.refused = 0

    def refuse(self, number: int, reason: str) -> None:
        self.refused += 1
        self._progress.say(f"line {number:d}: {reason}")

    def note(self, number: int, remark: str) -> None:
        self._progress.say(f"line {number:d}: {remark}")

    def add(self, kind: str, taken: ImportCounts) -> None:
        self._taken += taken
        self._progress.add(kind, taken.total)

    @property
    def words(self) -> str:
        parts = [f"Taken: {counted(self._progress.done)}."]
        if self.refused:
            parts.append(f"Refused: {self.refused:,} {'line' if self.refused == 1 else 'lines'}.")
        if self._taken.unchanged:
            parts.append(f"Known before: {self._taken.unchanged:,}.")
        return " ".join(parts)


def _take_all(settings: Settings, stream: BinaryIO, tally: _Tally, clock: Callable[[], datetime]) -> None:
    found = read_batches(stream, tally.refuse, tally.note)
    first = next(found, None)  # what is no JSON Lines makes no database
    # Only the database's part runs in the loop: an interrupt ends a wait for standard input at once.
    with asyncio.Runner() as runner:
        database = runner.run(Database.open(settings.database_url))
        try:
            defaults = ImportDefaults(
                settings.default_timezone, settings.default_digest_times, settings.default_language
            )
            incoming = runner.run(Importer.begin(database, defaults, clock))
            for batch in chain([first] if first else [], found):
                tally.add(batch.kind, runner.run(incoming.import_batch(batch)))
        finally:
            runner.run(database.close())


@contextmanager
def _opened(source: Path, stdin: BinaryIO | None) -> Iterator[BinaryIO]:
    if source == STANDARD:
        yield stdin or standard_input()
        return
    with source.open("rb", buffering=1 << 20) as stream:
        yield stream
