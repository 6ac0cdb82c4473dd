"""The tables of docs/performance.md are those of the stored results, and every benchmark has a row."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.commands import BENCHMARKS, arguments_of, missing_data
from benchmarks.figures import FIGURES_VARIABLE, Figure, read_figures, record
from benchmarks.results import Circumstances, Measurement, load_results, store_results
from benchmarks.rows import GROUPS, ROWS, Goal
from benchmarks.tables import NOT_MEASURED, PAGE, draw_table, draw_terminal_table, with_tables
from tests.support.paths import ROOT

HERE = Circumstances("2 cores", 1.5, "2026-11-30", "0123abcd")


def test_the_page_has_the_tables_of_the_stored_results() -> None:
    page = PAGE.read_text("utf-8")
    assert with_tables(page, load_results()) == page, "run `python -m benchmarks --tables`"


def test_the_page_has_every_table_once() -> None:
    page = PAGE.read_text("utf-8")
    assert {group: page.count(f"<!-- figures: {group} -->") for group in GROUPS} == dict.fromkeys(GROUPS, 1)


def test_every_benchmark_of_the_folder_has_a_row_and_a_command() -> None:
    scripts = {
        path.stem
        for path in (ROOT / "benchmarks").glob("*.py")
        if '__name__ == "__main__"' in path.read_text("utf-8")
    }
    measuring = {name for name in scripts if not name.startswith(("train_", "__", "telegram_server"))}
    assert {row.benchmark for row in ROWS.values()} == measuring == set(BENCHMARKS)


def test_every_row_is_recorded_by_its_benchmark() -> None:
    for benchmark in BENCHMARKS:
        source = (ROOT / "benchmarks" / f"{benchmark}.py").read_text("utf-8")
        assert f'"{benchmark}.' in source, benchmark


def test_a_key_stands_in_one_group() -> None:
    assert sum(map(len, GROUPS.values())) == len(ROWS)


def test_a_goal_is_a_limit_on_either_side_or_of_the_baseline() -> None:
    assert Goal(10).is_met(10, None)
    assert not Goal(10).is_met(10.1, None)
    assert Goal(28, is_minimum=True).is_met(28, 5)
    assert not Goal(28, is_minimum=True).is_met(27.9, 5)
    assert Goal(2, of_baseline=True).is_met(2, 1)
    assert not Goal(2, of_baseline=True).is_met(2.1, 1)
    assert not Goal(2, of_baseline=True).is_met(0.1, None)


def test_a_missed_goal_is_said_in_the_table() -> None:
    row = ROWS["search.query"]
    found = {"search.query": HERE.measured(Figure("search.query", 7.25, 3.5))}
    cells = (
        "10,000 articles searched", "≤ 5 ms", "7.25 ms, missed", "3.50 ms (LIKE over titles and bodies)",
        "1.5", "`search`, 2026-11-30 0123abcd",
    )  # fmt: skip
    row_line = f"| {' | '.join(cells)} |"
    assert draw_table((row,), found).splitlines()[2:] == [row_line, "", "Machine: 2 cores."]
    assert NOT_MEASURED in draw_table((row,), {})
    assert "7.25 ms, missed" in "\n".join(draw_terminal_table(found))


def test_results_of_other_rows_are_kept_and_those_without_a_row_dropped(tmp_path: Path) -> None:
    target = tmp_path / "results.json"
    store_results([("search.query", HERE.measured(Figure("search.query", 4)))], target)
    gone = Measurement(1, None, "", 0, "", "")
    store_results([("bot.start", HERE.measured(Figure("bot.start", 1.23456, 0.5)))], target)
    stored = load_results(target)
    assert list(stored) == ["bot.start", "search.query"]
    assert stored["bot.start"].value == 1.235
    store_results([("no.row", gone)], target)
    assert list(load_results(target)) == ["bot.start", "search.query"]


def test_figures_are_handed_over_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "figures.jsonl"
    monkeypatch.delenv(FIGURES_VARIABLE, raising=False)
    record("bot.start", 1)
    monkeypatch.setenv(FIGURES_VARIABLE, str(target))
    record("bot.start", 1, 0.5)
    record("bot.memory", 80)
    assert list(read_figures(target)) == [Figure("bot.start", 1, 0.5), Figure("bot.memory", 80)]


def test_a_benchmark_without_its_data_is_left_out(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["paste", "--data", str(tmp_path)]) == 0
    assert "paste: left out, paste-dev.jsonl.gz is not there" in capfd.readouterr().out
    assert missing_data(BENCHMARKS["events"], tmp_path) == ["event-pairs-dev.jsonl.gz"]
    assert arguments_of(BENCHMARKS["events"], tmp_path, quick=False) == [str(tmp_path)]


def test_figures_of_a_quick_run_are_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--quick", "--write"], ["nothing"]):
        with pytest.raises(SystemExit):
            main(arguments)
    assert "no such benchmark: nothing" in capsys.readouterr().err
