"""The bot's profile: commands, name, descriptions and menu buttons."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.playground.world.model import Json

DEFAULT_SCOPE = "default"


@dataclass(slots=True)
class BotProfile:
    """Texts by language code, "" for all other languages; commands by scope and language code.

    A scope is a text, its type and then its chat and user if it has them: `chat:5`, `chat_member:-7:5`.

    Attributes:
        privacy_mode: Whether the bot gets only commands, replies and mentions in groups (/setprivacy).
        inline_mode: Whether it is asked inline queries (/setinline).
        inline_feedback: Whether it is told which result was chosen (/setinlinefeedback, 100%).
    """

    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    menu_buttons: dict[int, Json] = field(default_factory=dict)
    privacy_mode: bool = True
    inline_mode: bool = True
    inline_feedback: bool = True

    def menu(self, scopes: list[str], language: str) -> list[Json]:
        """The commands of the first scope that has any, in this language or else for all languages.

        Telegram knows two-letter languages here, so that `pt-br` sees what is set for `pt`.
        """
        for scope in scopes:
            for menu_language in dict.fromkeys((language, language.partition("-")[0], "")):
                found = self.commands.get((scope, menu_language))
                if found:
                    return found
        return []


def scope_key(scope: Json) -> str:
    """The text of a BotCommandScope."""
    parts = (scope.get("type", DEFAULT_SCOPE), scope.get("chat_id"), scope.get("user_id"))
    return ":".join(str(part) for part in parts if part is not None)


def visible_scopes(chat_id: int, user_id: int, *, private: bool, admin: bool) -> list[str]:
    """The scopes whose commands a person sees in a chat, most specific first, in Telegram's order."""
    if private:
        return [f"chat:{chat_id}", "all_private_chats", DEFAULT_SCOPE]
    specific = [f"chat_member:{chat_id}:{user_id}"]
    if admin:
        specific.append(f"chat_administrators:{chat_id}")
    general = ["all_chat_administrators"] if admin else []
    return [*specific, f"chat:{chat_id}", *general, "all_group_chats", DEFAULT_SCOPE]
