"""`lede summarize`, called in this process and run as a separate one."""

import argparse
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.main import run as lede
from bot.cli.summarize.arguments import add_arguments
from bot.cli.summarize.command import run
from bot.settings import SUMMARY_METHODS
from summarizer.ranking.methods import DEFAULT_METHOD, METHODS
from tests.bot.cli.summarize.sample_article import BODY, PASTE, TITLE
from tests.support.nightly import IS_NIGHTLY
from tests.support.paths import ROOT

COMMAND = [sys.executable, "-m", "bot", "summarize"]
_LINES = 2_000 if IS_NIGHTLY else 800


def summarize(*arguments: str, stdin: str = PASTE) -> tuple[int, str]:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    stdout = io.BytesIO()
    code = run(parser.parse_args(arguments), io.BytesIO(stdin.encode()), stdout)
    return code, stdout.getvalue().decode()


def test_the_command_reads_standard_input_by_default() -> None:
    code, shown = summarize()
    assert code == 0
    assert shown.startswith(TITLE)


class Keyboard(io.BytesIO):
    def isatty(self) -> bool:
        return True


def test_a_person_at_a_terminal_hears_how_to_end_the_text(capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    assert run(parser.parse_args([]), Keyboard(PASTE.encode()), io.BytesIO()) == 0
    assert capsys.readouterr().err == "Reading from the keyboard; Ctrl-D ends.\n"


def test_a_text_with_nothing_to_summarize_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert summarize(stdin="hi\n") == (2, "")
    assert capsys.readouterr().err == (
        "lede summarize: standard input: too short; there is nothing to summarize in it\n"
    )
    code, shown = summarize("--json", stdin="hi\n")
    assert (code, json.loads(shown)["sentences"]) == (0, [])


def test_json_output_is_one_object_with_every_field() -> None:
    code, shown = summarize("-", "--json", "--sentences", "2", "--method", "lead")
    found = json.loads(shown)
    assert code == 0
    assert (found["title"], found["method"], len(found["sentences"])) == (TITLE, "lead", 2)


def test_json_lines_may_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "tasks.jsonl"
    path.write_text(json.dumps({"id": "a", "text": BODY, "title": TITLE}) + "\n", "utf-8")
    code, shown = summarize("--jsonl", str(path))
    assert (code, json.loads(shown)["id"]) == (0, "a")


def test_json_lines_of_which_none_is_usable_are_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    code, shown = summarize("--jsonl", stdin='{"id": 1}\nno line\n')
    assert (code, len(shown.splitlines())) == (2, 2)
    assert capsys.readouterr().err.count("\n") == 1


def test_json_lines_with_one_usable_line_are_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    good = json.dumps({"id": "a", "text": BODY, "title": TITLE})
    code, shown = summarize("--jsonl", stdin=f"no line\n{good}\n")
    assert (code, len(shown.splitlines()), capsys.readouterr().err) == (0, 2, "")


def test_empty_json_lines_are_no_error() -> None:
    assert summarize("--jsonl", stdin="") == (0, "")


def test_bad_input_is_one_line_and_exit_code_2(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.txt")
    for arguments in (
        [missing],
        ["--jsonl", missing],
        ["-"],
        ["http://127.0.0.1/"],
        ["--jsonl", str(tmp_path)],
    ):
        assert summarize(*arguments, stdin="")[0] == 2
        captured = capsys.readouterr()
        assert captured.err.startswith("lede summarize: ")
        assert captured.err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["--sentences", "0"],
        ["--sentences", "-1"],
        ["--sentences", "two"],
        ["--words", "1.5"],
        ["--words", "9" * 30],
        ["--method", "guess"],
        ["--json", "--jsonl"],
        ["--unknown"],
        ["a.txt", "b.txt"],
    ],
)
def test_a_bad_argument_is_one_line_and_exit_code_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        lede(["summarize", *arguments], {})
    captured = capsys.readouterr()
    assert ended.value.code == 2
    assert captured.err.startswith("lede")
    assert captured.err.count("\n") == 1


def test_the_settings_list_the_methods_of_the_summarizer_with_the_default_first() -> None:
    assert tuple(METHODS) == SUMMARY_METHODS
    assert SUMMARY_METHODS[0] == DEFAULT_METHOD


# --- as a process ----------------------------------------------------------------------------------


def environment(**more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


@pytest.mark.process
@pytest.mark.parametrize("locale", ["C", "C.UTF-8", "POSIX"])
def test_input_and_output_are_utf_8_in_every_locale(tmp_path: Path, locale: str) -> None:
    ended = subprocess.run(
        [*COMMAND, "--json"],
        input=PASTE.replace("Eva", "Éva 伊娃").encode(),
        capture_output=True,
        cwd=tmp_path,
        env=environment(LC_ALL=locale, PYTHONIOENCODING="ascii", PYTHONUTF8="0"),
        check=True,
    )
    assert "Éva 伊娃" in json.loads(ended.stdout.decode())["body"]
    assert ended.stderr == b""


@pytest.mark.process
def test_the_command_needs_no_settings_and_writes_no_file(tmp_path: Path) -> None:
    ended = subprocess.run(
        [*COMMAND, "--jsonl"],
        input=b"{\n",
        capture_output=True,
        cwd=tmp_path,
        env=environment(BOT_TOKEN="nonsense"),
        check=False,
    )
    assert ended.returncode == 2
    assert json.loads(ended.stdout) == {"id": None, "error": "line 1: the line is not JSON"}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.process
def test_a_closed_pipe_ends_the_command_without_a_message(tmp_path: Path) -> None:
    tasks = "".join(json.dumps({"id": n, "text": BODY, "title": TITLE}) + "\n" for n in range(200))
    (tmp_path / "tasks.jsonl").write_text(tasks, "utf-8")
    with subprocess.Popen(
        [*COMMAND, "--jsonl", "tasks.jsonl"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=environment(),
    ) as process:
        assert process.stdout
        assert process.stderr
        assert json.loads(process.stdout.readline())["id"] == 0
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 141


@pytest.mark.process
def test_many_lines_are_answered_in_order_with_constant_memory(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=tmp_path,
        env=environment(),
    ) as process:
        assert process.stdin
        assert process.stdout
        resident = []
        for number in range(_LINES):
            text = f"{BODY} The harbour counted {number * 7919} ships. Berth w{number:x}q was empty."
            process.stdin.write(json.dumps({"id": number, "text": text, "title": TITLE}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
            if number % (_LINES // 4) == _LINES // 4 - 1:
                resident.append(_resident_kilobytes(process.pid))
        process.stdin.close()
        assert process.wait(30) == 0
    assert (resident[-1] - resident[0]) / _LINES < 5  # kilobytes a line


@pytest.mark.process
def test_numpy_uses_one_thread(tmp_path: Path) -> None:
    program = (
        "import os, sys; sys.argv = ['lede', 'summarize', '-']; from bot.cli.main import run; "
        "assert 'numpy' not in sys.modules; run(['summarize', '--jsonl']); "
        "print(os.environ['OPENBLAS_NUM_THREADS'], os.environ['OMP_NUM_THREADS'], 'sumy' in sys.modules)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps({"id": 1, "text": BODY, "title": TITLE}).encode(),
        capture_output=True,
        cwd=tmp_path,
        env=environment(OMP_NUM_THREADS="8"),
        check=True,
    )
    assert ended.stdout.splitlines()[-1] == b"1 1 False"


def _resident_kilobytes(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text("ascii")
    except FileNotFoundError:
        pytest.skip("memory is read from /proc")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
