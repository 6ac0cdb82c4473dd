"""Closed, full and broken standard streams are handled, with at most one line of error."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT

FULL = Path("/dev/full")
full_device = pytest.mark.skipif(not FULL.exists(), reason="the system has no /dev/full")


def run_shell(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    """Run a shell command in which `lede` is the one of this source tree."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        ["/bin/sh", "-c", f'lede() {{ "{sys.executable}" -m bot "$@"; }}; {command}'],
        capture_output=True,
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), "BOT_TOKEN": "1:playground"},
        check=False,
        text=True,
    )


@pytest.mark.process
def test_a_closed_standard_input_counts_as_empty(tmp_path: Path) -> None:
    summarized = run_shell(tmp_path, "lede summarize - <&-")
    assert summarized.stderr == "lede summarize: standard input: there is no text in it\n"
    taken = run_shell(tmp_path, "lede import - <&-")
    assert (taken.returncode, taken.stdout, taken.stderr) == (0, "Taken: nothing.\n", "")


@pytest.mark.process
def test_a_closed_standard_output_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text("The ferry moves to a new pier on Monday.", "utf-8")
    ended = run_shell(tmp_path, "lede summarize story.txt >&-")
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.process
def test_a_reader_that_closes_the_pipe_ends_a_command_quietly(tmp_path: Path) -> None:
    for command in ("completion bash", "doctor --json", "run --check"):
        environ = "BOT_TOKEN=1:abc TELEGRAM_API_URL=http://127.0.0.1:9 PYTHONUNBUFFERED=1"
        ended = run_shell(tmp_path, f"{{ export {environ}; sleep 0.2; lede {command}; echo $? >&2; }} | true")
        assert ended.stderr == "141\n", command


@pytest.mark.process
@full_device
def test_a_full_disk_behind_any_output_is_one_line(tmp_path: Path) -> None:
    for command in ("completion zsh", "run --check"):
        ended = run_shell(tmp_path, f"lede {command} > /dev/full")
        assert ended.returncode == 1
        assert ended.stderr == "lede: Standard output could not be written: No space left on device.\n"


@pytest.mark.process
@full_device
def test_a_full_disk_behind_standard_output_is_reported_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text("The ferry moves to a new pier on Monday.", "utf-8")
    ended = run_shell(tmp_path, "lede summarize story.txt > /dev/full")
    assert ended.returncode == 1
    assert ended.stderr == "lede summarize: the result cannot be written: No space left on device\n"
    line = '{"kind": "team", "user_id": 1002, "name": "Eddie", "added_by": 1001}'
    (tmp_path / "team.jsonl").write_text(line + "\n", "utf-8")
    ended = run_shell(tmp_path, "lede import team.jsonl > /dev/null && lede export - > /dev/full")
    assert ended.returncode == 1
    assert ended.stderr == "lede: Standard output could not be written: No space left on device.\n"
