"""`lede group` answers each line of a file in order with its event, or with the reason why not."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from bot.cli.group.command import run
from bot.cli.main import run as run_lede

FERRY: dict[str, Any] = {
    "id": "a",
    "title": "Ferry line to Norholm moves to the east pier",
    "text": "The ferry between Lundby and Norholm will leave from the east pier from December 1, "
    "Kystlinjen said. The old quay needs repairs that will take a year and cost 4.2 million.",
}
FERRY_AGAIN: dict[str, Any] = {
    "id": 7,
    "title": "Norholm ferry to use east pier while quay is repaired",
    "text": "Passengers to Norholm will board at the east pier in Lundby from December 1. Kystlinjen said "
    "repairs of the old quay will take a year and cost 4.2 million.",
}
LIBRARY: dict[str, Any] = {
    "id": "c",
    "title": "Library opens on Sundays",
    "text": "Ostrava's library opens on Sundays from ten.",
}


class KeyboardLines(io.BytesIO):
    def isatty(self) -> bool:
        return True


def test_a_person_at_a_terminal_hears_how_to_end_the_lines(capsys: pytest.CaptureFixture[str]) -> None:
    run(Namespace(source="-"), KeyboardLines(json.dumps(LIBRARY).encode()), io.BytesIO())
    assert capsys.readouterr().err == "Reading from the keyboard; Ctrl-D ends.\n"


def _group(*lines: dict[str, Any] | bytes) -> tuple[int, list[dict[str, Any]]]:
    source = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    target = io.BytesIO()
    code = run(Namespace(source="-"), io.BytesIO(source), target)
    return code, [json.loads(line) for line in target.getvalue().splitlines()]


def test_each_line_is_answered_in_order_with_its_event() -> None:
    assert _group(FERRY, LIBRARY, FERRY_AGAIN) == (
        0,
        [{"id": "a", "event": 1}, {"id": "c", "event": 2}, {"id": 7, "event": 1}],
    )


def test_two_lines_alone_are_decided() -> None:
    assert [answer["event"] for answer in _group(FERRY, FERRY_AGAIN)[1]] == [1, 1]
    assert [answer["event"] for answer in _group(FERRY, LIBRARY)[1]] == [1, 2]


def test_bad_lines_are_named_by_number_and_reason_and_the_rest_goes_on() -> None:
    code, answers = _group(
        b"not json",
        b'{"title": "no id", "text": "t"}',
        b"",
        {"id": 4, "title": 5, "text": "t"},
        {"id": 5, "title": " ", "text": ""},
        {"id": 6, "title": "t", "text": "t", "language": ["en"]},
        b"\xff\xfe",
        FERRY,
    )
    assert code == 0
    assert [answer.get("error") for answer in answers] == [
        "line 1: the line is not JSON",
        "line 2: there is no id",
        "line 4: title is not a string",
        "line 5: title and text are empty",
        "line 6: language is not a string",
        "line 7: the line is not UTF-8",
        None,
    ]
    assert answers[2]["id"] == 4


def test_only_bad_lines_are_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    code, answers = _group(b"[]")
    assert (code, answers) == (2, [{"id": None, "error": "line 1: the line is not a JSON object"}])
    assert "none of the lines could be grouped" in capsys.readouterr().err


def test_no_lines_are_no_error() -> None:
    assert _group() == (0, [])


def test_dates_of_any_spelling_are_used_and_unreadable_ones_ignored() -> None:
    apart = [FERRY | {"published": "23/10/2026 10:07"}, FERRY_AGAIN | {"published": "2/12/2026 9:00"}]
    assert [answer["event"] for answer in _group(*apart)[1]] == [1, 2]
    near = [FERRY | {"published": 1793959200}, FERRY_AGAIN | {"published": "Fri, 06 Nov 2026 12:00:00 GMT"}]
    assert [answer["event"] for answer in _group(*near)[1]] == [1, 1]
    unreadable = [FERRY | {"published": "yesterday"}, FERRY_AGAIN | {"published": None}]
    assert [answer["event"] for answer in _group(*unreadable)[1]] == [1, 1]


def test_a_file_that_is_not_there_is_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run_lede(["group", str(tmp_path / "none.jsonl"), "--jsonl"], {}) == 2
    assert capsys.readouterr().err.startswith("lede group: ")


@pytest.mark.process
def test_the_command_itself_groups_a_file(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_text(f"{json.dumps(FERRY)}\n{json.dumps(FERRY_AGAIN)}\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "bot", "group", str(path), "--jsonl"],
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.splitlines() == [b'{"id": "a", "event": 1}', b'{"id": 7, "event": 1}']
