"""The worker process: it may crash, hang or rest, and the next request gets a fresh one."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from bot.errors import SummarizerError, UserError
from bot.gateways.worker.summarizer_client import SummarizerClient
from bot.ports.summarizer import ArticleOpening

TEXT = """The night ferry returns

The night ferry between Northaven and Skerra sails again as of Friday. It had been cancelled for two winters.

Tickets cost as much as before. Cars have to be booked a day ahead, because the ship takes only thirty.
"""
FERRY = "The night ferry between Northaven and Skerra sails again as of Friday after two winters."


@pytest.fixture
async def thinker() -> AsyncIterator[SummarizerClient]:
    thinker = SummarizerClient("lede")
    yield thinker
    await thinker.close()


def pid(thinker: SummarizerClient) -> int:
    assert thinker._process is not None
    return thinker._process.pid


async def test_a_text_comes_back_clean_and_condensed(thinker: SummarizerClient) -> None:
    prepared = await thinker.prepare_text(TEXT, [("travel", 3)])
    assert prepared.title == "The night ferry returns"
    assert prepared.language == "en"
    assert FERRY.split(" sails", maxsplit=1)[0] in " ".join(prepared.summary.sentences)
    assert isinstance(prepared.summary.ladder[0], tuple)


async def test_a_file_is_read_there_and_its_trouble_becomes_words_for_people(
    thinker: SummarizerClient,
) -> None:
    assert (await thinker.prepare_file("a.txt", TEXT.encode("utf-16"), [])).title == "The night ferry returns"
    with pytest.raises(UserError) as caught:
        await thinker.prepare_file("b.txt", b"\x89PNG\r\n\x1a\n", [])
    assert (caught.value.key, caught.value.args_) == ("file.not_text", {"name": "b.txt"})


async def test_a_crash_in_the_middle_is_told_and_the_next_request_gets_a_new_process(
    thinker: SummarizerClient,
) -> None:
    await thinker.prepare_text(TEXT, [])
    crashed = pid(thinker)
    os.kill(crashed, signal.SIGSTOP)
    asking = asyncio.create_task(thinker.prepare_text(TEXT, []))
    await asyncio.sleep(0)
    os.kill(crashed, signal.SIGKILL)
    with pytest.raises(SummarizerError, match="gave up"):
        await asking
    assert (await thinker.prepare_text(TEXT, [])).title
    assert pid(thinker) != crashed


async def test_a_hang_ends_at_the_time_limit(thinker: SummarizerClient) -> None:
    await thinker.prepare_text(TEXT, [])
    hanging = pid(thinker)
    os.kill(hanging, signal.SIGSTOP)
    thinker._timeout = 0.2
    with pytest.raises(SummarizerError, match="TimeoutError"):
        await thinker.prepare_text(TEXT, [])
    thinker._timeout = 30
    assert (await thinker.prepare_text(TEXT, [])).title
    assert pid(thinker) != hanging


async def test_who_stops_waiting_leaves_no_answer_behind_for_the_next(thinker: SummarizerClient) -> None:
    await thinker.prepare_text(TEXT, [])
    asking = asyncio.create_task(thinker.prepare_text("Another story\n\n" + "It goes on. " * 5_000, []))
    await asyncio.sleep(0.01)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert (await thinker.prepare_text(TEXT, [])).title == "The night ferry returns"


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
async def test_a_hostile_text_harms_nobody(thinker: SummarizerClient, hostile: str) -> None:
    try:
        prepared = await thinker.prepare_text(hostile, [])
        answer = prepared.title + "".join(prepared.summary.sentences)
    except UserError as refusal:
        answer = refusal.key
    assert "\0" not in answer
    assert (await thinker.prepare_text(TEXT, [])).title == "The night ferry returns"


async def test_it_leaves_when_idle_and_comes_back_when_needed() -> None:
    thinker = SummarizerClient("lede", idle_timeout=0.05)
    try:
        await thinker.prepare_text(TEXT, [])
        process = thinker._process
        assert process is not None
        async with asyncio.timeout(60):
            assert await process.wait() == 0
        assert (await thinker.prepare_text(TEXT, [])).title
    finally:
        await thinker.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows a process's environment in /proc")
async def test_it_sees_none_of_the_bots_secrets(
    thinker: SummarizerClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("BOT_TOKEN", "WEBHOOK_SECRET", "DATABASE_URL", "ADMIN_IDS"):
        monkeypatch.setenv(name, "a-secret")
    await thinker.prepare_text(TEXT, [])
    assert b"a-secret" not in environment_of(pid(thinker))


def environment_of(number: int) -> bytes:
    return Path(f"/proc/{number}/environ").read_bytes()


class FakeArchive:
    """What `similar` loads openings from; remembers from where it was asked."""

    def __init__(self, *openings: ArticleOpening) -> None:
        self.openings = list(openings)
        self.requested_after: list[int] = []

    async def load_after(self, number: int) -> Sequence[ArticleOpening]:
        self.requested_after.append(number)
        return [opening for opening in self.openings if opening[0] > number][:2]


async def test_it_learns_each_article_once_and_all_of_them_again_after_a_crash(
    thinker: SummarizerClient,
) -> None:
    others = [
        (n, f"Report {n}", f"Something else number {n} entirely about topic {n * 7}.") for n in (1, 2, 4)
    ]
    archive = FakeArchive(*others[:2], (3, "The night ferry returns", FERRY), others[2])
    question = ("The night ferry returns", FERRY, "en", archive.load_after)
    assert [number for number, _ in await thinker.find_similar(*question)] == [3]
    assert archive.requested_after == [0, 2, 4]
    archive.openings.append((5, "The night ferry is back", FERRY))
    archive.requested_after.clear()
    assert sorted(number for number, _ in await thinker.find_similar(*question)) == [3, 5]
    assert archive.requested_after == [4, 5]
    os.kill(pid(thinker), signal.SIGKILL)
    with pytest.raises(SummarizerError):
        await thinker.find_similar(*question)
    assert sorted(number for number, _ in await thinker.find_similar(*question)) == [3, 5]


async def test_one_replaced_between_two_requests_learns_again(thinker: SummarizerClient) -> None:
    archive = FakeArchive((3, "The night ferry returns", FERRY))

    async def load(number: int) -> Sequence[ArticleOpening]:
        found = await archive.load_after(number)
        if archive.requested_after == [0, 3]:
            await thinker.close()
        return found

    found = await thinker.find_similar("The night ferry returns", FERRY, "en", load)
    assert [number for number, _ in found] == [3]
    assert archive.requested_after == [0, 3, 0, 3]
