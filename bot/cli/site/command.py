"""Runs `lede site`: renders every page of the archive into a folder."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from datetime import datetime
from typing import Final, TextIO

from bot.archive_settings import parse_site_url
from bot.cli.progress import StatusLine
from bot.cli.site.folder import SiteError, SiteFolder
from bot.clock import real_time
from bot.errors import SettingsError
from bot.i18n import Catalogs
from bot.runtime.archive.renderer import ArchiveRenderer, make_site
from bot.runtime.archive.static_site import StaticSite
from bot.settings import Settings
from data.database import Database
from data.engines import location

_NAME: Final = "Lede"
_SHOWN_EVERY_SECONDS: Final = 0.1


def run(
    chosen: argparse.Namespace, settings: Settings, stderr: TextIO | None = None, now: datetime | None = None
) -> int:
    """Write the site and print how many files changed.

    Args:
        chosen: The parsed arguments; see bot.cli.site.arguments.
        settings: The operator's settings.
        stderr: Replaces standard error, which shows the progress.
        now: Replaces the present.

    Returns:
        The exit code 0.

    Raises:
        SettingsError: The address is none.
        SiteError: There is no database, or the folder cannot be used.
        DataError: The database cannot be read.
    """
    if not location.may_exist(settings.database_url):
        raise SiteError("There is no database yet, so there is nothing to write.")
    root = _root(chosen.url) or settings.archive_url
    folder, status = SiteFolder(chosen.folder), StatusLine(stderr or sys.stderr)
    asyncio.run(_write(settings, root, folder, status, now or real_time()))
    status.clear()
    print(
        f"Wrote {chosen.folder}: {folder.changed:,} files new or changed, {folder.unchanged:,} as they were, "
        f"{folder.removed:,} removed."
    )
    if not root:
        print("There are no feeds, which need the address of the site: --url https://news.example.org")
    return 0


def _root(url: str) -> str:
    try:
        return parse_site_url(url) if url else ""
    except ValueError as error:
        raise SettingsError([f"--url: {error}"]) from error


async def _write(
    settings: Settings, root: str, folder: SiteFolder, status: StatusLine, now: datetime
) -> None:
    texts = Catalogs.load(settings.default_language).for_language(settings.default_language)
    site = make_site(settings, settings.newsroom_name or _NAME, texts, has_feeds=bool(root))
    shown_at = time.monotonic()

    def write(name: str, body: bytes) -> None:
        nonlocal shown_at
        folder.write(name, body)
        if time.monotonic() - shown_at > _SHOWN_EVERY_SECONDS:
            shown_at = time.monotonic()
            status.show(f"Pages: {folder.changed + folder.unchanged:,} ...")

    database = await Database.open(settings.database_url)
    try:
        renderer = ArchiveRenderer(database, site, settings.default_digest_times, lambda: now, is_static=True)
        await StaticSite(database, renderer, root, now, write).write_all()
    finally:
        await database.close()
    folder.remove_others()
