"""A run of the benchmarks: what a script hands over, what is missing, what fails, what is stored."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks.__main__ import announce, describe_end, main
from benchmarks.commands import BENCHMARKS, BenchmarkRun, arguments_of, judged, missing_data, wait_for
from benchmarks.figures import FIGURES_VARIABLE, Figure, Gap, read_figures, record, record_gaps
from benchmarks.results import Results, load_results, store_results


def test_figures_and_gaps_are_handed_over_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "figures.jsonl"
    monkeypatch.delenv(FIGURES_VARIABLE, raising=False)
    record("bot.start", 1)
    monkeypatch.setenv(FIGURES_VARIABLE, str(target))
    record("bot.start", 1, 0.5)
    record_gaps("no server", "failover.postgresql", "failover.stalled")
    record("bot.memory", 80)
    assert read_figures(target) == (
        [Figure("bot.start", 1, 0.5), Figure("bot.memory", 80)],
        [Gap("failover.postgresql", "no server"), Gap("failover.stalled", "no server")],
    )
    assert "failover.stalled not measured: no server" in capsys.readouterr().out


def test_a_benchmark_without_its_data_says_so_for_every_row(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["paste", "--data", str(tmp_path)]) == 0
    printed = capfd.readouterr().out
    assert "paste: not measured: paste-dev.jsonl.gz is not there" in printed
    assert printed.count("not measured: paste-dev.jsonl.gz is not there") == 3
    assert missing_data(BENCHMARKS["events"], tmp_path) == ["event-pairs-dev.jsonl.gz"]
    assert arguments_of(BENCHMARKS["events"], tmp_path, quick=False) == [str(tmp_path)]


def test_a_row_that_a_script_forgets_is_a_failure_with_the_reason_in_the_table() -> None:
    whole = BenchmarkRun((Figure("search.query", 1),), {"search.p99": "no data"}, 3)
    assert judged("search", whole) == whole
    found = judged("search", BenchmarkRun((Figure("search.query", 1),), {}, 3))
    assert found.failure == found.gaps["search.p99"] == "it did not record search.p99"
    crashed = judged("search", BenchmarkRun(seconds=3, failure="it ended with exit code 1, see above"))
    assert set(crashed.gaps.values()) == {crashed.failure}
    assert describe_end(crashed) == "failed after 0.1 minutes: it ended with exit code 1, see above"


def test_a_command_that_ends_with_an_error_or_too_late_is_a_failure() -> None:
    assert wait_for(["true"], os.environ, 60) == ""
    assert wait_for(["false"], os.environ, 60) == "it ended with exit code 1, see above"
    assert wait_for(["sleep", "60"], os.environ, 0.01) == "it was ended after 0 minutes"


def test_one_failing_script_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "results.json"

    def run(name: str, _data: Path, *, quick: bool) -> BenchmarkRun:
        assert not quick
        figures = (Figure("search.query", 4, 2), Figure("search.p99", 8, 9)) if name == "search" else ()
        return judged(name, BenchmarkRun(figures, {}, 60, "" if figures else "it ended with exit code 1"))

    monkeypatch.setattr(command, "run_benchmark", run)
    monkeypatch.setattr(command, "store_results", lambda new: store_results(new, target))
    monkeypatch.setattr(command, "write_documents", lambda _: None)
    assert main(["phrases", "search", "--write"]) == 1
    printed = capsys.readouterr().out
    assert "== phrases: failed after 1.0 minutes: it ended with exit code 1" in printed
    assert "not measured: it ended with exit code 1" in printed
    stored = load_results(target)
    assert {key: found.value for key, found in stored.figures.items()} == {"search.query": 4, "search.p99": 8}
    assert stored.seconds == {"search": 60}
    assert main(["search", "--write"]) == 0


def test_ctrl_c_ends_the_run_with_the_table_so_far(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(name: str, _data: Path, *, quick: bool) -> BenchmarkRun:
        if name == "search":
            raise KeyboardInterrupt
        return BenchmarkRun((Figure("phrases.random", 1.5), Figure("phrases.hostile", int(quick))))

    monkeypatch.setattr(command, "run_benchmark", run)
    assert main(["phrases", "search", "bot", "--quick"]) == 1
    assert "200,000 muted phrases" in capsys.readouterr().out


def test_progress_names_the_place_and_the_minutes_of_the_last_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "load_results", lambda: Results(seconds={"bot": 120, "search": 30}))
    lines = dict(announce(["bot", "phrases", "search"], quick=False))
    assert lines == {
        "bot": "bot (1 of 3), about 2.0 minutes of 2.5 that are left",
        "phrases": "phrases (2 of 3)",
        "search": "search (3 of 3), about 0.5 minutes of 0.5 that are left",
    }
    assert dict(announce(["bot"], quick=True)) == {"bot": "bot (1 of 1)"}


def test_figures_of_a_quick_run_are_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--quick", "--write"], ["nothing"]):
        with pytest.raises(SystemExit):
            main(arguments)
    assert "no such benchmark: nothing" in capsys.readouterr().err
