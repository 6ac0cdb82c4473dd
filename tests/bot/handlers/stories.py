"""Texts that editors send, and the drafts that come of them."""

from __future__ import annotations

from bot.handlers.context import AppContext
from bot.services.articles import editing, intake
from bot.services.articles.intake import Provenance
from data.records.articles import Article
from tests.bot.handlers.requests import OWNER
from tests.support.factories import NOW

FERRY = """The night ferry returns

The night ferry between Northaven and Skerra sails again as of Friday. It had been cancelled for years."""
CHESS = """A pupil wins the chess championship

Tomas Bergh won the last of eleven rounds on Sunday. He is the youngest champion so far."""


async def only_draft(app: AppContext) -> Article:
    """The one draft there is."""
    drafts, total = await editing.list_drafts(app.database, 0)
    assert total == 1
    return drafts[0]


async def add_draft(app: AppContext, text: str = FERRY) -> Article:
    """A draft of a text, without a card."""
    draft = await intake.create_draft_from_text(app.intake_services, text, Provenance(), OWNER, OWNER.id, NOW)
    assert isinstance(draft, Article)
    return draft
