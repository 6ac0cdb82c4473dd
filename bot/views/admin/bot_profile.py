"""Writes the texts that present the bot at Telegram."""

from __future__ import annotations

from bot.i18n import Texts
from bot.ports.bot_profile import NewsroomProfile, ProfileText
from bot.views.format.limits import clip

_MAX_DESCRIPTION, _MAX_SHORT_DESCRIPTION = 512, 120
"""UTF-16 units; https://core.telegram.org/bots/api#setmydescription counts characters."""


def newsroom_profile(name: str, set_name: str, about: str, texts: Texts) -> NewsroomProfile:
    """The profile of a newsroom.

    Args:
        name: What the newsroom is called in texts.
        set_name: NEWSROOM_NAME; "" keeps the name that the bot has at Telegram.
        about: NEWSROOM_ABOUT; "" presents the newsroom in general words, unless it has a text at Telegram.
        texts: The language of the general words.
    """
    usage = texts.plain("profile.usage")
    introduction = about or texts.plain("profile.about", newsroom=name)
    return NewsroomProfile(
        ProfileText(set_name),
        ProfileText(clip(f"{introduction}\n\n{usage}", _MAX_DESCRIPTION), is_default=not about),
        ProfileText(clip(introduction, _MAX_SHORT_DESCRIPTION), is_default=not about),
    )
