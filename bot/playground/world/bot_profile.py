"""What the bot says about itself: commands, descriptions, name, menu buttons."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.playground.world.model import Json

DEFAULT_SCOPE = "default"


@dataclass(slots=True)
class BotProfile:
    """Texts by language code, "" for everybody else; commands by scope and language code.

    A scope is written as its type, then its chat and user where it has them: `chat:5`, `chat_member:-7:5`.
    """

    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    menu_buttons: dict[int, Json] = field(default_factory=dict)

    def menu(self, scopes: list[str], language: str) -> list[Json]:
        """The commands of the first scope that has any, in this language or else for everybody."""
        for scope in scopes:
            for menu_language in (language, ""):
                found = self.commands.get((scope, menu_language))
                if found:
                    return found
        return []


def scope_key(scope: Json) -> str:
    """How a BotCommandScope is written here."""
    parts = (scope.get("type", DEFAULT_SCOPE), scope.get("chat_id"), scope.get("user_id"))
    return ":".join(str(part) for part in parts if part is not None)


def visible_scopes(chat_id: int, user_id: int, *, private: bool, admin: bool) -> list[str]:
    """The scopes whose commands a person sees in a chat, most particular first, in Telegram's order."""
    if private:
        return [f"chat:{chat_id}", "all_private_chats", DEFAULT_SCOPE]
    specific = [f"chat_member:{chat_id}:{user_id}"]
    if admin:
        specific.append(f"chat_administrators:{chat_id}")
    general = ["all_chat_administrators"] if admin else []
    return [*specific, f"chat:{chat_id}", *general, "all_group_chats", DEFAULT_SCOPE]
