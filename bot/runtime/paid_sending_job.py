"""Asks for the bot's Stars while paid sending is suspended, so that it returns when there are some."""

from __future__ import annotations

import asyncio
import logging

from bot.handlers.context import AppContext

log = logging.getLogger(__name__)

CHECK_INTERVAL_SECONDS = 300.0


class PaidSendingJob:
    """Runs while this process is the leader; without a paid rate it does nothing."""

    def __init__(self, context: AppContext) -> None:
        self._context = context

    async def run(self) -> None:
        """Check every five minutes until cancelled; an error ends no other job."""
        while True:
            await asyncio.sleep(CHECK_INTERVAL_SECONDS)
            try:
                await self.check()
            except Exception:
                log.exception("delivery: balance check failed, retrying")

    async def check(self) -> None:
        """Ask for the balance if paid sending is suspended."""
        paid = self._context.rate_limiter.paid
        if paid.is_suspended:
            paid.update_balance(await self._context.telegram.star_balance())
