"""The commands `lede export` and `lede import`: write and read the newsroom as JSON Lines."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final, TextIO

from bot.cli.progress import TransferProgress, format_counts
from bot.cli.streams import (
    EXIT_BROKEN_PIPE,
    announce_keyboard,
    redirect_to_devnull,
    standard_input,
    standard_output,
)
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

STDIO: Final = Path("-")
"""The argument that means standard input or output."""
_EXIT_LINES_REJECTED = 1
EXIT_UNREADABLE, EXIT_INTERRUPTED = 2, 130


class ExportError(LedeError):
    """An export could not be written; nothing was changed."""


def run_export(
    settings: Settings,
    target: Path,
    *,
    overwrite: bool = False,
    stdout: BinaryIO | None = None,
    stderr: TextIO | None = None,
) -> int:
    """Export to a file, which is replaced atomically, or to standard output for "-".

    Returns:
        The exit code: 0, or 141 when the reader of standard output closed it.

    Raises:
        ExportError: There is no database, the file exists, or it cannot be written.
        DataError: The database cannot be read.
    """
    progress = TransferProgress("Written", stderr or sys.stderr)
    if not location.may_exist(settings.database_url):
        raise ExportError("There is no database yet, so there is nothing to export.")
    if target == STDIO:
        return _export_to_stream(settings, stdout or standard_output(), progress)
    with _open_atomically(settings, target, overwrite=overwrite) as out:
        unsent = asyncio.run(_export(settings, out.write, progress))
    _print_result(progress, f"Exported to {target}", unsent)
    return 0


def _export_to_stream(settings: Settings, out: BinaryIO, progress: TransferProgress) -> int:
    try:
        unsent = asyncio.run(_export(settings, out.write, progress))
        out.flush()
    except BrokenPipeError:
        redirect_to_devnull(out)
        return EXIT_BROKEN_PIPE
    except OSError as error:
        redirect_to_devnull(out)
        raise ExportError(f"Standard output could not be written: {error.strerror}.") from error
    _print_result(progress, "Exported", unsent)
    return 0


async def _export(settings: Settings, out: Callable[[bytes], object], progress: TransferProgress) -> int:
    database = await Database.open(settings.database_url)
    try:
        return await export.write(database, out, progress.add)
    finally:
        await database.close()


def _print_result(progress: TransferProgress, heading: str, unsent: int) -> None:
    progress.print_line(f"{heading}: {format_counts(progress.done)}.")
    if unsent:
        progress.print_line(
            f"Not in it: {unsent:,} planned messages that are still to be sent. "
            "To move without losing them, stop Lede when there are none."
        )


@contextmanager
def _open_atomically(settings: Settings, target: Path, *, overwrite: bool) -> Iterator[BinaryIO]:
    """A temporary file, readable by its owner only, that replaces `target` when the block succeeds."""
    if target.exists() and (target.is_dir() or not overwrite):
        raise ExportError(f"{target} exists already. Choose another name, or --overwrite a file.")
    if location.is_same_file(settings.database_url, target):
        raise ExportError(f"{target} is the database itself. Choose another name.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary_name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise ExportError(f"{target} cannot be written: {error.strerror}.") from error
    try:
        with open(descriptor, "wb", buffering=1 << 20) as out:  # noqa: PTH123 - a descriptor has no path
            yield out
            out.flush()
            os.fsync(out.fileno())
        Path(temporary_name).replace(target)
    except OSError as error:
        raise ExportError(f"{target} could not be written: {error.strerror}.") from error
    finally:
        Path(temporary_name).unlink(missing_ok=True)


def run_import(
    settings: Settings,
    source: Path,
    *,
    stream: BinaryIO | None = None,
    stdin: BinaryIO | None = None,
    stderr: TextIO | None = None,
    clock: Callable[[], datetime] = real_time,
    is_dry_run: bool = False,
) -> int:
    """Import a file, or standard input for "-"; the reason of each rejected line goes to `stderr`.

    `stream` is the file where it is open already; a dry run reads it and stores nothing.

    Returns:
        The exit code: 0, 1 when lines were rejected, 2 when the file cannot be read or is not JSON Lines,
        130 after an interrupt.

    Raises:
        DataError: The database failed; the batches imported before stay.
    """
    progress = TransferProgress("Taken", stderr or sys.stderr)
    tally = ImportTally(progress, is_dry_run=is_dry_run)
    try:
        with nullcontext(stream) if stream is not None else _open_input(source, stdin) as lines:
            if is_dry_run:
                _read_all(lines, tally)
            else:
                _import_all(settings, lines, tally, clock)
    except NotJsonLines as problem:
        progress.print_line(f"lede: {source} is not JSON Lines: {problem}.")
        return EXIT_UNREADABLE
    except OSError as problem:
        progress.print_line(f"lede: {source} cannot be read: {problem.strerror or problem}.")
        return EXIT_UNREADABLE
    except DataError:
        progress.print_line(f"{tally.summary} The same command takes the rest.")
        raise
    except KeyboardInterrupt:
        progress.print_line(f"{tally.summary} Interrupted: the same command takes the rest.")
        return EXIT_INTERRUPTED
    return tally.finish()


class ImportTally:
    """Counts imported and rejected lines or entries, and reports them.

    Args:
        progress: Shows them.
        one: What a rejected part of the file is called.
        many: The plural of `one`.
        is_dry_run: Whether nothing is stored.
    """

    def __init__(
        self, progress: TransferProgress, one: str = "line", many: str = "lines", *, is_dry_run: bool = False
    ) -> None:
        self._progress = progress
        self._imported = ImportCounts()
        self._names = one, many
        self._is_dry_run = is_dry_run
        self.rejected = 0

    def reject(self, number: int, reason: str) -> None:
        """Count a rejected line, and print its reason."""
        self.reject_at(f"line {number:d}", reason)

    def reject_at(self, place: str, reason: str) -> None:
        """Count a rejected part of the file, and print its reason."""
        self.rejected += 1
        self._progress.print_line(f"{place}: {reason}")

    def report_unknown_field(self, number: int, message: str) -> None:
        """Print what is passed over."""
        self._progress.print_line(f"line {number:d}: {message}")

    def print_line(self, text: str) -> None:
        """Print a line that stays."""
        self._progress.print_line(text)

    def add(self, kind: str, imported: ImportCounts) -> None:
        """Count imported objects of a kind."""
        self._imported += imported
        self._progress.add(kind, imported.total)

    @property
    def summary(self) -> str:
        """What was taken, refused and known, in words."""
        verb = "Would take" if self._is_dry_run else "Taken"
        parts = [f"{verb}: {format_counts(self._progress.done)}."]
        if self.rejected:
            one, many = self._names
            parts.append(f"Refused: {self.rejected:,} {one if self.rejected == 1 else many}.")
        if self._imported.unchanged:
            parts.append(f"Known before: {self._imported.unchanged:,}.")
        if self._is_dry_run:
            parts.append("Nothing was stored.")
        return " ".join(parts)

    def finish(self) -> int:
        """Print the summary on standard output; returns the exit code."""
        self._progress.clear()
        sys.stdout.write(f"{self.summary}\n")
        return _EXIT_LINES_REJECTED if self.rejected else 0


def _read_all(stream: BinaryIO, tally: ImportTally) -> None:
    """Check every line without a database."""
    for batch in read_batches(stream, tally.reject, tally.report_unknown_field):
        tally.add(batch.kind, ImportCounts(added=len(batch.items)))


def _import_all(
    settings: Settings, stream: BinaryIO, tally: ImportTally, clock: Callable[[], datetime]
) -> None:
    batches = read_batches(stream, tally.reject, tally.report_unknown_field)
    first_batch = next(batches, None)  # before the database is made: the file may not be JSON Lines
    # Standard input is read outside the event loop, so that an interrupt ends a blocking read at once.
    with asyncio.Runner() as runner:
        database = runner.run(Database.open(settings.database_url))
        try:
            defaults = ImportDefaults(
                settings.default_timezone, settings.default_digest_times, settings.default_language
            )
            importer = runner.run(Importer.begin(database, defaults, clock))
            for batch in chain([first_batch] if first_batch else [], batches):
                tally.add(batch.kind, runner.run(importer.import_batch(batch)))
        finally:
            runner.run(database.close())


@contextmanager
def _open_input(source: Path, stdin: BinaryIO | None) -> Iterator[BinaryIO]:
    if source == STDIO:
        stream = stdin or standard_input()
        announce_keyboard(stream)
        yield stream
        return
    with source.open("rb", buffering=1 << 20) as stream:
        yield stream
