"""`python -m build` makes a source archive and a wheel; the wheel is complete and works by itself."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import sysconfig
import tarfile
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.playground import Playground
from tests.support.lede_process import LedeProcess, add_due_readers, count_received, free_port
from tests.support.waiting import wait_until

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "data", "summarizer")
_OTHER_USER = 65534
"""The user id of nobody on Linux."""
TEXT = """The ferry to Northhaven will leave from a new pier from Monday, the harbour office said.

The old pier was built in 1931 and its piles have rotted. Repairs would have cost four million euros.

Passengers reach the new pier by the footbridge behind the fish market, which opens at six each morning.
"""

pytestmark = pytest.mark.process


def _tracked() -> list[str]:
    """The files of the project: what git tracks, and what it would track."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("which files belong to the project is only known in a git checkout")
    command = [
        "git",
        "-c",
        "safe.directory=*",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return sorted({name for name in listed.split("\0") if name and (ROOT / name).is_file()})


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with both archives, built from a copy of the project in which a .env and a database lie."""
    copy, out = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("dist")
    for name in _tracked():
        target = copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    (copy / ".env").write_text("BOT_TOKEN=1:secret\n", "utf-8")
    (copy / "var").mkdir()
    (copy / "var" / "lede.db").touch()
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out)]
    made = subprocess.run(command, cwd=copy, check=False, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr
    return out


def _pip() -> Path:
    """The pip that Python carries, which runs from its archive: to install it first takes two seconds."""
    spec = find_spec("ensurepip")
    own = Path(spec.origin).with_name("_bundled") if spec and spec.origin else None
    of_system = sysconfig.get_config_var("WHEEL_PKG_DIR")  # where distributions keep it
    for folder in filter(None, (own, of_system)):
        for archive in Path(folder).glob("pip-*.whl"):
            return archive / "pip"
    pytest.skip("this Python has no ensurepip")


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a new environment with the wheel in it, which borrows the dependencies of this one."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    (wheel,) = built.glob("*.whl")
    command = [str(python), str(_pip()), "install", "--quiet", "--no-index", "--no-deps", str(wheel)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return folder / "bin"


def test_the_wheel_holds_every_file_of_the_packages_and_nothing_else(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held == {name for name in _tracked() if name.startswith(tuple(f"{name}/" for name in PACKAGES))}


def test_the_source_archive_holds_what_building_and_testing_need_and_no_secret(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        held = {name.partition("/")[2] for name in opened.getnames()}
    folders = tuple(
        f"{name}/" for name in (*PACKAGES, "tests", "benchmarks", "docs", "scripts", ".ci", ".github")
    )
    files = {"Makefile", "pyproject.toml", ".env.example"}
    needed = {
        name for name in _tracked() if name.startswith(folders) or name in files or name.endswith(".lock")
    }
    assert needed <= held
    assert held.isdisjoint({".env", "var", "var/lede.db"})


def test_the_installed_command_is_that_of_the_wheel_and_lists_its_commands(
    installed: Path, tmp_path: Path
) -> None:
    place = _output(tmp_path, str(installed / "python"), "-c", "import bot; print(bot.__file__)")
    assert Path(place.strip()).is_relative_to(installed.parent)
    assert "summarize" in _lede(installed, tmp_path, "--help")


def test_the_installed_command_summarises_a_file(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(TEXT, "utf-8")
    assert "new pier" in _lede(installed, tmp_path, "summarize", "story.txt")


def test_the_installed_command_makes_a_database_and_serves_its_page(installed: Path, tmp_path: Path) -> None:
    with _trial(installed, tmp_path) as root:
        page = _get(root)
        files = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
        assert files
        assert all(_get(root.rstrip("/") + name) for name in files)
    with closing(sqlite3.connect(tmp_path / "trial" / "lede.db")) as database:
        assert database.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)


async def test_the_installed_command_serves_a_newsroom_from_a_read_only_tree_without_rights(
    installed: Path, playground: Playground, sqlite_url: str, tmp_path: Path
) -> None:
    """What the container image does: an own user, one writable folder, a digest, a health check, SIGTERM."""
    (reader,) = await add_due_readers(sqlite_url, playground, 1)
    home = tmp_path / "home"
    (home / "var").mkdir(parents=True)
    (tmp_path / "lede.db").rename(home / "var" / "lede.db")
    address = f"127.0.0.1:{free_port()}"
    environ = {"BOT_TOKEN": playground.token, "TELEGRAM_API_URL": playground.root, "HTTP_LISTEN": address}
    with _read_only(installed.parent), _owned_by_another_user(home) as unprivileged:
        program = (*unprivileged, str(installed / "lede"))
        assert _run(home, *unprivileged, "touch", str(installed / "x")).returncode == 1
        lede = await LedeProcess.start(home, environ, program=program)
        try:
            await wait_until(lambda: count_received(playground)[reader.id] == 1)
            answer = await asyncio.to_thread(_get, f"http://{address}/healthz")
            assert json.loads(answer)["ok"] is True
            assert await lede.stop(signal.SIGTERM, within=10) == 0
        finally:
            await lede.close()
    assert count_received(playground) == {reader.id: 1}


@contextmanager
def _read_only(folder: Path) -> Iterator[None]:
    """Without the right to write for anybody, until the block ends."""
    modes = {path: path.stat().st_mode for path in (folder, *folder.rglob("*")) if not path.is_symlink()}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    try:
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


@contextmanager
def _owned_by_another_user(folder: Path) -> Iterator[tuple[str, ...]]:
    """The folder as that of another user, and the beginning of a command that becomes this user.

    Only root can become another user. That one may read everything, because the interpreter of root is in a
    folder that is closed to others, but writes to nothing but its own.
    """
    setpriv = shutil.which("setpriv")
    if os.geteuid() != 0 or setpriv is None:
        yield ()
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, _OTHER_USER, _OTHER_USER)
    reading = [f"--{kind}=-all,+dac_read_search" for kind in ("bounding-set", "inh-caps", "ambient-caps")]
    user = [f"--reuid={_OTHER_USER}", f"--regid={_OTHER_USER}", "--clear-groups", "--no-new-privs"]
    yield (setpriv, *user, *reading)


def _run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, env=_clean(), check=False, capture_output=True, text=True)


def _clean() -> dict[str, str]:
    """An environment in which nothing leads to the checkout."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


def _lede(programs: Path, folder: Path, *arguments: str) -> str:
    return _output(folder, str(programs / "lede"), *arguments)


def _output(folder: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=folder, env=_clean(), check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def _trial(programs: Path, folder: Path) -> Iterator[str]:
    """`lede try` as a process of its own; gives the address of its page."""
    command = [str(programs / "lede"), "try", "--port", "0", "--fresh", "--folder", str(folder / "trial")]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=_clean(), stdout=subprocess.PIPE, stderr=log, text=True
        )
    try:
        assert process.stdout is not None
        found = next((line for line in process.stdout if "http://" in line), "")
        assert found, (folder / "log").read_text()
        yield found.split()[-1]
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0, (folder / "log").read_text()
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:
        content: bytes = answer.read()
    return content.decode("utf-8")
