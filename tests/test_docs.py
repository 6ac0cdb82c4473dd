"""The command table, the links and the named commands of the documentation are right."""

import re
from pathlib import Path

import pytest

from bot.cli.main import run
from bot.cli.readme_table import with_updated_table
from bot.commands import COMMANDS
from bot.handlers.route_table import COMMAND_HANDLERS
from bot.i18n import Catalogs
from bot.services.alerts.rules import AlertCause
from tests.support.paths import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))

PROJECT_PATH = re.compile(r"`((?:bot|data|summarizer|tests|benchmarks|docs|scripts)/[^`\s:]*)(?::\w+)?`")
SHORT_PATH = re.compile(r"`([a-z_]+(?:/[a-z_]+)+)(?:\.(?!py`|json`)([a-z_]+))?`")
"""A path of docs/architecture.md without the suffix .py: a folder, a module, or a name in a module."""
SHORT_PATH_ROOTS = (ROOT, ROOT / "bot", ROOT / "bot" / "services")


def test_the_readme_has_the_table_of_commands() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert with_updated_table(text, Catalogs.load().for_language("en")) == text, (
        "run `python -m bot.cli.readme_table README.md`"
    )


def test_every_command_of_the_table_is_routed_and_no_other() -> None:
    assert {command.name for command in COMMANDS} == set(COMMAND_HANDLERS)


@each_page
def test_every_relative_link_leads_to_a_file(page: Path) -> None:
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


@each_page
def test_every_path_of_the_project_in_a_page_exists(page: Path) -> None:
    named = [path for path in PROJECT_PATH.findall(page.read_text("utf-8")) if "XX" not in path]
    missing = [path for path in named if not (ROOT / path).exists() and not (ROOT / f"{path}.py").exists()]
    assert missing == []


def test_every_short_path_of_the_architecture_leads_to_a_module_or_a_folder() -> None:
    named = SHORT_PATH.findall((ROOT / "docs" / "architecture.md").read_text("utf-8"))
    assert len(named) > 30
    assert [path for path in named if not _is_defined(*path)] == []


@each_page
def test_every_benchmark_that_a_page_names_is_a_module(page: Path) -> None:
    named = set(re.findall(r"\bbenchmarks\.([a-z_]+)", page.read_text("utf-8")))
    places = {
        name: (ROOT / "benchmarks" / f"{name}.py", ROOT / "benchmarks" / name / "__main__.py")
        for name in named
    }
    assert {name for name, files in places.items() if not any(file.is_file() for file in files)} == set()


def test_every_log_line_of_the_operations_guide_is_written_by_the_bot() -> None:
    guide = (ROOT / "docs" / "operations.md").read_text("utf-8")
    rows = re.findall(r"^\| (`[a-z-]+: [^|]+) \|", guide, re.MULTILINE)
    events = [event for row in rows for event in re.findall(r"`([a-z-]+: [^`…]+)", row)]
    assert len(events) > 15
    code = "".join(path.read_text("utf-8") for path in (ROOT / "bot").rglob("*.py"))
    assert [event for event in events if f'"{event}' not in code] == []


def test_the_operations_guide_lists_the_alerts_by_the_words_of_their_messages() -> None:
    guide = (ROOT / "docs" / "operations.md").read_text("utf-8")
    table = guide.partition("| Message |")[2].partition("\n\n")[0]
    listed = re.findall(r"^\| ([A-Z][^|]+) \|", table, re.MULTILINE)
    texts = Catalogs.load().for_language("en")
    values = {"count": 1, "of": 1, "time": "", "when": ""}
    messages = "\n".join(str(texts(f"alert.{cause}", **values)) for cause in AlertCause)
    assert listed == re.findall(r"^<b>([^.:<]+)", messages, re.MULTILINE)


def _is_defined(path: str, name: str) -> bool:
    """Whether `path` is a folder or module, and `name`, unless empty, is defined in that module."""
    if not name and any((root / path).is_dir() for root in SHORT_PATH_ROOTS):
        return True
    modules = [module for root in SHORT_PATH_ROOTS if (module := root / f"{path}.py").is_file()]
    pattern = rf"^(?:async def|def|class) {name}\b" if name else ""
    return any(re.search(pattern, module.read_text("utf-8"), re.MULTILINE) for module in modules)
