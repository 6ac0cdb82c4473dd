"""Draws the line of a digest about what came at once before."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from bot.i18n import Texts
from bot.services.delivery.digest_stories import DigestStory
from bot.views.format.html import lines
from bot.views.format.limits import clip
from data.records.delivery import Edition
from data.records.events import EntryKind

_MAX_TITLES = 3
_TITLE_LIMIT = 60


def sent_line(edition: Edition, sent: Sequence[DigestStory], texts: Texts) -> Markup:
    """The titles of what came at once, and that a day's limit kept others for the digest; perhaps empty."""
    titles = " · ".join(texts.isolate(clip(one.lead.title, _TITLE_LIMIT)) for one in sent[:_MAX_TITLES])
    others = f" +{len(sent) - _MAX_TITLES}" if len(sent) > _MAX_TITLES else ""
    is_limited = any(one.kind is EntryKind.SENT and not one.event_id for one in edition.entries)
    return lines(
        texts("digest.already_sent", titles=f"{titles}{others}") if sent else Markup(),
        texts("digest.at_once_limit") if is_limited else Markup(),
    )
