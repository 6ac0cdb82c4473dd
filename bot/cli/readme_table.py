"""Writes the table of commands into a README: `python -m bot.cli.readme_table README.md`."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.commands import COMMANDS
from bot.i18n import Catalogs, Texts
from data.records.newsroom import Role

BEGIN, END = "<!-- commands -->", "<!-- /commands -->"
_AUDIENCE = {Role.READER: "everybody", Role.EDITOR: "editors", Role.OWNER: "owners"}


def format_table(texts: Texts) -> str:
    """All commands in their order as a Markdown table."""
    rows = [
        f"| `/{command.name}` | {_capitalize(texts.plain(command.help_key))}"
        f"{_format_example(command.example)} "
        f"| {_AUDIENCE[command.role]} |"
        for command in COMMANDS
        if command.is_listed
    ]
    return "\n".join(("| Command | What it does | Who |", "| --- | --- | --- |", *rows))


def with_updated_table(text: str, texts: Texts) -> str:
    """`text` with the current table between its two marks.

    Raises:
        ValueError: A mark is missing.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{BEGIN} or {END} is missing")
    return f"{before}{BEGIN}\n{format_table(texts)}\n{END}{after}"


def _capitalize(text: str) -> str:
    return text[:1].upper() + text[1:]


def _format_example(example: str) -> str:
    return f", for example `{example}`" if example else ""


if __name__ == "__main__":
    file = Path(sys.argv[1])
    file.write_text(with_updated_table(file.read_text("utf-8"), Catalogs.load().for_language("en")), "utf-8")
