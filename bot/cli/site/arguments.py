"""Declares the arguments of `lede site`, apart from the command so that parsing them imports little."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Add the arguments to the command's parser."""
    folder_help = "an empty or new folder, or one that it wrote before"
    command.add_argument("folder", type=Path, metavar="DIR", help=folder_help)
    url_help = "where DIR will be on the web, for feeds (default: ARCHIVE_URL)"
    command.add_argument("--url", default="", metavar="URL", help=url_help)
