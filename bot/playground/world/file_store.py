"""Keeps uploaded files in memory, and in a folder beside the snapshot if there is one."""

from __future__ import annotations

import mimetypes
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from bot.playground.world.model import StoredFile

_SAFE = re.compile(r"[^\w.-]+")


class FileStore:
    """The bytes by file id; with a `folder` they survive a restart."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._files: dict[str, StoredFile] = {}
        self._bytes: dict[str, bytes] = {}

    def add(self, name: str, content: bytes, *, kind: str = "documents") -> StoredFile:
        """Store a file under a new id; `kind` is the first part of its path."""
        file_id = f"file-{secrets.token_hex(12)}"
        tail = _SAFE.sub("_", Path(name).name)[-40:] or "file"
        path = f"{kind}/{file_id[5:13]}_{tail}"
        mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
        stored = StoredFile(file_id, file_id[5:17], Path(name).name or "file", mime, len(content), path)
        self._bytes[file_id] = content
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / file_id).write_bytes(content)
        return self.register(stored)

    def register(self, stored: StoredFile) -> StoredFile:
        """Add a file whose bytes are stored already."""
        self._files[stored.id] = stored
        return stored

    def get(self, file_id: str) -> StoredFile | None:
        """The file with this id."""
        return self._files.get(file_id)

    def by_path(self, path: str) -> StoredFile | None:
        """The file at a path from getFile."""
        return next((stored for stored in self._files.values() if stored.path == path), None)

    def read(self, file_id: str) -> bytes:
        """The bytes; empty when their file in the folder is missing."""
        if file_id not in self._bytes and self._folder is not None and (self._folder / file_id).is_file():
            self._bytes[file_id] = (self._folder / file_id).read_bytes()
        return self._bytes.get(file_id, b"")

    def __iter__(self) -> Iterator[StoredFile]:
        return iter(self._files.values())
