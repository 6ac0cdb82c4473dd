"""Methods for the bot's profile: commands, menu buttons, name and descriptions."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.playground.bot_api.call import ApiCall
from bot.playground.bot_api.methods.registry import MethodFunction, method
from bot.playground.bot_api.permissions import find_chat
from bot.playground.errors import bad_request
from bot.playground.world.bot_profile import DEFAULT_SCOPE, BotProfile, scope_key
from bot.playground.world.event_log import EventKind
from bot.playground.world.model import ChatKind, Json

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_MAX_COMMANDS = 100
_MAX_HELP = 256
_NANOSTARS = 1_000_000_000
_SCOPES = frozenset(
    {
        DEFAULT_SCOPE,
        "all_private_chats",
        "all_group_chats",
        "all_chat_administrators",
        "chat",
        "chat_administrators",
        "chat_member",
    }
)
_MENU_BUTTONS = frozenset({"commands", "default", "web_app"})


def _parse_scope(call: ApiCall) -> str:
    given = call.json("scope", "BotCommandScope") or {"type": DEFAULT_SCOPE}
    if not isinstance(given, dict) or given.get("type") not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if "chat_id" in given:
        find_chat(ApiCall(call.world, call.method, {"chat_id": str(given["chat_id"])}))
    return scope_key(given)


def set_commands(call: ApiCall) -> object:
    """Set the commands of a scope and language."""
    given = call.json("commands", "commands")
    if not isinstance(given, list):
        raise bad_request("expected an Array of BotCommand")
    if len(given) > _MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    keeps_flags = call.world.knows_ephemeral_messages
    commands = [_parse_command(each, keeps_flags=keeps_flags) for each in given]
    call.world.profile.commands[_parse_scope(call), call.text("language_code")] = commands
    call.world.event_log.emit(EventKind.PROFILE)
    return True


def _parse_command(given: object, *, keeps_flags: bool) -> Json:
    if not isinstance(given, dict) or not {"command", "description"} <= given.keys():
        raise bad_request("can't parse BotCommand: expected an Object")
    name, help_text = str(given["command"]).removeprefix("/"), str(given["description"])
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 0 < len(help_text) <= _MAX_HELP:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    command: Json = {"command": name, "description": help_text}
    return {**command, "is_ephemeral": True} if keeps_flags and given.get("is_ephemeral") is True else command


def get_commands(call: ApiCall) -> object:
    """The commands of exactly this scope and language."""
    return call.world.profile.commands.get((_parse_scope(call), call.text("language_code")), [])


def delete_commands(call: ApiCall) -> object:
    """Delete the commands of a scope and language."""
    call.world.profile.commands.pop((_parse_scope(call), call.text("language_code")), None)
    call.world.event_log.emit(EventKind.PROFILE)
    return True


def set_menu_button(call: ApiCall) -> object:
    """Set the menu button of a private chat, or the default with chat 0."""
    given = call.json("menu_button", "menu button") or {"type": "default"}
    if not isinstance(given, dict) or given.get("type") not in _MENU_BUTTONS:
        raise bad_request("can't parse menu button: MenuButton has unsupported type")
    call.world.profile.menu_buttons[call.integer("chat_id")] = given
    return True


def get_menu_button(call: ApiCall) -> object:
    """The menu button of a private chat."""
    buttons = call.world.profile.menu_buttons
    if call.text("chat_id") and find_chat(call).kind != ChatKind.PRIVATE:
        raise bad_request("menu button can be used only in private chats")
    return buttons.get(call.integer("chat_id"), buttons.get(0, {"type": "commands"}))


TextsByLanguage = Callable[[BotProfile], dict[str, str]]


def _setter(field: str, texts: TextsByLanguage, max_length: int) -> MethodFunction:
    def set_text(call: ApiCall) -> object:
        text = call.text(field)
        if len(text) > max_length:
            raise bad_request(f"{field.replace('_', ' ')} is too long")
        texts(call.world.profile)[call.text("language_code")] = text
        call.world.event_log.emit(EventKind.PROFILE)
        return True

    return set_text


def _getter(field: str, texts: TextsByLanguage) -> MethodFunction:
    def get_text(call: ApiCall) -> object:
        return {field: texts(call.world.profile).get(call.text("language_code"), "")}

    return get_text


def get_name(call: ApiCall) -> object:
    """The bot's name for a language: that for all languages, or the one it was made with, without its own."""
    name = call.world.profile.names.get(call.text("language_code"))
    return {"name": name or call.world.bot_name}


def get_star_balance(call: ApiCall) -> object:
    """The bot's Stars as a StarAmount."""
    whole, rest = divmod(round(call.world.stars * _NANOSTARS), _NANOSTARS)
    return {"amount": whole, "nanostar_amount": rest}


def _names(profile: BotProfile) -> dict[str, str]:
    return profile.names


def _descriptions(profile: BotProfile) -> dict[str, str]:
    return profile.descriptions


def _short(profile: BotProfile) -> dict[str, str]:
    return profile.short_descriptions


METHODS = {
    "getMyStarBalance": method(get_star_balance),
    "setMyCommands": method(set_commands, "commands scope language_code"),
    "getMyCommands": method(get_commands, "scope language_code"),
    "deleteMyCommands": method(delete_commands, "scope language_code"),
    "setChatMenuButton": method(set_menu_button, "chat_id menu_button"),
    "getChatMenuButton": method(get_menu_button, "chat_id"),
    "setMyName": method(_setter("name", _names, 64), "name language_code"),
    "getMyName": method(get_name, "language_code"),
    "setMyDescription": method(_setter("description", _descriptions, 512), "description language_code"),
    "getMyDescription": method(_getter("description", _descriptions), "language_code"),
    "setMyShortDescription": method(
        _setter("short_description", _short, 120), "short_description language_code"
    ),
    "getMyShortDescription": method(_getter("short_description", _short), "language_code"),
}
