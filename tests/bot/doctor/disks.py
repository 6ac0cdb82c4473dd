"""Small and read-only disks, which only root may mount; a folder's mode is enough for everybody else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SMALL_DISK_BYTES = 1_000_000


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[bool]:
    """A disk of 1 MB in memory at `folder`; yields whether the system permits that."""
    folder.mkdir(exist_ok=True)
    command: list[str | Path] = [
        "mount",
        "-t",
        "tmpfs",
        "-o",
        ",".join((f"size={SMALL_DISK_BYTES}", *options)),
        "lede",
        folder,
    ]
    if os.geteuid() != 0 or sys.platform != "linux":
        yield False
        return
    is_mounted = subprocess.run(command, check=False, capture_output=True).returncode == 0
    try:
        yield is_mounted
    finally:
        if is_mounted:
            subprocess.run(["umount", folder], check=True)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Makes a folder unwritable: by its mode, or for root by a disk that is mounted read-only."""
    if os.geteuid() != 0:
        folder.chmod(0o500)
        try:
            yield
        finally:
            folder.chmod(0o700)
        return
    with mounted(folder, "ro") as is_mounted:
        if not is_mounted:
            pytest.skip("root may write everywhere, and this system permits no read-only disk")
        yield
