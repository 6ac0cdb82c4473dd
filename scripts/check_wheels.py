# ruff: noqa: T201, INP001, S603 (a script, and its command is its own)
"""Says which packages of a lock have no wheel for a supported Python and processor: `make wheels`.

A lock has hashes and no names of files, so that offline nothing can be said. uv asks the package index for
the files of the locked versions; a file counts where its hash is in the lock, as an installation uses it.
"""

import re
import subprocess
import sys
import sysconfig
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).resolve().parent.parent
LOCK = "requirements.lock"
PYTHONS = ((3, 11), (3, 12), (3, 13), (3, 14))
PROCESSORS = ("x86_64", "aarch64")
MAX_GLIBC_MINOR = 28
"""Wheels for glibc 2.28 run on Debian 10, Ubuntu 20.04, RHEL 8 and everything newer."""
SOURCE_ONLY = frozenset({"docopt"})
"""Packages that exist as source alone: pure Python, built in a second without a compiler."""


def locked_hashes(lock: str) -> dict[str, tuple[Requirement, frozenset[str]]]:
    """The requirement and the hashes of each entry of a lock, by the requirement's text."""
    found = {}
    for entry in re.split(r"\n(?=\S)", lock.rstrip()):
        requirement = Requirement(entry.split("\\")[0])
        hashes = frozenset(re.findall(r"--hash=sha256:([0-9a-f]{64})", entry))
        found[str(requirement)] = (requirement, hashes)
    return found


def supported_tags(python: tuple[int, int], processor: str) -> frozenset[Tag]:
    """The tags of wheels that CPython of this version installs on Linux with this processor."""
    platforms = [f"manylinux_2_{minor}_{processor}" for minor in range(MAX_GLIBC_MINOR, 4, -1)]
    platforms += [f"{name}_{processor}" for name in ("manylinux2014", "manylinux2010", "manylinux1")]
    interpreter = f"cp{python[0]}{python[1]}"
    return frozenset(
        [*cpython_tags(python, platforms=platforms), *compatible_tags(python, interpreter, platforms)]
    )


def missing_wheels(
    lock: str, listing: Mapping[str, Any], python: tuple[int, int], processor: str
) -> Iterator[str]:
    """The packages of a lock without a wheel for a Python and a processor, as "name==version".

    Args:
        lock: The lock, with hashes.
        listing: The files of its packages as in pylock.toml (PEP 751).
        python: Major and minor version.
        processor: As in the names of wheels.
    """
    files = {(canonicalize_name(one["name"]), one["version"]): one for one in listing["packages"]}
    tags = supported_tags(python, processor)
    version = f"{python[0]}.{python[1]}"
    environment = {
        "python_version": version,
        "python_full_version": f"{version}.0",
        "platform_machine": processor,
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    for requirement, hashes in locked_hashes(lock).values():
        if requirement.marker is not None and not requirement.marker.evaluate(environment):
            continue
        pin = str(requirement.specifier).removeprefix("==")
        package = files.get((canonicalize_name(requirement.name), pin), {})
        if not any(_fits(wheel, hashes, tags) for wheel in package.get("wheels", ())):
            yield f"{requirement.name}=={pin}"


def _fits(wheel: Mapping[str, Any], hashes: frozenset[str], tags: frozenset[Tag]) -> bool:
    if wheel["hashes"]["sha256"] not in hashes:
        return False
    try:
        _, _, _, own = parse_wheel_filename(wheel.get("name") or wheel["url"].rpartition("/")[2])
    except InvalidWheelFilename:
        return False
    return not tags.isdisjoint(own)


def list_files(lock: str) -> dict[str, Any]:
    """The files of a lock's packages, from the package index that uv is configured for.

    Raises:
        subprocess.CalledProcessError: uv could not list them; it has said why.
    """
    with tempfile.TemporaryDirectory() as folder:
        names, listing = Path(folder, "pins.txt"), Path(folder, "pylock.toml")
        names.write_text("\n".join(locked_hashes(lock)) + "\n", "utf-8")
        uv = Path(sysconfig.get_path("scripts"), "uv")
        options = [
            "--no-deps",
            "--universal",
            "--python-version",
            "3.11",
            "--format",
            "pylock.toml",
            "--quiet",
        ]
        subprocess.run([uv, "pip", "compile", names, *options, "--output-file", listing], check=True)
        return tomllib.loads(listing.read_text("utf-8"))


def main() -> int:
    """Check the lock of the product; returns the exit code."""
    lock = (ROOT / LOCK).read_text("utf-8")
    listing = list_files(lock)
    failed = False
    for python in PYTHONS:
        for processor in PROCESSORS:
            missing = list(missing_wheels(lock, listing, python, processor))
            unexpected = [pin for pin in missing if pin.partition("==")[0] not in SOURCE_ONLY]
            failed = failed or bool(unexpected)
            known = (
                f"; as source only: {', '.join(sorted(set(missing) - set(unexpected)))}" if missing else ""
            )
            state = f"no wheel of {', '.join(unexpected)}" if unexpected else "a wheel of every package"
            print(f"Python {python[0]}.{python[1]}, {processor}: {state}{known}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
