"""The list of commands: roles, groups and menus."""

from bot.commands import COMMANDS, allows, commands_for, menu
from bot.handlers.route_table import BUTTON_ROUTES, COMMAND_HANDLERS
from bot.i18n import Catalogs
from data.records.newsroom import Role


def test_each_role_has_the_commands_of_the_role_below() -> None:
    reader, editor, owner = (set(commands_for(role)) for role in (Role.READER, Role.EDITOR, Role.OWNER))
    assert reader < editor < owner == {command for command in COMMANDS if command.is_listed}
    assert not allows(Role.READER, Role.EDITOR)
    assert allows(Role.OWNER, Role.EDITOR)


def test_groups_get_commands_of_readers_only() -> None:
    assert all(command.role is Role.READER for command in commands_for(Role.OWNER, group=True))


def test_commands_that_change_a_groups_subscription_are_for_its_administrators() -> None:
    changing = {
        "subscribe",
        "unsubscribe",
        "next",
        "settings",
        "time",
        "timezone",
        "topics",
        "language",
        "mute",
        "watch",
        "quiet",
        "pause",
        "resume",
        "forgetme",
        "mydata",
    }
    assert {command.name for command in COMMANDS if command.changes_group} == changing


def test_the_menu_of_the_team_begins_with_its_own_commands() -> None:
    texts = Catalogs.load().for_language("en")
    for role in (Role.EDITOR, Role.OWNER):
        names = [name for name, _ in menu(role, texts)]
        assert names[:3] == ["add", "drafts", "articles"]
        assert sorted(names) == sorted(command.name for command in commands_for(role))
        assert names[-3:] == [command.name for command in commands_for(Role.READER)][-3:]
    assert menu(Role.READER, texts)[0][0] == "start"


def test_command_menus_fit_telegrams_limits() -> None:
    entries = menu(Role.OWNER, Catalogs.load().for_language("en"))
    assert all(
        1 <= len(description) <= 256 and name.islower() and len(name) <= 32 for name, description in entries
    )


def test_no_command_or_button_name_is_routed_twice() -> None:
    assert len({id(handler) for handler in COMMAND_HANDLERS.values()}) == len(COMMAND_HANDLERS)
    assert all(len(name) <= 10 for name in BUTTON_ROUTES)
