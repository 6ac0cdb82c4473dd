"""Defines what strangers see of the bot before they write to it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProfileText:
    """A text of the bot's profile.

    Attributes:
        text: The text; "" leaves what Telegram has.
        is_default: Whether it stands in for a setting that is empty, and so only fills a gap.
    """

    text: str
    is_default: bool = False

    def replaces(self, current: str) -> bool:
        """Whether it has to be set where Telegram has `current`."""
        return bool(self.text) and self.text != current and not (self.is_default and current)


@dataclass(frozen=True, slots=True)
class NewsroomProfile:
    """The profile of the bot.

    Attributes:
        name: The name above the chat, up to 64 characters.
        description: The answer to "What can this bot do?" in an empty chat, up to 512 characters.
        short_description: The text on the bot's page and in shared links, up to 120 characters.
    """

    name: ProfileText
    description: ProfileText
    short_description: ProfileText
