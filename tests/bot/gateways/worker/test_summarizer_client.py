"""The client of the worker process: answers, crashes, timeouts, idle end and the index of the archive."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio

from bot.errors import SummarizerError, UserError
from bot.gateways.worker.summarizer_client import SummarizerClient
from bot.ports.summarizer import ArticleOpening

TEXT = """The night ferry returns

The night ferry between Northaven and Skerra sails again as of Friday. It had been cancelled for two winters.

Tickets cost as much as before. Cars have to be booked a day ahead, because the ship takes only thirty.
"""
FERRY = "The night ferry between Northaven and Skerra sails again as of Friday after two winters."


@pytest.fixture
async def summarizer() -> AsyncIterator[SummarizerClient]:
    summarizer = SummarizerClient("lede")
    yield summarizer
    await summarizer.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_summarizer() -> AsyncIterator[SummarizerClient]:
    """A client whose process gets one hostile text after the other, as that of a bot does."""
    summarizer = SummarizerClient("lede")
    yield summarizer
    await summarizer.close()


def pid(summarizer: SummarizerClient) -> int:
    assert summarizer._process is not None
    return summarizer._process.pid


async def test_a_text_is_cleaned_and_summarized(summarizer: SummarizerClient) -> None:
    prepared = await summarizer.prepare_text(TEXT, [("travel", 3)])
    assert prepared.title == "The night ferry returns"
    assert prepared.language == "en"
    assert FERRY.split(" sails", maxsplit=1)[0] in " ".join(prepared.summary.sentences)
    assert isinstance(prepared.summary.ladder[0], tuple)


async def test_a_file_is_parsed_and_one_that_cannot_be_read_is_a_user_error(
    summarizer: SummarizerClient,
) -> None:
    assert (
        await summarizer.prepare_file("a.txt", TEXT.encode("utf-16"), [])
    ).title == "The night ferry returns"
    with pytest.raises(UserError) as caught:
        await summarizer.prepare_file("b.txt", b"\x89PNG\r\n\x1a\n", [])
    assert (caught.value.key, caught.value.args_) == ("file.not_text", {"name": "b.txt"})


async def test_a_crash_during_a_request_is_an_error_and_the_next_request_gets_a_new_process(
    summarizer: SummarizerClient,
) -> None:
    await summarizer.prepare_text(TEXT, [])
    crashed = pid(summarizer)
    os.kill(crashed, signal.SIGSTOP)
    request = asyncio.create_task(summarizer.prepare_text(TEXT, []))
    await asyncio.sleep(0)
    os.kill(crashed, signal.SIGKILL)
    with pytest.raises(SummarizerError, match="gave up"):
        await request
    assert (await summarizer.prepare_text(TEXT, [])).title
    assert pid(summarizer) != crashed


async def test_a_request_to_a_suspended_process_ends_at_the_timeout(summarizer: SummarizerClient) -> None:
    await summarizer.prepare_text(TEXT, [])
    suspended = pid(summarizer)
    os.kill(suspended, signal.SIGSTOP)
    summarizer._timeout = 0.2
    with pytest.raises(SummarizerError, match="TimeoutError"):
        await summarizer.prepare_text(TEXT, [])
    summarizer._timeout = 30
    assert (await summarizer.prepare_text(TEXT, [])).title
    assert pid(summarizer) != suspended


async def test_a_cancelled_request_leaves_no_answer_for_the_next_one(summarizer: SummarizerClient) -> None:
    await summarizer.prepare_text(TEXT, [])
    long_text = " ".join(
        f"Ship {number} reached the harbour of Northaven on day {number}." for number in range(9_000)
    )
    request = asyncio.create_task(summarizer.prepare_text(f"Another story\n\n{long_text}", []))
    await asyncio.sleep(0.01)
    request.cancel()
    with pytest.raises(asyncio.CancelledError):
        await request
    assert (await summarizer.prepare_text(TEXT, [])).title == "The night ferry returns"


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    "hostile",
    [
        "word " * 200_000,
        "x" * 1_000_000,
        f"{TEXT}\0{TEXT}\0",
        f"\ud800{TEXT}\udfff",
        "<" * 50_000,
        "\u202e" * 10_000,
        "((((" * 20_000 + ")" * 5,
        "\U0001f600" * 50_000,
    ],
    ids=["long line", "long word", "zeros", "half pairs", "angles", "directions", "brackets", "emoji"],
)
async def test_after_a_hostile_text_the_next_text_is_summarized(
    shared_summarizer: SummarizerClient, hostile: str
) -> None:
    try:
        prepared = await shared_summarizer.prepare_text(hostile, [])
        answer = prepared.title + "".join(prepared.summary.sentences)
    except UserError as refusal:
        answer = refusal.key
    assert "\0" not in answer
    assert (await shared_summarizer.prepare_text(TEXT, [])).title == "The night ferry returns"


async def test_an_idle_process_ends_and_the_next_request_starts_one() -> None:
    summarizer = SummarizerClient("lede", idle_timeout=0.05)
    try:
        await summarizer.prepare_text(TEXT, [])
        process = summarizer._process
        assert process is not None
        async with asyncio.timeout(60):
            assert await process.wait() == 0
        assert (await summarizer.prepare_text(TEXT, [])).title
    finally:
        await summarizer.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows a process's environment in /proc")
async def test_the_environment_of_the_process_contains_no_secrets(
    summarizer: SummarizerClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("BOT_TOKEN", "WEBHOOK_SECRET", "DATABASE_URL", "ADMIN_IDS"):
        monkeypatch.setenv(name, "a-secret")
    await summarizer.prepare_text(TEXT, [])
    assert b"a-secret" not in environment_of(pid(summarizer))


def environment_of(number: int) -> bytes:
    return Path(f"/proc/{number}/environ").read_bytes()


class FakeArchive:
    """Loads openings for `find_similar` and records the ids after which it was asked to."""

    def __init__(self, *openings: ArticleOpening) -> None:
        self.openings = list(openings)
        self.requested_after: list[int] = []

    async def load_after(self, number: int) -> Sequence[ArticleOpening]:
        self.requested_after.append(number)
        return [opening for opening in self.openings if opening[0] > number][:2]


async def test_each_article_is_indexed_once_and_all_of_them_again_after_a_crash(
    summarizer: SummarizerClient,
) -> None:
    others = [
        (n, f"Report {n}", f"Something else number {n} entirely about topic {n * 7}.") for n in (1, 2, 4)
    ]
    archive = FakeArchive(*others[:2], (3, "The night ferry returns", FERRY), others[2])
    question = ("The night ferry returns", FERRY, "en", archive.load_after)
    assert [number for number, _ in await summarizer.find_similar(*question)] == [3]
    assert archive.requested_after == [0, 2, 4]
    archive.openings.append((5, "The night ferry is back", FERRY))
    archive.requested_after.clear()
    assert sorted(number for number, _ in await summarizer.find_similar(*question)) == [3, 5]
    assert archive.requested_after == [4, 5]
    os.kill(pid(summarizer), signal.SIGKILL)
    with pytest.raises(SummarizerError):
        await summarizer.find_similar(*question)
    assert sorted(number for number, _ in await summarizer.find_similar(*question)) == [3, 5]


async def test_a_process_that_was_replaced_between_two_requests_indexes_again(
    summarizer: SummarizerClient,
) -> None:
    archive = FakeArchive((3, "The night ferry returns", FERRY))

    async def load(number: int) -> Sequence[ArticleOpening]:
        found = await archive.load_after(number)
        if archive.requested_after == [0, 3]:
            await summarizer.close()
        return found

    found = await summarizer.find_similar("The night ferry returns", FERRY, "en", load)
    assert [number for number, _ in found] == [3]
    assert archive.requested_after == [0, 3, 0, 3]
