# ruff: noqa: T201, INP001, S603 (a script, and its commands are its own)
"""Installs Lede into a virtual environment, for `make install` and `make dev`.

uv is brought along, pinned and hashed like everything else: it takes seconds where pip takes up to a minute.
Where uv has no wheel, or fails, pip does the same. Neither resolves anything: the lock files are complete.
"""

import argparse
import ast
import fcntl
import hashlib
import importlib.util
import os
import re
import subprocess
import sys
import time
import venv
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {"install": "requirements.lock", "dev": "requirements-dev.lock"}
UV_LOCK = "requirements-uv.lock"

# What pip reads from its own files and uv does not. Often only they know a company's mirror.
PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
}
INDEX_NAMES = {
    "UV_DEFAULT_INDEX",
    "UV_INDEX_URL",
    "UV_INDEX",
    "UV_EXTRA_INDEX_URL",
    "UV_FIND_LINKS",
    "UV_NO_INDEX",
}

# Of all that uv and pip write, these lines tell a person that it goes on: large downloads, builds, the end.
TELLING = re.compile(
    r"Downloading .*Mi?B\)|Building wheel for \S+(?=.*started)|Building .*==.*|Prepared .*|Installed .*"
)


class InstallError(Exception):
    """A command failed; the message holds the last lines that it wrote."""


def run(*command: str | Path, env: Mapping[str, str] | None = None) -> None:
    """Runs a command and shows the telling ones of its lines.

    Raises:
        InstallError: It could not be started, or ended with a failure.
    """
    last: deque[str] = deque(maxlen=12)
    try:
        with subprocess.Popen(
            command,
            cwd=ROOT,
            env=env,
            text=True,
            errors="replace",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ) as process:
            for line in process.stdout or ():
                last.append(line.rstrip())
                if found := TELLING.search(line):
                    print("   ", re.sub(r"-(?:py|cp)\d\S*\.whl", "", found[0]), flush=True)
    except OSError as error:
        raise InstallError(str(error)) from error
    if process.returncode:
        raise InstallError("\n".join(last))


def say(text: str) -> None:
    """Tells the next step, at once even where the output is a file."""
    print(f"  {text} ...", flush=True)


