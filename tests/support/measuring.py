"""When the coverage tool runs: only during the tests that it measures, and while tests are collected.

pytest-cov switches it off only for the call of a test with its marker `no_cover`: fixtures, pytest itself and
the process that leads the workers were traced as well, and each switch looked through all imported modules
for files to warn about, which took 6 ms. Hence the marker `unmeasured`.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

MARKER = "unmeasured"


def is_measured(item: pytest.Item) -> bool:
    """Whether the coverage tool runs during a test and its fixtures, if it runs at all."""
    return item.get_closest_marker(MARKER) is None


def pause(config: pytest.Config) -> None:
    """Switch the coverage tool off, if the run has it; the tests that are measured switch it on."""
    if control := _control(config):
        control.cov._warn_preimported_source = False
        control.pause()


def measured(config: pytest.Config) -> Generator[None, object, object]:
    """The body of a hook's wrapper during which the coverage tool is on."""
    control = _control(config)
    if control is None:
        return (yield)
    control.resume()
    try:
        return (yield)
    finally:
        control.pause()


def _control(config: pytest.Config) -> Any:
    """The part of pytest-cov that starts and stops the coverage tool, None in a run without it."""
    plugin = config.pluginmanager.getplugin("_cov")
    return plugin and plugin.cov_controller
