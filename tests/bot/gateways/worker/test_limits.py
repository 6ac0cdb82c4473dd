"""Hostile files are refused in plain words, and the limits of the worker process hold."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import zlib
from collections.abc import AsyncIterator, Callable
from functools import cache
from pathlib import Path

import pytest
import pytest_asyncio

from bot.errors import SummarizerCrashed, UserError
from bot.gateways.worker.process import WorkerProcess
from bot.gateways.worker.summarizer_client import SummarizerClient
from bot.i18n import Catalogs
from summarizer.parsing.errors import UnreadableReason
from summarizer.parsing.files import MAX_FILE_BYTES
from tests.summarizer.parsing.samples import (
    SENTENCE,
    docx_of_xml,
    lines_below_each_other,
    make_epub,
    make_pdf,
    make_zip,
    page_xml,
    paragraph_xml,
    pdf_of_objects,
    pdf_of_streams,
    pdf_stream,
)

pytestmark = pytest.mark.process

_NESTED_ENTITIES = "".join(
    f'<!ENTITY l{number} "{f"&l{number - 1};" * 10 if number else "ha"}">' for number in range(15)
)
_ADLER_MODULUS = 65521
_LAST_BLOCK = b"\x03\x00"
_CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents %d 0 R/Resources<</Font<</F1 %d 0 R>>>>>>"


@pytest.fixture
async def summarizer() -> AsyncIterator[SummarizerClient]:
    summarizer = SummarizerClient("lede", timeout=30)
    yield summarizer
    await summarizer.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_summarizer() -> AsyncIterator[SummarizerClient]:
    """A client whose process reads one hostile file after the other, as that of a bot does."""
    summarizer = SummarizerClient("lede", timeout=30)
    yield summarizer
    await summarizer.close()


def _zip_bomb() -> bytes:
    return make_zip(
        {"[Content_Types].xml": "wordprocessingml", "word/document.xml": bytes(200 * 1024 * 1024)}
    )


def _billion_laughs() -> bytes:
    return docx_of_xml(paragraph_xml("&l14;") * 100, f"<!DOCTYPE w [{_NESTED_ENTITIES}]>")


def _book_of_entities() -> bytes:
    before = f'<?xml version="1.0"?><!DOCTYPE html [{_NESTED_ENTITIES}]>'
    return make_epub(
        {"a.xhtml": page_xml("&l14;", "<p>&l14;</p>" * 100, before)}, "<dc:title>&l14;</dc:title>"
    )


def _hundreds_of_thousands_of_objects() -> bytes:
    return pdf_of_objects([_CATALOG, b"<</Type/Pages/Count 0/Kids[]>>", *([b"null"] * 400_000)], b"")


def _million_objects() -> bytes:
    start = b"%PDF-1.7\n1 0 obj" + _CATALOG + b"endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n"
    table = zlib.compress(b"\x01\x00\x09\x00" * 1_000_000)
    about = b"/Type/XRef/Size 1000000/W[1 2 1]/Root 1 0 R/Filter/FlateDecode"
    return start + b"3 0 obj" + pdf_stream(table, about) + b" endobj\nstartxref\n%d\n%%%%EOF" % len(start)


def _million_objects_without_a_table() -> bytes:
    return b"%PDF-1.7\n" + b"1 0 obj<</a 2 0 R>>endobj\n" * 700_000


def _page_tree_in_a_circle() -> bytes:
    return pdf_of_objects(
        [_CATALOG, b"<</Type/Pages/Count 1/Kids[3 0 R]>>", b"<</Type/Pages/Kids[2 0 R]>>"], b""
    )


def _deep_recursion() -> bytes:
    deep = b"[" * 100_000 + b"]" * 100_000
    return pdf_of_objects([_CATALOG, b"<</Type/Pages/Count 1/Kids[3 0 R]>>", b"<</Kids %s>>" % deep], b"")


def _deflated_zeros(mebibytes: int) -> bytes:
    """So many zeros compressed by zlib; compressing a gibibyte takes seconds, its blocks are all alike."""
    compressor, mebibyte = zlib.compressobj(9), bytes(1 << 20)
    first, block = (compressor.compress(mebibyte) + compressor.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    checksum = ((mebibytes << 20) % _ADLER_MODULUS) << 16 | 1
    return first + block * (mebibytes - 1) + _LAST_BLOCK + checksum.to_bytes(4, "big")


def test_deflated_zeros_unpack_to_zeros() -> None:
    assert zlib.decompress(_deflated_zeros(3)) == bytes(3 << 20)


def _page_that_unpacks_to_gigabytes() -> bytes:
    packed = zlib.compress(_deflated_zeros(1024), 9)
    drawn = pdf_stream(packed, b"/Filter[/FlateDecode/FlateDecode]")
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    pages = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
    return pdf_of_objects([_CATALOG, pages, _PAGE % (4, 5), drawn, font], b"")


def _page_without_end() -> bytes:
    return pdf_of_streams([b"BT /F1 9 Tf " + b"(a) Tj " * 5_000_000])


def _pictures_only() -> bytes:
    return pdf_of_streams([b"q 612 0 0 792 0 0 cm /Im1 Do Q"] * 50)


def _tags_without_end() -> bytes:
    return b"<html>" + b"<div><p>" * 2_000_000


@cache
def _noise() -> bytes:
    return random.Random(7).randbytes(MAX_FILE_BYTES)


_HOSTILE: dict[str, tuple[Callable[[], bytes], tuple[str, ...]]] = {
    "bomb.docx": (_zip_bomb, ("file.too_big",)),
    "laughs.docx": (_billion_laughs, ("file.broken", "file.empty")),
    "laughs.epub": (_book_of_entities, ("file.scan", "file.broken")),
    "many.pdf": (_hundreds_of_thousands_of_objects, ("file.empty",)),
    "million.pdf": (_million_objects, ("file.empty", "file.broken", "file.too_heavy")),
    "no-table.pdf": (_million_objects_without_a_table, ("file.broken", "file.too_heavy")),
    "circle.pdf": (_page_tree_in_a_circle, ("file.broken", "file.empty")),
    "deep.pdf": (_deep_recursion, ("file.broken", "file.empty")),
    "gigabytes.pdf": (_page_that_unpacks_to_gigabytes, ("file.scan", "file.too_heavy")),
    "endless.pdf": (_page_without_end, ("file.scan", "file.too_heavy")),
    "pictures.pdf": (_pictures_only, ("file.scan",)),
    "tags.html": (_tags_without_end, ("file.too_big",)),
    **{
        f"noise.{kind}": (_noise, ("file.not_text",)) for kind in ("txt", "md", "html", "pdf", "docx", "epub")
    },
    "../../etc/<b>noise": (_noise, ("file.not_text",)),
}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", _HOSTILE)
@pytest.mark.unmeasured
async def test_a_hostile_file_is_refused_in_plain_words(
    shared_summarizer: SummarizerClient, name: str
) -> None:
    create, reasons = _HOSTILE[name]
    content = await asyncio.to_thread(create)
    with pytest.raises(UserError) as refusal:
        await shared_summarizer.prepare_file(name, content, ())
    assert refusal.value.key in reasons


@pytest.mark.parametrize("reason", UnreadableReason)
def test_every_reason_has_a_text_that_names_the_file_and_says_what_to_do(reason: UnreadableReason) -> None:
    text = Catalogs.load().for_language("en")(f"file.{reason.value}", name="story.pdf")
    assert "story.pdf" in text
    assert reason is UnreadableReason.EMPTY or "paste" in text.lower()


async def test_a_good_file_is_parsed_and_summarized(summarizer: SummarizerClient) -> None:
    prepared = await summarizer.prepare_file(
        "ferry.pdf", make_pdf([lines_below_each_other(SENTENCE)], Title="A ferry"), ()
    )
    assert (prepared.title, prepared.summary.sentences, prepared.language) == ("A ferry", (SENTENCE,), "en")


async def test_a_file_that_exceeds_the_timeout_is_refused_and_the_next_gets_a_new_process() -> None:
    summarizer = SummarizerClient("lede", timeout=1.0)
    slow = _page_without_end()
    try:
        with pytest.raises(UserError) as refusal:
            await summarizer.prepare_file("endless.pdf", slow, ())
        assert (refusal.value.key, refusal.value.args_) == ("file.too_heavy", {"name": "endless.pdf"})
        summarizer._file_worker._timeout = 30  # on a busy machine a short file takes more than a second
        assert (await summarizer.prepare_file("a.txt", SENTENCE.encode(), ())).summary.sentences == (
            SENTENCE,
        )
    finally:
        await summarizer.close()


async def test_a_paste_does_not_wait_for_a_file(summarizer: SummarizerClient) -> None:
    slow = asyncio.create_task(summarizer.prepare_file("endless.pdf", _page_without_end(), ()))
    await summarizer.prepare_text(SENTENCE, ())
    assert not slow.done()
    slow.cancel()
    with pytest.raises(asyncio.CancelledError):
        await slow


async def test_a_worker_process_that_was_killed_between_two_requests_is_replaced() -> None:
    worker = WorkerProcess()
    try:
        await worker.request({"op": "known"})
        assert worker._process is not None
        worker._process.kill()
        await worker._process.wait()
        assert await worker.request({"op": "known"}) == {"up_to": 0, "tail": 0}
    finally:
        await worker.close()


async def test_the_error_for_a_worker_process_that_dies_has_its_exit_code() -> None:
    worker = WorkerProcess()
    await worker.request({"op": "known"})
    assert worker._process is not None
    os.kill(worker._process.pid, signal.SIGSTOP)
    request = asyncio.create_task(worker.request({"op": "known"}))
    await asyncio.sleep(0)
    os.kill(worker._process.pid, signal.SIGKILL)
    with pytest.raises(SummarizerCrashed, match="exit -9"):
        await request


def _confined(code: str) -> subprocess.CompletedProcess[bytes]:
    """Run code within the worker's limits; exit code 7 means that it ran to its end."""
    script = (
        "import os, sys\nfrom bot.gateways.worker.sandbox import *\n"
        "from bot.gateways.worker import sandbox as module\n"
        f"confine()\n{code}\nos._exit(7)"
    )
    return subprocess.run([sys.executable, "-c", script], check=False, timeout=60, capture_output=True)


linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the limits differ elsewhere")


def test_code_within_the_limits_runs() -> None:
    assert _confined("print('x')").returncode == 7


@linux_only
def test_a_confined_process_gets_no_more_memory_than_allowed() -> None:
    code = "try: bytearray(module.MEMORY_BYTES)\nexcept MemoryError: os._exit(3)"
    assert _confined(code).returncode == 3


@linux_only
def test_a_confined_process_can_write_no_file(tmp_path: Path) -> None:
    code = f"try: open({str(tmp_path / 'a')!r}, 'w').write('x' * 100_000)\nexcept OSError: os._exit(3)"
    assert _confined(code).returncode == 3
    assert (tmp_path / "a").stat().st_size == 0


@linux_only
def test_a_confined_process_ends_at_its_limit_of_processor_time() -> None:
    assert _confined("allow_seconds(0.2)\nwhile True: pass").returncode == -signal.SIGXCPU


@linux_only
def test_each_request_has_its_own_processor_time() -> None:
    code = (
        "import time\n"
        "for _ in range(3):\n"
        "    allow_seconds(1)\n"
        "    end = time.process_time() + 0.7\n"
        "    while time.process_time() < end: pass"
    )
    assert _confined(code).returncode == 7


def test_the_output_of_a_confined_process_is_discarded() -> None:
    done = _confined("print('the file says'); sys.stderr.write('so'); sys.stdout.flush()")
    assert (done.stdout, done.stderr) == (b"", b"")
