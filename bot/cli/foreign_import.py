"""`lede import` for files of other programs: lists of feeds, a channel's history, archives of feeds."""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final, TextIO

from bot.cli.progress import TransferProgress
from bot.cli.streams import standard_input
from bot.cli.transfer import EXIT_INTERRUPTED, EXIT_UNREADABLE, STDIO, ImportTally, run_import
from bot.clock import real_time
from bot.gateways.worker.feed_client import FeedSummarizerClient
from bot.ports.feed_reader import FeedSummarizer
from bot.services.transfer.foreign.channel_history import read_history
from bot.services.transfer.foreign.feed_archive import read_archive
from bot.services.transfer.foreign.feed_lists import read_feed_list
from bot.services.transfer.foreign.file_kind import HEAD_BYTES, FileKind, begins_with_export_line, detect_kind
from bot.services.transfer.foreign.importing import ForeignImporter
from bot.services.transfer.foreign.items import ForeignFeed, ForeignStory, RefusedItem, WrongKind
from bot.settings import Settings
from data.database import Database
from data.errors import DataError
from data.transfer.records import ImportCounts, TransferredArticle

_MAX_FILE_BYTES: Final = 1_000_000_000
_FEED_BATCH_SIZE: Final = 200
_STORY_BATCH_SIZE: Final = 50
_NAMES: Final = {
    FileKind.OPML: "a list of feeds (OPML)",
    FileKind.RSSTT: "a list of RSS-to-Telegram-Bot",
    FileKind.TELEGRAM: "a channel's history",
    FileKind.FEED: "an archive of a feed",
}


def run(
    settings: Settings,
    source: Path,
    *,
    kind: FileKind | None = None,
    is_dry_run: bool = False,
    channel: str = "",
    stdin: BinaryIO | None = None,
    stderr: TextIO | None = None,
    clock: Callable[[], datetime] = real_time,
    summarizer: FeedSummarizer | None = None,
) -> int:
    """Import a file of any kind; the reason of each refused entry goes to `stderr`.

    Returns:
        The exit code: 0, 1 when entries were refused, 2 when the file cannot be read, 130 after an interrupt.

    Raises:
        DataError: The database failed; what was imported before stays.
    """
    error_stream = stderr or sys.stderr
    try:
        stream = _rewindable(stdin or standard_input()) if source == STDIO else source.open("rb")
    except OSError as problem:
        error_stream.write(f"lede: {source} cannot be read: {problem.strerror or problem}.\n")
        return EXIT_UNREADABLE
    with stream:
        try:
            chosen = kind or detect_kind(stream.peek(HEAD_BYTES)[:HEAD_BYTES])
            if chosen is FileKind.JSONL:
                return run_import(
                    settings, source, stream=stream, stderr=stderr, clock=clock, is_dry_run=is_dry_run
                )
            content = stream.read(_MAX_FILE_BYTES + 1)
        except OSError as problem:
            error_stream.write(f"lede: {source} cannot be read: {problem.strerror or problem}.\n")
            return EXIT_UNREADABLE
    if len(content) > _MAX_FILE_BYTES:
        error_stream.write(f"lede: {source} is larger than {_MAX_FILE_BYTES // 1_000_000_000} GB.\n")
        return EXIT_UNREADABLE
    tally = ImportTally(TransferProgress("Taken", error_stream), "entry", "entries", is_dry_run=is_dry_run)
    worker = summarizer or FeedSummarizerClient(settings.summary_method)
    items = _read(chosen, content, channel, settings.default_timezone)
    try:
        asyncio.run(_import_all(settings, items, tally, worker, clock(), is_dry_run=is_dry_run))
    except WrongKind as problem:
        tally.print_line(f"lede: {source} is not {_NAMES[chosen]}: {problem}.")
        return EXIT_UNREADABLE
    except DataError:
        tally.print_line(f"{tally.summary} The same command takes the rest.")
        raise
    except KeyboardInterrupt:
        tally.print_line(f"{tally.summary} Interrupted: the same command takes the rest.")
        return EXIT_INTERRUPTED
    return tally.finish()


def _rewindable(stream: BinaryIO) -> io.BufferedReader:
    """Standard input, of which the beginning can be looked at without reading it."""
    # As much as is there: an interrupted import has stored all lines that were written to it.
    read: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
    head = b""
    while len(head) < HEAD_BYTES and not begins_with_export_line(head) and (part := read(HEAD_BYTES)):
        head += part
    return io.BufferedReader(_Chained(head, read), HEAD_BYTES)


class _Chained(io.RawIOBase):
    """The bytes of `head`, then those that `read` gives."""

    def __init__(self, head: bytes, read: Callable[[int], bytes]) -> None:
        super().__init__()
        self._head = head
        self._read = read

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # no array is given
        size = len(buffer)
        found, self._head = self._head[:size], self._head[size:]
        found = found or self._read(size)
        buffer[: len(found)] = found
        return len(found)


def _read(
    kind: FileKind, content: bytes, channel: str, zone: str
) -> Iterator[ForeignFeed | ForeignStory | RefusedItem]:
    match kind:
        case FileKind.TELEGRAM:
            return read_history(content, channel, zone)
        case FileKind.FEED:
            return read_archive(content)
        case _:
            return read_feed_list(content, prefers_text=kind is FileKind.RSSTT)


async def _import_all(
    settings: Settings,
    items: Iterator[ForeignFeed | ForeignStory | RefusedItem],
    tally: ImportTally,
    summarizer: FeedSummarizer,
    now: datetime,
    *,
    is_dry_run: bool,
) -> None:
    first = next(items, None)  # before the database is made: the file may be of another kind
    database = None if is_dry_run else await Database.open(settings.database_url)
    try:
        importer = ForeignImporter(database, summarizer, now)
        feeds: list[ForeignFeed] = []
        stories: list[TransferredArticle] = []
        for item in chain([first] if first else [], items):
            match item:
                case RefusedItem():
                    tally.reject_at(item.place, item.reason)
                case ForeignFeed():
                    feeds.append(item)
                case ForeignStory():
                    await _take(importer, item, stories, tally)
        for start in range(0, len(feeds), _FEED_BATCH_SIZE):
            batch = feeds[start : start + _FEED_BATCH_SIZE]
            tally.add("source", await importer.import_feeds(batch))
        await _store(importer, stories, tally)
    finally:
        await summarizer.close()
        if database is not None:
            await database.close()


async def _take(
    importer: ForeignImporter, story: ForeignStory, stories: list[TransferredArticle], tally: ImportTally
) -> None:
    """Prepare a story, and store those that have gathered when they fill a batch."""
    prepared = await importer.prepare_story(story)
    if isinstance(prepared, RefusedItem):
        tally.reject_at(prepared.place, prepared.reason)
    elif prepared is None:
        tally.add("article", ImportCounts(unchanged=1))
    else:
        stories.append(prepared)
    if len(stories) >= _STORY_BATCH_SIZE:
        await _store(importer, stories, tally)


async def _store(importer: ForeignImporter, stories: list[TransferredArticle], tally: ImportTally) -> None:
    if stories:
        tally.add("article", await importer.import_stories(stories))
        stories.clear()
