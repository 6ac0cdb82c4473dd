"""The completion of each shell offers every command, its options and their values; tested in the shells."""

from __future__ import annotations

import argparse
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.cli.completion import WRITERS
from bot.cli.main import run

HELP = 'It\'s a "test": [odd] \\signs\\, $HOME `ls` & more'


@pytest.fixture
def parser() -> argparse.ArgumentParser:
    """A parser whose help has every sign that a shell may take for its own."""
    parser = argparse.ArgumentParser(prog="lede")
    parser.add_argument("--version", action="version", version="1")
    commands = parser.add_subparsers()
    sail = commands.add_parser("sail", help=HELP, description=HELP)
    sail.add_argument("--role", choices=("all", "web"), help=HELP)
    sail.add_argument("--folder", help=HELP)
    sail.add_argument("--secret", help=argparse.SUPPRESS)
    shell = commands.add_parser("shell", help=HELP, description=HELP)
    shell.add_argument("name", choices=("bash", "zsh"))
    return parser


def run_shell(shell: str, script: str, folder: Path) -> list[str]:
    """What a script prints in a shell; skips the test where the shell is not installed."""
    path = shutil.which(shell)
    if path is None:
        pytest.skip(f"{shell} is not installed")
    options = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
    environ = {"HOME": str(folder), "PATH": str(folder)}
    ended = subprocess.run(
        [path, *options, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=environ,
        timeout=60,
    )
    assert ended.stderr == ""
    return ended.stdout.splitlines()


def complete(parser: argparse.ArgumentParser, folder: Path, shell: str, *words: str) -> set[str]:
    """What a shell offers for the last of `words` after `lede`."""
    completion = WRITERS[shell](parser)
    if shell == "fish":
        (folder / "lede.fish").write_text(completion)
        lines = run_shell(shell, f"source lede.fish; complete -C 'lede {' '.join(words)}'", folder)
        return {line.partition("\t")[0] for line in lines}
    given = " ".join(f"'{word}'" for word in words)
    if shell == "bash":
        show = "_lede; printf '%s\\n' \"${COMPREPLY[@]}\""
        script = f"COMP_WORDS=(lede {given}); COMP_CWORD={len(words)}; {show}"
        return {line for line in run_shell(shell, completion + script, folder) if line}
    # The functions of zsh's completion print what they are given, since they work on a terminal only.
    stubs = (
        "compdef() { : }; _arguments() { print -rl -- $@ }; "
        "_describe() { local name=$argv[-1]; print -rl -- ${(P)name} }\n"
    )
    script = f"words=(lede {given}); CURRENT={len(words) + 1}; _lede"
    return set(run_shell(shell, stubs + completion + script, folder))


@pytest.mark.parametrize("shell", ["bash", "fish"])
def test_commands_options_and_values_are_offered(
    parser: argparse.ArgumentParser, tmp_path: Path, shell: str
) -> None:
    assert complete(parser, tmp_path, shell, "s") == {"sail", "shell"}
    assert complete(parser, tmp_path, shell, "sail", "--") == {"--role", "--folder", "--help"}
    assert complete(parser, tmp_path, shell, "sail", "--role", "") == {"all", "web"}
    assert complete(parser, tmp_path, shell, "shell", "z") == {"zsh"}
    assert complete(parser, tmp_path, shell, "--v") == {"--version"}


def test_zsh_is_given_commands_options_and_values_with_their_help(
    parser: argparse.ArgumentParser, tmp_path: Path
) -> None:
    assert complete(parser, tmp_path, "zsh", "") == {f"sail:{HELP}", f"shell:{HELP}"}
    escaped = 'It\'s a "test"\\: \\[odd\\] \\\\signs\\\\, $HOME `ls` & more'
    assert complete(parser, tmp_path, "zsh", "sail", "") == {
        "-h[show this help message and exit]",
        "--help[show this help message and exit]",
        f"--role[{escaped}]:value:(all web)",
        f"--folder[{escaped}]:value:_files",
        "*:file:_files",
    }
    assert "*:value:(bash zsh)" in complete(parser, tmp_path, "zsh", "shell", "")


def test_names_of_files_are_completed_where_no_word_is_expected(
    parser: argparse.ArgumentParser, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    assert "data/" in complete(parser, tmp_path, "fish", "sail", "--folder", "da")
    assert "complete -o bashdefault -o default -F _lede lede" in WRITERS["bash"](parser)
    assert complete(parser, tmp_path, "bash", "sail", "--folder", "") == set()


@pytest.mark.parametrize("shell", WRITERS)
def test_the_command_prints_the_completion_of_every_command_of_lede(
    shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["completion", shell], {}) == 0
    out = capsys.readouterr().out
    assert all(word in out for word in ("run", "doctor", "summarize", "completion", "restore-test"))
    define = {"zsh": "compdef() { : }\n"}.get(shell, "")
    assert run_shell(shell, define + out, tmp_path) == []


def test_another_shell_is_refused_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(["completion", "tcsh"], {})
    assert capsys.readouterr().err.count("\n") == 1
