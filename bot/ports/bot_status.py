"""Defines what Telegram says of the bot: its profile, its webhook and its clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class WebhookStatus:
    """The webhook of the bot.

    Attributes:
        url: Where Telegram delivers updates; "" without a webhook.
        pending: How many updates wait to be delivered or polled.
        error: Why the last delivery failed; "" where none did.
        error_at: When it failed.
    """

    url: str = ""
    pending: int = 0
    error: str = ""
    error_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BotStatus:
    """The bot as Telegram describes it.

    Attributes:
        username: Its name without @.
        reads_groups: Whether it gets every message in groups, since privacy mode is off.
        is_inline: Whether inline mode is on.
        webhook: Its webhook.
        clock_offset: How far this machine's clock is ahead of Telegram's; None where Telegram sent no date.
    """

    username: str
    reads_groups: bool
    is_inline: bool
    webhook: WebhookStatus
    clock_offset: timedelta | None
