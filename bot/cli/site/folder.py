"""Writes the files of a site into a folder: only those that changed, and never over files of others.

The folder holds a list of the files that were written. A file is listed before it is written, so a run that
is killed leaves no file that the next one would not know.
"""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from typing import Final

from bot.errors import LedeError

LIST_NAME: Final = ".lede-site"
_TITLE: Final = "# Files that lede site wrote. Those that it no longer writes are deleted."
_NEW_SUFFIX: Final = ".new"


class SiteError(LedeError):
    """The folder of a site cannot be used or written."""


class SiteFolder:
    """The folder of a site.

    Args:
        path: The folder; it is made where it does not exist.

    Attributes:
        changed, unchanged, removed: How many files were written, were the same, were deleted.

    Raises:
        SiteError: It has files that `lede site` did not write, or cannot be made.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._list = path / LIST_NAME
        self._wanted: set[str] = set()
        self.changed = self.unchanged = self.removed = 0
        try:
            path.mkdir(parents=True, exist_ok=True)
            self._known = self._read_list()
            self._append_to_list(_TITLE if not self._list.exists() else "")
        except OSError as error:
            raise SiteError(f"{path} cannot be used: {error.strerror}.") from error

    def write(self, name: str, body: bytes) -> None:
        """Write a file unless it has these bytes already; `name` has slashes between folders.

        Raises:
            SiteError: It cannot be written.
        """
        self._wanted.add(name)
        target = self._path / name
        try:
            if name in self._known and target.is_file() and target.read_bytes() == body:
                self.unchanged += 1
                return
            if name not in self._known:
                self._known.add(name)
                self._append_to_list(name)
            target.parent.mkdir(parents=True, exist_ok=True)
            new = target.with_name(target.name + _NEW_SUFFIX)
            new.write_bytes(body)
            new.replace(target)
        except OSError as error:
            raise SiteError(f"{target} cannot be written: {error.strerror}.") from error
        self.changed += 1

    def remove_others(self) -> None:
        """Delete the files of earlier runs that this one did not write.

        Raises:
            SiteError: One cannot be deleted.
        """
        try:
            for name in sorted(self._known - self._wanted):
                self._remove(self._path / name)
                self.removed += 1
            lines = "\n".join((_TITLE, *sorted(self._wanted), ""))
            new = self._list.with_name(LIST_NAME + _NEW_SUFFIX)
            new.write_text(lines, "utf-8")
            new.replace(self._list)
        except OSError as error:
            raise SiteError(f"{self._path} cannot be cleared: {error.strerror}.") from error

    def _remove(self, target: Path) -> None:
        target.unlink(missing_ok=True)
        target.with_name(target.name + _NEW_SUFFIX).unlink(missing_ok=True)
        parent = target.parent
        while parent != self._path and not any(parent.iterdir()):
            parent.rmdir()
            parent = parent.parent

    def _read_list(self) -> set[str]:
        if self._list.is_file():
            lines = self._list.read_text("utf-8", "replace").splitlines()
            return {one for one in lines if _is_name(one)}
        if any(self._path.iterdir()):
            raise SiteError(
                f"{self._path} has files that lede site did not write. Name a new or an empty folder."
            )
        return set()

    def _append_to_list(self, line: str) -> None:
        if line:
            with self._list.open("a", encoding="utf-8") as opened:
                opened.write(f"{line}\n")


def _is_name(line: str) -> bool:
    """Whether a line of the list names a file inside the folder."""
    name = PurePosixPath(line)
    is_inside = not name.is_absolute() and ".." not in name.parts and os.sep != "\\"
    return bool(line) and not line.startswith("#") and is_inside and str(name) != LIST_NAME
