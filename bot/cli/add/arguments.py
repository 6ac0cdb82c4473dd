"""Declares the arguments of `lede add`, apart from the command so that parsing them imports little."""

from __future__ import annotations

import argparse


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Add the arguments to the command's parser."""
    command.add_argument("source", metavar="FILE|URL|-", help="what to add; - reads standard input")
    command.add_argument("--publish", action="store_true", help="publish it instead of making a draft")
    command.add_argument("--title", help="instead of the title that is found")
    command.add_argument("--outlet", metavar="NAME", help="the name of the outlet that it comes from")
    command.add_argument("--link", metavar="URL", help="the address of the article")
    command.add_argument("--published", metavar="DAY", help="when the outlet published it, like 2026-03-05")
    command.add_argument(
        "--topic", action="append", metavar="NAME", help="instead of guessed topics; may be repeated"
    )
    command.add_argument("--language", metavar="CODE", help="instead of the language that is detected")
    command.add_argument(
        "--allow-similar", action="store_true", help="add it although a similar text of the outlet is here"
    )
    command.add_argument("--json", action="store_true", help="print the result as one JSON object")
