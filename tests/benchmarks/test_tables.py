"""The tables of docs/performance.md are those of the stored results, and every benchmark has a row."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.commands import BENCHMARKS
from benchmarks.documents import PAGE, documents, format_durations, format_figure, with_figures
from benchmarks.figures import Figure
from benchmarks.results import Circumstances, Results, load_results, store_results
from benchmarks.rows import GROUPS, RATES, ROWS, Goal
from benchmarks.tables import NOT_MEASURED, draw_table, draw_terminal_table
from tests.support.paths import ROOT

HERE = Circumstances("2 cores", 1.5, "2026-11-30", "0123abcd")


@pytest.mark.parametrize("page", documents(), ids=lambda page: page.name)
def test_a_document_has_the_figures_of_the_stored_results(page: Path) -> None:
    text = page.read_text("utf-8")
    assert with_figures(text, load_results()) == text, "run `python -m benchmarks --tables`"


def test_the_page_has_every_table_once() -> None:
    page = PAGE.read_text("utf-8")
    assert {group: page.count(f"<!-- figures: {group} -->") for group in GROUPS} == dict.fromkeys(GROUPS, 1)


def test_every_benchmark_of_the_folder_has_a_row_and_a_command() -> None:
    scripts = {
        path.stem
        for path in (ROOT / "benchmarks").glob("*.py")
        if '__name__ == "__main__"' in path.read_text("utf-8")
    }
    helpers = ("train_", "__", "telegram_server", "unlimited_lede", "job_queue_bot")
    measuring = {name for name in scripts if not name.startswith(helpers)}
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
    assert "7.25 ms, missed" in "\n".join(draw_terminal_table(found, {}))


def test_the_terminal_table_has_figures_and_reasons_in_the_order_of_the_rows() -> None:
    found = {"search.query": HERE.measured(Figure("search.query", 7.25))}
    lines = list(draw_terminal_table(found, {"paste.f1": "the data is not there", "bot.start": "it failed"}))
    assert [line.split("  ")[0] for line in lines[1:4]] == [
        ROWS[key].what for key in ("bot.start", "search.query", "paste.f1")
    ]
    assert "not measured: it failed" in lines[1]
    assert "not measured: the data is not there" in lines[3]
    assert lines[4] == "machine: 2 cores"


def test_a_run_in_parts_gives_the_results_of_a_whole_run(tmp_path: Path) -> None:
    target = tmp_path / "results.json"
    store_results(
        Results({"search.query": HERE.measured(Figure("search.query", 4))}, {"search": 31.44}), target
    )
    start = HERE.measured(Figure("bot.start", 1.23456, 0.5))
    store_results(Results({"bot.start": start}, {"bot": 90}), target)
    stored = load_results(target)
    assert list(stored.figures) == ["bot.start", "search.query"]
    assert stored.figures["bot.start"].value == 1.235
    assert stored.seconds == {"bot": 90, "search": 31.4}
    store_results(Results({"no.row": start}, {"no_script": 1}), target)
    assert load_results(target) == stored


def test_one_figure_is_written_with_its_unit_also_as_a_rate_and_that_of_the_other() -> None:
    name, (key, count) = "rate.planned", RATES["rate.planned"]
    results = Results({key: HERE.measured(Figure(key, 11.8, 20))})
    text = f"<!-- figure: {key} -->x<!-- /figure --> and <!-- figure: {name} -->\ny<!-- /figure -->"
    written = with_figures(text, results)
    assert re.findall(r"<!-- figure: [\w.]+ -->(.*?)<!-- /figure -->", written) == ["11.8 s", "85,000"]
    assert with_figures(written, results) == written
    assert count == 1_000_000
    assert format_figure(f"{key}.instead", results) == "20 s"
    assert format_figure(key, Results()) == format_figure(name, Results()) == NOT_MEASURED
    assert format_figure("bot.start.instead", Results()) == NOT_MEASURED


def test_a_mark_without_a_row_is_an_error() -> None:
    with pytest.raises(KeyError, match="no_row"):
        with_figures("<!-- figure: bot.no_row -->1<!-- /figure -->", Results())


def test_rates_are_of_rows() -> None:
    assert {key for key, _ in RATES.values()} <= set(ROWS)
    assert not set(RATES) & set(ROWS)


def test_the_durations_name_what_was_not_measured() -> None:
    assert format_durations(Results()) == "Duration: not measured."
    line = format_durations(Results(seconds={"search": 1, "bot": 90}))
    assert line.startswith("Minutes: `bot` 1.5, `search` 0.1; 1.5 in all. Not measured: `reading`, ")
    whole = format_durations(Results(seconds=dict.fromkeys(BENCHMARKS, 60)))
    assert whole.endswith(f"{len(BENCHMARKS)}.0 in all.")
