"""Prints the link by which somebody becomes the owner of a newsroom that has none."""

from __future__ import annotations

from bot.runtime.application import Application
from bot.services.newsroom import invitations

_MESSAGE = """
  This newsroom has no owner yet. Open this link in Telegram within 24 hours and press Start to become it:

    {link}

  It works once, and a new start of Lede prints a new one. To name owners by hand, set ADMIN_IDS in .env.
"""


async def print_claim_link(app: Application) -> None:
    """Print a new link where there is no owner; earlier links are withdrawn.

    Only the process that leads prints one, so that processes with one database do not withdraw each other's.
    """
    if app.standing_by or not app.role.runs_jobs:
        return
    context = app.context
    code = await invitations.replace_claim(
        context.database, context.clock.now(), has_owners=bool(context.settings.admin_ids)
    )
    if code:
        print(_MESSAGE.format(link=context.deep_link(code)), flush=True)
