"""Lists all commands; Telegram's menu, /help, the README's table and the router are made from this list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.i18n import Texts
from data.records.newsroom import Role

_RANK = {Role.READER: 0, Role.EDITOR: 1, Role.OWNER: 2}


@dataclass(frozen=True, slots=True)
class Command:
    """A command.

    Attributes:
        name: Without the slash.
        role: The least role that may use it.
        example: The command with a value, or "".
        in_groups: Whether it works in groups and channels too.
        changes_group: Whether only a group's administrators may use it there.
        is_listed: Whether the menu, /help and the README name it.
    """

    name: str
    role: Role = Role.READER
    example: str = ""
    in_groups: bool = False
    changes_group: bool = False
    is_listed: bool = True

    @property
    def help_key(self) -> str:
        """Key of the one-line description in the catalogs."""
        return f"command.{self.name}"


COMMANDS = (
    Command("start", in_groups=True),
    Command("latest", example="/latest sport 3", in_groups=True),
    Command("next", in_groups=True, changes_group=True),
    Command("subscribe", in_groups=True, changes_group=True),
    Command("settings", example="/settings days mon-fri", in_groups=True, changes_group=True),
    Command("time", example="/time 08:00 18:30", in_groups=True, changes_group=True),
    Command("timezone", example="/timezone Europe/Berlin", in_groups=True, changes_group=True),
    Command("topics", example="/topics science sport", in_groups=True, changes_group=True),
    Command("language", example="/language Deutsch", in_groups=True, changes_group=True),
    Command("search", example="/search heat wave", in_groups=True),
    Command("saved"),
    Command("follow"),
    Command("mute", example='/mute "port strike" 7 days', in_groups=True, changes_group=True),
    Command("watch", example='/watch "port strike"', in_groups=True, changes_group=True),
    Command("quiet", example="/quiet 22:00 07:00", in_groups=True, changes_group=True),
    Command("pause", example="/pause 7", in_groups=True, changes_group=True),
    Command("resume", in_groups=True, changes_group=True),
    Command("unsubscribe", in_groups=True, changes_group=True),
    Command("privacy", in_groups=True),
    Command("mydata", in_groups=True, changes_group=True),
    Command("forgetme", in_groups=True, changes_group=True),
    Command("help", in_groups=True),
    Command("cancel", in_groups=True, is_listed=False),
    Command("add", Role.EDITOR),
    Command("drafts", Role.EDITOR),
    Command("articles", Role.EDITOR, example="/articles ferry"),
    Command("planned", Role.EDITOR),
    Command("edition", Role.EDITOR),
    Command("sources", Role.EDITOR, example="/sources example.org"),
    Command("broadcast", Role.EDITOR),
    Command("channels", Role.EDITOR),
    Command("stats", Role.EDITOR),
    Command("log", Role.EDITOR),
    Command("sections", Role.OWNER, example="/sections city 3, sport"),
    Command("team", Role.OWNER),
    Command("clients", Role.OWNER, example="/clients Weather desk"),
    Command("backup", Role.OWNER),
)

ALIASES: Mapping[str, str] = {"stop": "unsubscribe"}
"""Other names that people use for commands, which do the same."""
_COMMANDS_BY_NAME: Mapping[str, Command] = {command.name: command for command in COMMANDS}


def find_command(name: str) -> Command | None:
    """The command of a name or an alias, without the slash; None where there is none."""
    return _COMMANDS_BY_NAME.get(ALIASES.get(name, name))


def allows(role: Role, required: Role) -> bool:
    """Whether `role` is `required` or higher."""
    return _RANK[role] >= _RANK[required]


def menu(role: Role, texts: Texts, *, group: bool = False) -> list[tuple[str, str]]:
    """Telegram's command menu of a role: pairs of command and description, the team's own commands first."""
    commands = sorted(commands_for(role, group=group), key=lambda command: command.role is Role.READER)
    return [(command.name, texts.plain(command.help_key)) for command in commands]


def quiet_commands() -> frozenset[str]:
    """The names of the commands whose answer in a group concerns the asker alone."""
    return frozenset(c.name for c in COMMANDS if c.is_listed and c.in_groups and not c.changes_group)


def commands_for(role: Role, *, group: bool = False) -> tuple[Command, ...]:
    """The listed commands of a role, in the table's order; in a group only those that work there."""
    return tuple(c for c in COMMANDS if c.is_listed and allows(role, c.role) and (c.in_groups or not group))
