"""When the coverage tool runs: while modules of Lede are imported, and during the tests that it measures.

pytest-cov switches it off only for the call of a test with its marker `no_cover`: fixtures, pytest itself and
the process that leads the workers were traced as well, and each switch looked through all imported modules
for files to warn about. Hence the marker `unmeasured`. Collecting the tests took twice its time when traced.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType
from typing import Any

import pytest

from tests.support.source import PACKAGES

MARKER = "unmeasured"


def is_measured(item: pytest.Item) -> bool:
    """Whether the coverage tool runs during a test and its fixtures, if it runs at all."""
    return item.get_closest_marker(MARKER) is None


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


@contextmanager
def paused_after_imports(config: pytest.Config) -> Iterator[None]:
    """Let the coverage tool run in the block only while modules of Lede are imported, and not after it."""
    control = _control(config)
    if control is None:
        yield
        return
    control.cov._warn_preimported_source = False
    control.pause()
    finder = _MeasuredImports(control)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


@dataclass
class _MeasuredImports(MetaPathFinder):
    """Finds the modules of Lede, and switches the coverage tool on while one is imported."""

    control: Any
    depth: int = 0

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] not in PACKAGES:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and type(spec.loader) is SourceFileLoader:
            spec.loader = _MeasuredLoader(spec.loader.name, spec.loader.path, self)
        return spec

    @contextmanager
    def on(self) -> Iterator[None]:
        """Keep the coverage tool on until the outermost import ends."""
        self.depth += 1
        if self.depth == 1:
            self.control.resume()
        try:
            yield
        finally:
            self.depth -= 1
            if self.depth == 0:
                self.control.pause()


class _MeasuredLoader(SourceFileLoader):
    def __init__(self, name: str, path: str, imports: _MeasuredImports) -> None:
        super().__init__(name, path)
        self._imports = imports

    def exec_module(self, module: ModuleType) -> None:
        with self._imports.on():
            super().exec_module(module)


def _control(config: pytest.Config) -> Any:
    """The part of pytest-cov that starts and stops the coverage tool, None in a run without it."""
    plugin = config.pluginmanager.getplugin("_cov")
    return plugin and plugin.cov_controller
