"""Documentation that cannot drift: what can be held against the code is."""

import re
from pathlib import Path

import pytest

from bot.cli.main import run
from bot.cli.readme_table import with_updated_table
from bot.commands import COMMANDS
from bot.handlers.route_table import COMMAND_HANDLERS
from bot.i18n import Catalogs
from tests.support.paths import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_the_readme_has_the_table_of_commands() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert with_updated_table(text, Catalogs.load().for_language("en")) == text, (
        "run `python -m bot.cli.readme_table README.md`"
    )


def test_every_command_of_the_table_is_routed_and_no_other() -> None:
    assert {command.name for command in COMMANDS} == set(COMMAND_HANDLERS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_inside_the_project_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#|mailto:)([^)#]+)", page.read_text("utf-8"))
    links += re.findall(r'<img src="(?!https?://)([^"]+)"', page.read_text("utf-8"))
    missing = [link for link in links if not (page.parent / link).exists()]
    assert missing == []


def test_every_terminal_command_of_the_readme_exists(capsys: pytest.CaptureFixture[str]) -> None:
    named = set(re.findall(r"^\| `lede ([a-z]+)", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE))
    run([])
    listed = set(re.findall(r"^    ([a-z]+)\b", capsys.readouterr().out, re.MULTILINE))
    assert named == listed


def test_every_make_target_of_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)", (ROOT / "README.md").read_text("utf-8")))
    assert named <= targets
