"""Writes the completion of bash, zsh and fish from the arguments that the parser declares."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class CompletedOption:
    """An option.

    Attributes:
        flags: Its names, like --json.
        summary: Its help.
        takes_value: Whether a value follows.
        choices: The possible values; empty where any is.
    """

    flags: tuple[str, ...]
    summary: str
    takes_value: bool
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompletedCommand:
    """A command; `choices` are the values of its first argument, empty where that is a file or free."""

    name: str
    summary: str
    options: tuple[CompletedOption, ...]
    choices: tuple[str, ...]


def describe(parser: argparse.ArgumentParser) -> CompletedCommand:
    """The options of a parser and the choices of its first positional argument."""
    # argparse gives no public access to what was declared.
    actions = [one for one in parser._actions if one.help != argparse.SUPPRESS]  # noqa: SLF001
    positional = next((one for one in actions if not one.option_strings), None)
    return CompletedCommand(
        name=parser.prog.rpartition(" ")[2],
        summary=parser.description or "",
        options=tuple(_describe_option(one) for one in actions if one.option_strings),
        choices=tuple(map(str, (positional.choices or ()) if positional else ())),
    )


def describe_commands(parser: argparse.ArgumentParser) -> list[CompletedCommand]:
    """Every command of a parser."""
    groups = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]  # noqa: SLF001
    return [describe(command) for group in groups for command in group.choices.values()]


def _describe_option(action: argparse.Action) -> CompletedOption:
    return CompletedOption(
        flags=tuple(action.option_strings),
        summary=action.help or "",
        takes_value=action.nargs != 0,
        choices=tuple(map(str, action.choices or ())),
    )


def write_bash(parser: argparse.ArgumentParser) -> str:
    """The completion for bash; where it has no word, bash completes the names of files."""
    top, commands = describe(parser), describe_commands(parser)
    first = " ".join([*(one.name for one in commands), *_all_flags(top)])
    values = [
        f"        {_quote(f'{command.name} {flag}')}) words={_quote(' '.join(option.choices))} ;;"
        for command in commands
        for option in command.options
        if option.takes_value
        for flag in option.flags
    ]
    words = [
        f"            {command.name}) words={_quote(' '.join([*command.choices, *_all_flags(command)]))} ;;"
        for command in commands
    ]
    return "\n".join(
        [
            '# Completion of lede for bash. Put into ~/.bashrc: eval "$(lede completion bash)"',
            "_lede() {",
            "    local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} words=''",
            "    if (( COMP_CWORD == 1 )); then",
            f"        words={_quote(first)}",
            "    else",
            '        case "${COMP_WORDS[1]} $previous" in',
            *values,
            '        *) case "${COMP_WORDS[1]}" in',
            *words,
            "            esac ;;",
            "        esac",
            "    fi",
            '    COMPREPLY=($(compgen -W "$words" -- "$word"))',
            "}",
            "complete -o bashdefault -o default -F _lede lede",
            "",
        ]
    )


def write_zsh(parser: argparse.ArgumentParser) -> str:
    """The completion for zsh, which shows the help of each command and option."""
    commands = describe_commands(parser)
    names = [f"        {_quote(f'{one.name}:{one.summary}')}" for one in commands]
    cases = [
        f"        {command.name}) _arguments {' '.join(map(_quote, _zsh_arguments(command)))} ;;"
        for command in commands
    ]
    return "\n".join(
        [
            "#compdef lede",
            '# Completion of lede for zsh. Put into ~/.zshrc after compinit: eval "$(lede completion zsh)"',
            "_lede() {",
            "    local -a commands",
            "    commands=(",
            *names,
            "    )",
            "    if (( CURRENT == 2 )); then",
            "        _describe command commands",
            "        return",
            "    fi",
            "    local command=$words[2]",
            "    shift words",
            "    (( CURRENT -= 1 ))",
            "    case $command in",
            *cases,
            "    esac",
            "}",
            "compdef _lede lede",
            "",
        ]
    )


def _zsh_arguments(command: CompletedCommand) -> Iterable[str]:
    for option in command.options:
        values = f":value:({' '.join(option.choices)})" if option.choices else ":value:_files"
        for flag in option.flags:
            yield f"{flag}[{_escape_zsh(option.summary)}]{values if option.takes_value else ''}"
    yield f"*:value:({' '.join(command.choices)})" if command.choices else "*:file:_files"


def _escape_zsh(text: str) -> str:
    for sign in ("\\", "[", "]", ":"):
        text = text.replace(sign, f"\\{sign}")
    return text


def write_fish(parser: argparse.ArgumentParser) -> str:
    """The completion for fish, which shows the help of each command and option."""
    lines = [
        "# Completion of lede for fish. Once: lede completion fish > ~/.config/fish/completions/lede.fish",
        "complete -c lede -n __fish_use_subcommand -f",
    ]
    for option in describe(parser).options:
        lines += _fish_option("__fish_use_subcommand", option)
    for command in describe_commands(parser):
        summary = _quote_fish(command.summary)
        lines.append(f"complete -c lede -n __fish_use_subcommand -a {command.name} -d {summary}")
        is_given = f"__fish_seen_subcommand_from {command.name}"
        for option in command.options:
            lines += _fish_option(is_given, option)
        if command.choices:
            words = _quote_fish(" ".join(command.choices))
            lines.append(f"complete -c lede -n {_quote_fish(is_given)} -f -a {words}")
    return "\n".join([*lines, ""])


def _fish_option(condition: str, option: CompletedOption) -> Iterable[str]:
    for flag in option.flags:
        kind = "-l" if flag.startswith("--") else "-s"
        parts = ["complete -c lede -n", _quote_fish(condition), kind, flag.lstrip("-")]
        if option.choices:
            parts += ["-x -a", _quote_fish(" ".join(option.choices))]
        elif option.takes_value:
            parts += ["-r"]
        yield " ".join([*parts, "-d", _quote_fish(option.summary)])


def _all_flags(command: CompletedCommand) -> list[str]:
    return [flag for option in command.options for flag in option.flags]


def _quote(text: str) -> str:
    """The text as one word of bash and zsh."""
    return "'" + text.replace("'", "'\\''") + "'"


def _quote_fish(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


WRITERS: Final[Mapping[str, Callable[[argparse.ArgumentParser], str]]] = MappingProxyType(
    {"bash": write_bash, "zsh": write_zsh, "fish": write_fish}
)
"""What writes the completion of each shell."""
