"""Workflows, issue forms and the changelog name only commands and files that exist."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = sorted(path for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def _load(path: Path) -> dict[Any, Any]:
    loaded = yaml.safe_load(path.read_text("utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def _jobs(path: Path) -> dict[str, dict[str, Any]]:
    jobs: dict[str, dict[str, Any]] = _load(path)["jobs"]
    assert jobs
    return jobs


def _steps(path: Path) -> Iterator[dict[str, Any]]:
    for job in _jobs(path).values():
        yield from job["steps"]


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def test_the_workflows_are_those_of_each_change_and_of_the_night() -> None:
    assert [path.name for path in WORKFLOWS] == ["ci.yml", "nightly.yml"]


@each_workflow
def test_a_workflow_may_only_read(path: Path) -> None:
    assert _load(path)["permissions"] == {"contents": "read"}
    assert all("permissions" not in job for job in _jobs(path).values())


@each_workflow
def test_each_job_ends_after_a_stated_time_and_a_second_run_does_not_begin_beside_the_first(
    path: Path,
) -> None:
    assert all(0 < job["timeout-minutes"] <= 360 for job in _jobs(path).values())
    assert "group" in _load(path)["concurrency"]


@each_workflow
def test_each_action_is_pinned_to_a_commit_with_its_version_beside_it(path: Path) -> None:
    used = re.findall(r"uses: (.+)", path.read_text("utf-8"))
    assert used
    assert [line for line in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}  # v[\d.]+", line)] == []


@each_workflow
def test_each_make_target_and_each_file_that_a_workflow_names_exists(path: Path) -> None:
    commands = [step["run"] for step in _steps(path) if "run" in step]
    assert commands
    targets = {target for command in commands for target in re.findall(r"\bmake ([a-z-]+)", command)}
    assert targets <= _targets()
    files = {file for command in commands for file in re.findall(r"(?:^|\s)(\.?[\w-]+/[\w./-]+)", command)}
    files |= {
        step["with"]["cache-dependency-path"] for step in _steps(path) if "cache" in step.get("with", {})
    }
    assert [file for file in files if not (ROOT / file).exists()] == []


def test_a_change_runs_everything_once_and_every_supported_python() -> None:
    jobs = _jobs(GITHUB / "workflows" / "ci.yml")
    commands = {name: [step["run"] for step in job["steps"] if "run" in step] for name, job in jobs.items()}
    assert commands == {"all": [".ci/run"], "image": [".ci/prove-image"], "quick": ["make quick"]}
    versions = [
        jobs["all"]["steps"][1]["with"]["python-version"],
        *jobs["quick"]["strategy"]["matrix"]["python"],
    ]
    assert versions == _supported()


def test_the_night_runs_everything_on_every_supported_python() -> None:
    jobs = _jobs(GITHUB / "workflows" / "nightly.yml")
    assert jobs["all"]["strategy"]["matrix"]["python"] == _supported()


def _supported() -> list[str]:
    """The versions in the classifiers, of which the oldest is that of requires-python."""
    prefix = "Programming Language :: Python :: 3."
    found = [text.rpartition(" ")[2] for text in PROJECT["classifiers"] if text.startswith(prefix)]
    assert PROJECT["requires-python"] == f">={found[0]}"
    return found


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_an_issue_form_has_what_github_requires(path: Path) -> None:
    form = _load(path)
    assert {"name", "description", "body"} <= form.keys()
    fields = [element for element in form["body"] if element["type"] != "markdown"]
    assert fields
    identifiers = [field["id"] for field in fields]
    assert len(set(identifiers)) == len(identifiers)
    assert all(field["attributes"]["label"] for field in fields)
    assert all(field["attributes"]["options"] for field in fields if field["type"] == "dropdown")


def test_issues_are_opened_only_with_the_forms_for_bugs_and_ideas() -> None:
    assert [path.stem for path in FORMS] == ["bug_report", "feature_idea"]
    assert _load(GITHUB / "ISSUE_TEMPLATE" / "config.yml")["blank_issues_enabled"] is False


def test_updates_are_proposed_for_the_dependencies_and_for_the_actions() -> None:
    updates = _load(GITHUB / "dependabot.yml")
    assert updates["version"] == 2
    assert [update["package-ecosystem"] for update in updates["updates"]] == ["pip", "github-actions"]
    assert all(update["schedule"]["interval"] and update["directory"] == "/" for update in updates["updates"])


@pytest.mark.parametrize("name", ["pull_request_template.md", "SECURITY.md", "dependabot.yml"])
def test_each_make_target_that_visitors_read_of_exists(name: str) -> None:
    assert set(re.findall(r"`make ([a-z-]+)", (GITHUB / name).read_text("utf-8"))) <= _targets()


def test_each_setting_of_the_security_policy_exists() -> None:
    named = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", (GITHUB / "SECURITY.md").read_text("utf-8")))
    settings = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))
    assert named
    assert named <= settings


def test_the_changelog_begins_with_what_is_unreleased_and_has_the_version_of_the_project() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    first, *released = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert first == "Unreleased"
    versions = [re.fullmatch(r"(\d+\.\d+\.\d+) - (\d{4}-\d{2}-\d{2})", heading) for heading in released]
    assert all(versions)
    assert PROJECT["version"] in [found[1] for found in versions if found]


def test_the_changelog_uses_the_kinds_of_change_of_keep_a_changelog() -> None:
    kinds = set(re.findall(r"^### (.+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
