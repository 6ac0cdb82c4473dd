"""Parses the command line and runs a command, which imports its modules only when it runs."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from bot.cli.add.arguments import add_arguments as add_adding_arguments
from bot.cli.completion import WRITERS
from bot.cli.group.arguments import add_arguments as add_group_arguments
from bot.cli.imports import no_garbage_collections
from bot.cli.site.arguments import add_arguments as add_site_arguments
from bot.cli.streams import EXIT_BROKEN_PIPE, redirect_to_devnull, standard_output, write_output
from bot.cli.summarize.arguments import add_arguments
from bot.clock import real_time
from bot.errors import LedeError, SettingsError
from bot.settings import Settings, load_settings, require_token, unknown_settings
from bot.version import installed_version
from data.errors import BackupCancelled, DataError

CommandFunction = Callable[[argparse.Namespace, Mapping[str, str]], int]
_EXIT_FAILURE, _EXIT_BAD_USAGE, _EXIT_INTERRUPTED = 1, 2, 130
_MAX_PORT = 65535


def run(arguments: Sequence[str], environ: Mapping[str, str] = os.environ) -> int:
    """Run one command and return its exit code; each error is one plain line on standard error."""
    parser = _build_parser()
    options = parser.parse_args(arguments)
    if not hasattr(options, "run"):
        parser.print_help()
        return _EXIT_BAD_USAGE
    command: CommandFunction = options.run
    try:
        code = command(options, environ)
        write_output("")
    except BrokenPipeError:
        redirect_to_devnull(standard_output())
        return EXIT_BROKEN_PIPE
    except SettingsError as error:
        print("Lede cannot start with these settings:", file=sys.stderr)
        for problem in error.problems:
            print(f"  {problem}", file=sys.stderr)
        return _EXIT_BAD_USAGE
    except BackupCancelled as error:
        print(f"lede: {error}", file=sys.stderr)
        return _EXIT_INTERRUPTED
    except (LedeError, DataError) as error:
        print(f"lede: {error}", file=sys.stderr)
        return _EXIT_FAILURE
    except KeyboardInterrupt:
        return _EXIT_INTERRUPTED
    return code


class _OneLineErrorParser(argparse.ArgumentParser):
    """Reports a usage error in one line, without repeating the whole usage."""

    def error(self, message: str) -> NoReturn:
        """See argparse.ArgumentParser."""
        self.exit(_EXIT_BAD_USAGE, f"{self.prog}: {message} (see {self.prog} --help)\n")


def _parse_port(text: str) -> int:
    port = int(text) if text.isascii() and text.isdigit() else -1
    if not 0 <= port <= _MAX_PORT:  # 0 means any free port
        raise argparse.ArgumentTypeError(f"{text} is not a port. Choose a number from 1 to {_MAX_PORT}.")
    return port


def _build_parser() -> argparse.ArgumentParser:
    parser = _OneLineErrorParser(prog="lede", description="A self-hosted Telegram newsroom.")
    parser.add_argument("--version", action="version", version=f"lede {installed_version()}".strip())
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def add(name: str, run: CommandFunction, summary: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=summary, description=summary)
        command.set_defaults(run=run)
        return command

    run_command = add("run", _run, "Run against Telegram, with the settings of .env and the environment.")
    run_command.add_argument(
        "--role",
        choices=("all", "web", "worker"),
        default="all",
        help="on PostgreSQL: web answers, worker plans, sends and follows feeds, all (default) does both",
    )
    run_command.add_argument(
        "--check", action="store_true", help="only check the settings: 0 when they are valid, else 2"
    )
    try_command = add(
        "try", _try, "Open the product without a token: the real bot and a chat page in the browser."
    )
    try_command.add_argument(
        "--port", type=_parse_port, default=8180, help="port of the chat page (default: 8180)"
    )
    try_command.add_argument(
        "--fresh", action="store_true", help="start over instead of where the last try ended"
    )
    try_command.add_argument(
        "--folder", type=Path, help="where what you try is kept (default: one folder wherever you start it)"
    )
    try_command.add_argument("--no-browser", action="store_true", help="only print the address of the page")
    backup_command = add("backup", _backup, "Write a verified copy of the database.")
    file_help = "where to (default: a new file in backups/ beside the database)"
    backup_command.add_argument("file", type=Path, nargs="?", metavar="FILE", help=file_help)
    backup_command.add_argument("--overwrite", action="store_true", help="replace FILE if it is there")
    restore_command = add(
        "restore", _restore, "Replace the database by a backup; the current one is kept beside it."
    )
    restore_command.add_argument("file", type=Path, metavar="FILE")
    doctor_command = add(
        "doctor", _doctor, "Check token, clock, disk, database and backups, and say what to do."
    )
    doctor_command.add_argument("--json", action="store_true", help="write the findings as JSON")
    doctor_command.add_argument(
        "--restore-test",
        action="store_true",
        help="also restore the newest backup into a temporary folder and count its rows",
    )
    export_command = add(
        "export", _export, "Write readers, articles, sources and team to FILE as JSON Lines."
    )
    export_command.add_argument("file", type=Path, metavar="FILE", help="- writes to standard output")
    export_command.add_argument("--overwrite", action="store_true", help="replace FILE if it is there")
    import_command = add(
        "import",
        _import,
        "Read an export of Lede, a list of feeds, a channel's history or an archive of a feed.",
    )
    import_command.add_argument("file", type=Path, metavar="FILE", help="- reads standard input")
    import_command.add_argument(
        "--as",
        dest="kind",
        choices=("jsonl", "opml", "rsstt", "telegram", "feed"),
        help="what FILE is (default: what it looks like)",
    )
    import_command.add_argument(
        "--dry-run", action="store_true", help="only say what would be taken and refused"
    )
    import_command.add_argument(
        "--channel", default="", metavar="NAME", help="username of a public channel, for links to its posts"
    )
    move_command = add(
        "move", _move, "Copy the database of DATABASE_URL to an empty one, and compare the two."
    )
    move_command.add_argument(
        "--to", required=True, metavar="URL", help="such as postgresql://user:password@host/lede"
    )
    add_adding_arguments(add("add", _add, "Make a draft of a file, a page or a text, or publish it."))
    add_arguments(add("summarize", _summarize, "Summarize a file, a page or a text, without any settings."))
    add_site_arguments(add("site", _site, "Write the archive as web pages for any web space."))
    add_group_arguments(add("group", _group, "Group articles into events, without any settings."))
    completion_command = add("completion", _completion, "Print the completion of commands for a shell.")
    completion_command.add_argument("shell", choices=tuple(WRITERS), metavar="SHELL", help=", ".join(WRITERS))
    return parser


def _run(chosen: argparse.Namespace, environ: Mapping[str, str]) -> int:
    with no_garbage_collections():
        from bot.cli.run import run_forever  # noqa: PLC0415
        from bot.runtime.process_roles import ProcessRole, validate_role  # noqa: PLC0415

    settings, role = _load(environ), ProcessRole(chosen.role)
    if not chosen.check:
        return asyncio.run(run_forever(settings, role))
    require_token(settings)
    try:
        validate_role(role, settings)
    except LedeError as error:
        raise SettingsError([str(error)]) from error
    print("The settings are valid.")
    return 0


def _try(chosen: argparse.Namespace, environ: Mapping[str, str]) -> int:
    with no_garbage_collections():
        from bot.cli.playground import default_folder, has_display, run_playground  # noqa: PLC0415

    folder = (chosen.folder or default_folder(environ)).resolve()
    browser = not chosen.no_browser and sys.stdout.isatty() and has_display(environ)
    return asyncio.run(
        run_playground(_load(environ), chosen.port, folder, fresh=chosen.fresh, browser=browser)
    )


def _backup(chosen: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from bot.cli.progress import CopyProgress  # noqa: PLC0415
    from data.maintenance.backup import backup, new_backup_path  # noqa: PLC0415

    progress, url = CopyProgress("Copying", sys.stderr), _load(environ).database_url
    target: Path = chosen.file or new_backup_path(url, real_time())
    backup(url, target, overwrite=chosen.overwrite, is_cancelled=progress.show_elapsed)
    progress.clear()
    print(f"Backed up to {target} ({target.stat().st_size // 1024} kB), verified.")
    return 0


def _restore(chosen: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from bot.cli.progress import CopyProgress  # noqa: PLC0415
    from data.maintenance.backup import restore  # noqa: PLC0415

    progress = CopyProgress("Restoring", sys.stderr)
    kept = restore(_load(environ).database_url, chosen.file, is_cancelled=progress.show_elapsed)
    progress.clear()
    before = f" What was there before is kept as {kept}." if kept else ""
    print(f"Restored {chosen.file}.{before} Start Lede again.")
    return 0


def _doctor(chosen: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from bot.cli.doctor import run as doctor  # noqa: PLC0415

    return doctor(environ, as_json=chosen.json, rehearses_restore=chosen.restore_test)


def _export(chosen: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from bot.cli.transfer import run_export  # noqa: PLC0415

    return run_export(_load(environ), chosen.file, overwrite=chosen.overwrite)


def _import(chosen: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from bot.cli.foreign_import import run as import_file  # noqa: PLC0415
    from bot.services.transfer.foreign.file_kind import FileKind  # noqa: PLC0415

    return import_file(
        _load(environ),
        chosen.file,
        kind=FileKind(chosen.kind) if chosen.kind else None,
        is_dry_run=chosen.dry_run,
        channel=chosen.channel.removeprefix("@"),
    )


def _move(chosen: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from bot.cli.move import run as move  # noqa: PLC0415

    return move(_load(environ), chosen.to)


def _add(chosen: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from bot.cli.add.command import run as add_article  # noqa: PLC0415
    from bot.gateways.web.fetcher import create_fetcher  # noqa: PLC0415

    settings = _load(environ)
    return add_article(chosen, settings, lambda: create_fetcher(settings))


def _summarize(chosen: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from bot.cli.summarize.command import run as summarize  # noqa: PLC0415
    from bot.gateways.web.fetcher import create_fetcher  # noqa: PLC0415

    return summarize(chosen, fetcher_factory=lambda: create_fetcher(_load(environ)))


def _group(chosen: argparse.Namespace, _: Mapping[str, str]) -> int:
    from bot.cli.group.command import run as group  # noqa: PLC0415

    return group(chosen)


def _site(chosen: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from bot.cli.site.command import run as write_site  # noqa: PLC0415

    return write_site(chosen, _load(environ))


def _completion(chosen: argparse.Namespace, _: Mapping[str, str]) -> int:
    write_output(WRITERS[chosen.shell](_build_parser()))
    return 0


def _load(environ: Mapping[str, str]) -> Settings:
    settings = load_settings(environ)
    if unknown := unknown_settings():
        names = ", ".join(unknown)
        print(f"lede: .env has names that are no settings and change nothing: {names}", file=sys.stderr)
    return settings