def pip_settings(python: Path) -> dict[str, str]:
    """The settings of pip itself, from its files and variables; the nearer one wins."""
    listed = subprocess.run(
        [python, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    found = re.findall(r"^(global|install|:env:)\.([a-z-]+)=(.*)$", listed, re.MULTILINE)
    found.sort(key=lambda item: ["global", "install", ":env:"].index(item[0]))
    return {name: str(ast.literal_eval(value)) for _, name, value in found}


def uv_environment(python: Path) -> dict[str, str]:
    """The environment for uv: what its user set, else what pip uses, and the system's certificates."""
    env = {"UV_SYSTEM_CERTS": "1", **os.environ}
    from_pip = {PIP_TO_UV[name]: value for name, value in pip_settings(python).items() if name in PIP_TO_UV}
    for name, value in from_pip.items():
        if name in INDEX_NAMES and INDEX_NAMES & os.environ.keys():
            continue
        env.setdefault(name, ("," if name == "UV_FIND_LINKS" else " ").join(value.split()))
    # pip takes a package from whichever index has it. With every file hashed that is safe for uv, too.
    env.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    return env


def pinned(lock: str, *names: str) -> str:
    """The entries of a lock for these packages, with their hashes."""
    entries = re.findall(r"^[a-z].*(?:\n .*)*", (ROOT / lock).read_text("utf-8"), re.MULTILINE)
    return "\n".join(entry for entry in entries if entry.split("==")[0] in names)


def install(target: Path, goal: str, installer: str) -> None:
    """Fills a virtual environment from the lock of the goal.

    Raises:
        InstallError: Neither uv nor pip could do it.
    """
    python = target / "bin" / "python"
    pip: list[str | Path] = [
        python,
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-input",
        "--progress-bar=off",
        "--no-compile",
    ]
    if installer == "uv":
        try:
            say("Fetching uv, which installs the rest")
            run(*pip, "--no-deps", "--require-hashes", "--only-binary=:all:", "-r", UV_LOCK)
            uv: list[str | Path] = [target / "bin" / "uv", "pip", "install", "--python", python]
            fill(target, goal, uv, uv_environment(python))
        except InstallError as error:
            print(f"  uv does not work here, so pip goes on. What uv said:\n{error}")
        else:
            return
    print("  Installing with pip, which can take a minute.", flush=True)
    fill(target, goal, pip, None)


def fill(target: Path, goal: str, command: Sequence[str | Path], env: Mapping[str, str] | None) -> None:
    """Installs the lock's packages, and then Lede itself in place."""
    # A few packages come as source only. The pinned setuptools builds them, and nothing unpinned is fetched.
    build = target / "build.lock"
    build.write_text(pinned(LOCKS[goal], "setuptools", "wheel"), "utf-8")
    locked = ("--no-deps", "--require-hashes", "--no-build-isolation", "-r")
    say(f"Installing the packages of {LOCKS[goal]}")
    run(*command, *locked, build, env=env)
    run(*command, *locked, LOCKS[goal], env=env)
    say("Installing Lede itself")
    run(*command, "--no-deps", "--no-build-isolation", "--no-index", "-e", ".", env=env)


def stamp_of(goal: str) -> str:
    """What an installation depends on: where it is (scripts hold that path), its Python, the locks."""
    files = ["pyproject.toml", "scripts/install.py", UV_LOCK, LOCKS[goal]]
    digests = [hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in files]
    return "\n".join([str(ROOT), "{}.{}".format(*sys.version_info), *digests, ""])


def make_environment(target: Path) -> None:
    """Recreates the virtual environment.

    Raises:
        InstallError: This Python cannot make one.
    """
    if importlib.util.find_spec("ensurepip") is None:
        package = "python{}.{}-venv".format(*sys.version_info)
        raise InstallError(
            f"{sys.executable} cannot make virtual environments. "
            f"On Debian and Ubuntu run: sudo apt install {package}"
        )
    if target.exists() and not (target / "pyvenv.cfg").exists() and any(target.iterdir()):
        raise InstallError(f"{target} is no virtual environment; move it out of the way.")
    say(f"Making a virtual environment with Python {sys.version.split()[0]}")
    try:
        venv.create(target, clear=True, symlinks=True, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise InstallError(f"The virtual environment could not be made: {error}") from error


def ensure(target: Path, goal: str, installer: str) -> None:
    """Does what is missing, which is mostly nothing.

    Raises:
        InstallError: It could not be done; the next run starts from nothing.
    """
    stamps = {"install": target / ".installed", "dev": target / ".dev"}
    python = target / "bin" / "python"
    now = {name: stamp_of(name) for name in stamps}
    then = {name: path.read_text("utf-8") if path.exists() else "" for name, path in stamps.items()}
    if python.exists() and then[goal] == now[goal]:
        return
    began = time.monotonic()
    what = "Lede" if goal == "install" else "Lede and what its tests need"
    print(f"Installing {what} into {target.name} (about 10 seconds with a fast network) ...", flush=True)
    # What stops halfway leaves no stamp, and without one nothing in the folder is trusted.
    for path in stamps.values():
        path.unlink(missing_ok=True)
    # The first two lines are the place and the Python: an environment made for another one cannot be mended.
    wanted = now["install"].split("\n")[:2]
    if not python.exists() or wanted not in [text.split("\n")[:2] for text in then.values()]:
        make_environment(target)
    install(target, goal, installer)
    # The lock of the tests holds all of the other one.
    for name in {"install", goal}:
        stamps[name].write_text(now[name], "utf-8")
    print(f"Installed in {time.monotonic() - began:.0f} s.", flush=True)


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description="Installs Lede into a virtual environment.")
    parser.add_argument("goal", choices=LOCKS)
    parser.add_argument("--venv", default=".venv", type=Path)
    parser.add_argument("--installer", default="uv", choices=["uv", "pip"])
    options = parser.parse_args()
    here = os.open(ROOT, os.O_RDONLY)
    with suppress(OSError):  # some network disks lock no folders
        fcntl.flock(here, fcntl.LOCK_EX)
    try:
        ensure(ROOT / options.venv, options.goal, options.installer)
    except InstallError as error:
        sys.exit(f"{error}\nLede is not installed. Run the same command again once this is mended.")
    except KeyboardInterrupt:
        sys.exit("\nStopped. The next run starts from nothing.")


if __name__ == "__main__":
    main()
