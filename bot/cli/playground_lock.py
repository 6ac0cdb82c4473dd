"""Keeps a second `lede try` off a folder that one uses, and says where that one is open."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import LedeError


@contextmanager
def lock_folder(folder: Path) -> Iterator[Callable[[str], None]]:
    """Hold a folder until the block ends; the block passes the address of its page to what it is given.

    The lock is a file beside the folder, so that the folder can be deleted. The kernel frees it when the
    process ends.

    Raises:
        LedeError: Another process holds the folder.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            raise LedeError(_refusal(folder, file.read().strip())) from error

        def publish(address: str) -> None:
            file.truncate(0)
            file.write(address)
            file.flush()

        publish("")
        yield publish
        publish("")


def _refusal(folder: Path, address: str) -> str:
    where = f"at {address}" if address else "by another process"
    return f"{folder} is open already {where}. Use that page, or end it first, or choose another --folder."
