"""Draws by which readers a story was sent to the newsroom."""

from __future__ import annotations

from markupsafe import Markup

from bot.i18n import Texts
from bot.views.format.html import lines
from bot.views.format.limits import clip
from data.records.tips import TipSummary

_NAME_LIMIT = 40


def tip_line(tip: TipSummary | None, texts: Texts) -> Markup:
    """Who has sent a story, and whether they may send more; empty where no reader has."""
    if tip is None:
        return Markup()
    if tip.count > 1:
        return texts.count("card.tips", tip.count)
    name = clip(" ".join(tip.name.split()), _NAME_LIMIT)
    sender = texts("card.tip", name=name) if name else texts("card.tip_unnamed")
    return lines(sender, texts("card.tip_blocked") if tip.is_blocked else Markup())
