"""Saves the world to a file soon after a change and at the end, and restores it."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from pathlib import Path

from bot.playground.world.event_log import EventKind, WorldEvent
from bot.playground.world.snapshot import SnapshotError, dump, load
from bot.playground.world.world import World

log = logging.getLogger(__name__)
_SAVE_DELAY_SECONDS = 0.5
_TRANSIENT_EVENTS = frozenset({EventKind.TYPING, EventKind.POLL, EventKind.ANSWER, EventKind.MISUSE})


class Persistence:
    """The snapshot file of one world."""

    def __init__(self, world: World, path: Path) -> None:
        self._world = world
        self._path = path
        self._changed = asyncio.Event()

    def restore(self) -> None:
        """Load the file if there is one; an unreadable file is renamed and logged."""
        if not self._path.is_file():
            return
        try:
            load(self._world, json.loads(self._path.read_text("utf-8")))
        except (SnapshotError, ValueError) as error:
            broken_path = self._path.with_suffix(".broken")
            self._path.replace(broken_path)
            log.warning("playground: unreadable snapshot renamed, starting empty: %s: %s", broken_path, error)

    def save(self) -> None:
        """Write the file atomically."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".new")
        draft.write_text(json.dumps(dump(self._world), ensure_ascii=False), "utf-8")
        os.replace(draft, self._path)  # noqa: PTH105 - says what it is: atomic

    async def run(self) -> None:
        """Save after changes, once they pause, until cancelled."""
        unsubscribe = self._world.event_log.subscribe(self._on_event)
        try:
            while True:
                await self._changed.wait()
                await asyncio.sleep(_SAVE_DELAY_SECONDS)
                self._changed.clear()
                self.save()
        finally:
            unsubscribe()

    def _on_event(self, event: WorldEvent) -> None:
        if event.kind not in _TRANSIENT_EVENTS:
            self._changed.set()
