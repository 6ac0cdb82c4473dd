"""Runs `lede doctor`: prints what each check found and what to do, as lines or as JSON."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence

from bot.cli.colors import Color, may_color, paint
from bot.cli.progress import StatusLine
from bot.cli.streams import write_output
from bot.doctor.checkup import CheckupOptions, check_all, check_without_settings, redact
from bot.doctor.findings import Finding, Severity, error, warning, worst
from bot.doctor.restore_rehearsal import rehearse
from bot.errors import SettingsError
from bot.settings import Settings, load_settings, unknown_settings

_COLORS = {Severity.OK: Color.GREEN, Severity.WARNING: Color.YELLOW, Severity.ERROR: Color.RED}
_NAME_WIDTH = 15
_SEVERITY_WIDTH = 9


def run(
    environ: Mapping[str, str],
    *,
    as_json: bool = False,
    rehearses_restore: bool = False,
    options: CheckupOptions | None = None,
) -> int:
    """Check the installation that the settings describe; settings that cannot be read are findings, too.

    Returns:
        The exit code: 0 where all is well, 1 with warnings, 2 with errors.
    """
    status = StatusLine(sys.stderr)
    status.show("Checking, which takes up to ten seconds ...")
    findings = _collect(environ, options or CheckupOptions(), rehearses_restore=rehearses_restore)
    status.clear()
    is_colored = may_color(sys.stdout, environ)
    write_output(format_json(findings) if as_json else format_findings(findings, is_colored=is_colored))
    return int(worst(findings))


def _collect(
    environ: Mapping[str, str], options: CheckupOptions, *, rehearses_restore: bool
) -> list[Finding]:
    try:
        settings = load_settings(environ)
        unknown = unknown_settings()
    except SettingsError as problem:
        advice = "Correct it in .env or the environment."
        return [*(error("settings", one, advice) for one in problem.problems), *check_without_settings()]
    findings = [warning("settings", f".env has names that change nothing: {', '.join(unknown)}.")]
    checked = [*(findings if unknown else []), *asyncio.run(check_all(settings, options))]
    return [*checked, *(_rehearse(settings) if rehearses_restore else [])]


def _rehearse(settings: Settings) -> list[Finding]:
    return redact([asyncio.run(rehearse(settings.database_url))], settings)


def format_json(findings: Sequence[Finding]) -> str:
    """The findings as one JSON object: `severity` is the worst, `checks` has them all."""
    checks = [
        {
            "check": one.check,
            "severity": one.severity.name.lower(),
            "message": one.message,
            "advice": one.advice,
        }
        for one in findings
    ]
    report = {"severity": worst(findings).name.lower(), "checks": checks}
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def format_findings(findings: Sequence[Finding], *, is_colored: bool) -> str:
    """A line for each finding, with its advice below, and a line that counts the problems."""
    lines = []
    for one in findings:
        severity = f"{one.severity.name.lower():{_SEVERITY_WIDTH}}"
        name = f"{one.check:{_NAME_WIDTH}}"
        lines.append(f"{paint(severity, _COLORS[one.severity], enabled=is_colored)}{name} {one.message}")
        if one.advice:
            lines.append(f"{'':{_SEVERITY_WIDTH + _NAME_WIDTH}} {one.advice}")
    return "\n".join([*lines, _summary(findings), ""])


def _summary(findings: Sequence[Finding]) -> str:
    counts = [
        f"{count} {noun}{'' if count == 1 else 's'}"
        for severity, noun in ((Severity.ERROR, "error"), (Severity.WARNING, "warning"))
        if (count := sum(one.severity is severity for one in findings))
    ]
    return f"{' and '.join(counts)}." if counts else "All is well."
