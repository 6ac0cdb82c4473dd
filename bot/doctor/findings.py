"""Defines what a check finds, and the exit code of all findings together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class Severity(IntEnum):
    """How bad a finding is; the value is the exit code of `lede doctor`, as monitoring programs expect it."""

    OK = 0
    WARNING = 1
    ERROR = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Attributes:
        check: The name of the check.
        severity: How bad it is.
        message: What was found, in one plain sentence without secrets.
        advice: What to do next; "" where there is nothing to do.
    """

    check: str
    severity: Severity
    message: str
    advice: str = ""


def worst(findings: Iterable[Finding]) -> Severity:
    """The worst severity; OK without findings."""
    return max((one.severity for one in findings), default=Severity.OK)


def ok(check: str, message: str) -> Finding:
    """A finding that needs no action."""
    return Finding(check, Severity.OK, message)


def warning(check: str, message: str, advice: str = "") -> Finding:
    """A finding that needs attention; Lede works."""
    return Finding(check, Severity.WARNING, message, advice)


def error(check: str, message: str, advice: str = "") -> Finding:
    """A finding because of which Lede, or a part of it, does not work."""
    return Finding(check, Severity.ERROR, message, advice)
